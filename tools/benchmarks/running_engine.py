"""An engine that runs already, at an address: DynamoDB Local, which counts read units too.

Its licence wants an account with AWS, so nothing here needs it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError

from tools.benchmarks.capacity_units import Index
from tools.benchmarks.engine import EngineMissingError, Rows, connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

# The most that one request takes.
_BATCH = 25
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """An engine that was found at an address."""

    name: str
    client: "DynamoDBClient"

    def load_rows(self, table: str, index: Index, rows: Rows) -> None:
        """Put rows into the table, whose index takes them from there: there is no other way in."""
        del index

        def put(batch: "list[WriteRequestTypeDef]") -> None:
            self.client.batch_write_item(RequestItems={table: batch})

        waiting = _batches(rows)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            # No more is made than is being written: a million rows are not held.
            while batches := [*islice(waiting, _AT_ONCE)]:
                [*threads.map(put, batches)]


def find_engine(address: str) -> RunningEngine:
    """Connect to an engine at an address.

    Raises:
        EngineMissingError: nothing answers there.
    """
    client = connect(address)
    try:
        client.list_tables(Limit=1)
    except BotoCoreError:
        raise EngineMissingError(f"nothing answers at {address}") from None
    return RunningEngine("DynamoDB Local", client)


def _batches(rows: Rows) -> "Iterator[list[WriteRequestTypeDef]]":
    own = iter(rows.own)
    while batch := [*islice(own, _BATCH)]:
        yield [{"PutRequest": {"Item": {**rows.common, **row}}} for row in batch]
