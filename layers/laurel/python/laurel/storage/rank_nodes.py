"""The RankNodes table: the nodes of all rank indexes, one item each.

A count is an attribute that is called like its digit, in two digits of hex, and those that are not
there are 0: with 128 of them an item stays below 1 KB, one write unit, half a read unit. Watermarks
are as in the items of leaderboards, see `laurel.storage.counters`.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node, NodeSum
from laurel.storage.calls import call, code_of
from laurel.storage.counters import new_condition, watermarks_of
from laurel.storage.dynamodb import Item, Packed, batch_get, pack, pages_of, unpack
from laurel.storage.leaderboards import load_now
from laurel.storage.remembered import Remembered
from laurel.storage.standings import board_key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPENED = "opened"
_DIGIT_LENGTH = 2
# Behind the nodes of the levels 1 and 2, by path.
_BELOW_UPPER = "3"
# What of a leaderboard a node depends on never changes.
_REMEMBERED_SECONDS = 60
# As many connections as a client keeps.
_AT_ONCE = 10


def index_key(leaderboard: Leaderboard) -> str:
    """Build the partition key of a leaderboard's rank index."""
    return f"{board_key_of(leaderboard)}#{leaderboard.ranks.generation}"


def node_key(leaderboard: Leaderboard, path: str) -> Packed:
    """Build the key of a node's item."""
    return pack({"leaderboard": index_key(leaderboard), "path": path})


def node_attributes(node: Node) -> Item:
    """Lay a node out but for its key and its watermarks."""
    return {
        **{digit_name(digit): count for digit, count in node.counts.items() if count},
        **{f"{OPENED}{group:x}": since for group, since in node.openings.items()},
        "partial": None if node.is_whole else True,
    }


def node_of(item: Item) -> Node:
    """Read a node from its item."""
    return Node(
        counts={int(name, 16): value for name, value in item.items() if len(name) == _DIGIT_LENGTH},
        watermarks=watermarks_of(item),
        openings={
            int(name.removeprefix(OPENED), 16): value
            for name, value in item.items()
            if name.startswith(OPENED)
        },
        is_whole="partial" not in item,
    )


def digit_name(digit: int) -> str:
    """Tell the name of the attribute that holds the count of a digit."""
    return f"{digit:02x}"


def add_request(
    *, table: str, leaderboard: Leaderboard, path: str, sum_: NodeSum
) -> dict[str, object]:
    """Build the write that adds a sum to a node, and makes the node if there is none.

    Its condition is that of `new_condition`. When it fails, the item that comes back tells how far
    the node is.
    """
    new = new_condition(sum_.spans)
    names = [digit_name(digit) for digit in sum_.counts]
    adding = f"ADD {', '.join(f'#{name} :{name}' for name in names)} " if names else ""
    values = {f":{name}": count for name, count in zip(names, sum_.counts.values(), strict=True)}
    request: dict[str, object] = {
        "TableName": table,
        "Key": node_key(leaderboard, path),
        "UpdateExpression": f"{adding}SET {new.setting}",
        "ConditionExpression": new.condition,
        "ExpressionAttributeValues": pack({**values, **new.values}),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if names:
        request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    return request


def upper_request(*, table: str, leaderboard: Leaderboard) -> dict[str, object]:
    """Build the query for the nodes of the levels 1 and 2.

    The key condition:

        leaderboard = :index        index
        AND path < :below           upper

    index: of this leaderboard and this generation of it.
    upper: paths begin with their level, and that is below the third.
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :index AND #path < :below",
        "ExpressionAttributeNames": {"#path": "path"},
        "ExpressionAttributeValues": pack(
            {":index": index_key(leaderboard), ":below": _BELOW_UPPER}
        ),
    }


class DynamoRankNodes:
    """Nodes, as those read them who look for a rank."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        """Read nodes: half a read unit each, in one round trip for up to 100."""
        keys = [node_key(leaderboard, path) for path in paths]
        items = batch_get(self._client, {self._table: {"Keys": keys}})[self._table]
        return {item["path"]: node_of(item) for item in items}

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        """Read all nodes of the levels 1 and 2: half a read unit for each four, mostly."""
        request = upper_request(table=self._table, leaderboard=leaderboard)
        return {
            item["path"]: node_of(item)
            for page in pages_of(self._client.query, request)
            for item in page
        }


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
            seconds=_REMEMBERED_SECONDS, keeps=lambda found: found is not None, clock=clock
        )

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read a leaderboard: nothing when it is remembered, else one read unit."""
        return self._remembered.get(
            f"{game_id}/{leaderboard_id}",
            lambda: load_now(
                self._client,
                table=self._leaderboards,
                game_id=game_id,
                leaderboard_id=leaderboard_id,
            ),
        )

    def add(
        self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]
    ) -> dict[str, Mapping[int, int]]:
        """Add to nodes, some at once; one write unit each."""
        refused: dict[str, Mapping[int, int]] = {}

        def add(path: str) -> None:
            known = self._add(leaderboard, path, sums[path])
            if known is not None:
                refused[path] = known

        if len(sums) == 1:
            add(next(iter(sums)))
        elif sums:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                # All are waited for, and the first failure is raised.
                list(pool.map(add, sums))
        return refused

    def _add(self, leaderboard: Leaderboard, path: str, sum_: NodeSum) -> Mapping[int, int] | None:
        request = add_request(table=self._table, leaderboard=leaderboard, path=path, sum_=sum_)
        try:
            call(self._client.update_item, request)
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return watermarks_of(unpack(cast("Packed", error.response.get("Item", {}))))
        return None
