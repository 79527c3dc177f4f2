"""The RankNodes table as changes are counted in it."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import NodeSum, Shape
from laurel.domain.rank_paths import level_of
from laurel.storage.calls import call, code_of
from laurel.storage.dynamodb import AsRead, Item, Packed, as_read, pack, unpack
from laurel.storage.leaderboards import load_now
from laurel.storage.rank_nodes import (
    BOUNDARY,
    ask_request,
    digit_name,
    index_key,
    node_key,
    node_of,
    opened_name,
)
from laurel.storage.remembered import Remembered
from laurel.storage.watermarks import new_condition
from laurel.usecases.rank_stores import Tried
from laurel.usecases.side_by_side import read_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MOST_SHAPES = 100_000
# What of a leaderboard a node depends on never changes.
_REMEMBERED_SECONDS = 60


def add_request(
    *, table: str, leaderboard: Leaderboard, path: str, sum_: NodeSum
) -> dict[str, object]:
    """Build the write that adds a sum to a node, and makes the node if there is none.

    Its condition is that of `new_condition`, and for a node that others can be below

        AND attribute_not_exists(opened3) AND opened5 = :opened5        opened
        AND attribute_not_exists(boundary)                              grown
        AND attribute_exists(leaderboard)                               there

    opened: of each group that the sum touches, as it was taken to be: see `count_ranks`.
    grown: or `boundary = :boundary`, for the sum depends on it.
    there: a node that there need not be is made by who opens it, and by nobody else.

    The item that comes back tells what the node is like, whether or not the condition failed.
    """
    new, shape = new_condition(sum_.spans), sum_.shape
    names = [digit_name(digit) for digit in sum_.counts]
    attributes = {f"#{name}": name for name in names}
    values: Item = {f":{digit_name(digit)}": count for digit, count in sum_.counts.items()}
    conditions, adding = [new.condition], [f"#{name} :{name}" for name in names]
    if shape is not None:
        like = _like(shape)
        conditions += like.conditions
        attributes |= like.names
        values |= like.values
        if shape.boundary is not None:
            adding += ["#old :old", "stirred :stirred"]
            attributes["#old"] = "old"
            values |= {":old": sum_.old, ":stirred": sum_.stirred}
    if level_of(path) > LEVELS:
        conditions.append("attribute_exists(leaderboard)")
    add = f"ADD {', '.join(adding)} " if adding else ""
    request: dict[str, object] = {
        "TableName": table,
        "Key": node_key(leaderboard, path),
        "UpdateExpression": f"{add}SET {new.setting}",
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeValues": pack({**values, **new.values}),
        "ReturnValues": "ALL_NEW",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if attributes:
        request["ExpressionAttributeNames"] = attributes
    return request


def _is_to_stay(leaderboard: Leaderboard | None) -> bool:
    return leaderboard is not None and not leaderboard.is_deleted


def _like(shape: Shape) -> AsRead:
    """Build the conditions that a node has a shape."""
    known = {opened_name(group): since for group, since in shape.openings.items()}
    return as_read(known | {BOUNDARY: shape.boundary})


class DynamoCountedRankNodes:
    """Nodes, each brought forward by one conditional write."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        table: str,
        leaderboards_table: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._table = table
        self._leaderboards = leaderboards_table
        self._remembered = Remembered[Leaderboard | None](
            seconds=_REMEMBERED_SECONDS, keeps=_is_to_stay, clock=clock
        )
        self._shapes: dict[tuple[str, str], Shape] = {}

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read a leaderboard: nothing when it is remembered, else one read unit.

        A deleted one is read each time: it can be removed, and made anew with an index of its own.
        """
        return self._remembered.get(
            f"{game_id}/{leaderboard_id}",
            lambda: load_now(
                self._client,
                table=self._leaderboards,
                game_id=game_id,
                leaderboard_id=leaderboard_id,
            ),
        )

    def shape(self, leaderboard: Leaderboard, path: str) -> Shape:
        """Tell what a node was like when it was last written here; nothing is read."""
        return self._shapes.get((index_key(leaderboard), path), Shape())

    def add(self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]) -> dict[str, Tried]:
        """Add to nodes, some at once; one write unit each."""
        tried = read_all([partial(self._add, leaderboard, path, sums[path]) for path in sums])
        return dict(zip(sums, tried, strict=True))

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        """Ask for nodes below the crowded groups of a node: one write unit."""
        request = ask_request(table=self._table, leaderboard=leaderboard, path=path)
        call(self._client.put_item, request)

    def _add(self, leaderboard: Leaderboard, path: str, sum_: NodeSum) -> Tried:
        request = add_request(table=self._table, leaderboard=leaderboard, path=path, sum_=sum_)
        try:
            item = call(self._client.update_item, request)["Attributes"]
            tried = Tried(node_of(unpack(item)), is_added=True)
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            known = unpack(cast("Packed", error.response.get("Item", {})))
            tried = Tried(node_of(known) if known else None, is_added=False)
        if tried.node is not None:
            self._remember(leaderboard, path, tried.node.shape)
        return tried

    def _remember(self, leaderboard: Leaderboard, path: str, shape: Shape) -> None:
        key = (index_key(leaderboard), path)
        # Of most there is nothing to remember; of the others not so much that memory runs out.
        self._shapes.pop(key, None)
        if shape.openings or shape.boundary is not None:
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            self._shapes[key] = shape
