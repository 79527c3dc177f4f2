"""What stores large leaderboards here as DynamoDB would, and says what reading them consumed.

By default dynalite (`dynalite.py`); by choice one that runs already at an address, as DynamoDB
Local does (`running_engine.py`).
"""

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import boto3

from tools.benchmarks.capacity_units import Index, Table
from tools.benchmarks.item_size import Packed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeySchemaElementTypeDef

_MOMENT = 0.01
# Whatever is no text among the keys.
_KINDS: dict[str, Literal["B", "N"]] = {"standing": "B", "endsAt": "N"}


class EngineMissingError(Exception):
    """There is no engine to ask; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of an index: the attributes that all have in common, and those of each."""

    common: Packed
    own: Iterable[Packed]
    count: int


class Engine(Protocol):
    """An engine with tables of its own; texts must be ASCII, whose characters some count."""

    @property
    def name(self) -> str:
        """What it is called, with its version where that is known."""

    @property
    def client(self) -> "DynamoDBClient":
        """What it is asked with."""

    def load_rows(self, table: str, index: Index, rows: Rows) -> None:
        """Put rows into an index of a table, as fast as they are taken."""


def connect(address: str) -> "DynamoDBClient":
    """Make a client of an engine at an address, which checks no signature."""
    return boto3.client(
        "dynamodb",
        endpoint_url=address,
        region_name="eu-north-1",
        aws_access_key_id="benchmark",
        aws_secret_access_key="benchmark",  # noqa: S106 - no engine checks it
    )


def make_table(
    client: "DynamoDBClient", name: str, *, keys: Table, indexes: Sequence[Index] = ()
) -> None:
    """Make an empty table with a table's keys, and of its indexes those that are asked.

    One of its name, which an earlier run left in an engine that runs on, is deleted.
    """
    with contextlib.suppress(client.exceptions.ResourceNotFoundException):
        client.delete_table(TableName=name)
        while True:
            client.describe_table(TableName=name)
            time.sleep(_MOMENT)
    used = dict.fromkeys((*keys.keys, *(key for index in indexes for key in index.keys)))
    optional = {
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "KeySchema": _schema(index.keys),
                "Projection": _projection(index),
            }
            for index in indexes
        ]
    }
    create = getattr(client, "create_table")  # noqa: B009 - no index may be left out by type
    create(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": _KINDS.get(key, "S")} for key in used
        ],
        KeySchema=_schema(keys.keys),
        **(optional if indexes else {}),
    )
    while client.describe_table(TableName=name)["Table"]["TableStatus"] != "ACTIVE":
        time.sleep(_MOMENT)


def _schema(keys: Sequence[str]) -> "list[KeySchemaElementTypeDef]":
    kinds: tuple[Literal["HASH", "RANGE"], ...] = ("HASH", "RANGE")
    return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, kinds, strict=False)]


def _projection(index: Index) -> dict[str, object]:
    if index.projects is None:
        return {"ProjectionType": "ALL"}
    if not index.projects:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": sorted(index.projects)}
