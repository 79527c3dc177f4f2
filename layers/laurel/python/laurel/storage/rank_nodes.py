"""The RankNodes table: the nodes of all rank indexes, one item each.

A count is an attribute that is called like its digit, in two digits of hex, and those that are not
there are 0: with 128 of them an item stays below 1 KB, one write unit, half a read unit. Watermarks
are as in the items of leaderboards, see `laurel.storage.counters`.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Growth, Look, Node, NodeSum, Shape
from laurel.domain.rank_paths import GROUPS, level_of
from laurel.storage.calls import call, code_of
from laurel.storage.counters import new_condition, watermarks_of
from laurel.storage.dynamodb import AsRead, Item, Packed, as_read, batch_get, pack, pages_of, unpack
from laurel.storage.leaderboards import key_of, load_now
from laurel.storage.remembered import Remembered
from laurel.storage.standings import board_key_of
from laurel.usecases.rank_stores import Tried
from laurel.usecases.side_by_side import read_all

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPENED = "opened"
BOUNDARY = "boundary"
# The partition of the nodes below which others are asked for; no leaderboard's key is like this.
ASKED = "asked"
_MOST_SHAPES = 100_000
# Behind the nodes of the levels 1 and 2, by path.
_BELOW_UPPER = "3"
# What of a leaderboard a node depends on never changes.
_REMEMBERED_SECONDS = 60


def index_key(leaderboard: Leaderboard) -> str:
    """Build the partition key of a leaderboard's rank index."""
    return index_key_of(board_key_of(leaderboard), leaderboard.ranks.generation)


def index_key_of(board: str, generation: int) -> str:
    """Build the partition key of the rank index that a generation of a leaderboard has."""
    return f"{board}#{generation}"


def node_key(leaderboard: Leaderboard, path: str) -> Packed:
    """Build the key of a node's item."""
    return pack({"leaderboard": index_key(leaderboard), "path": path})


def node_attributes(node: Node) -> Item:
    """Lay a node out but for its key and its watermarks."""
    return {
        **{digit_name(digit): count for digit, count in node.counts.items() if count},
        **{opened_name(group): since for group, since in node.openings.items()},
        **(growth_attributes(node.growth) if node.growth else {}),
    }


def growth_attributes(growth: Growth) -> Item:
    """Lay out what there is to know of a node while it grows."""
    return {
        BOUNDARY: growth.boundary,
        "old": growth.old,
        "stirred": growth.stirred,
        **look_attributes(growth.look),
    }


def look_attributes(look: Look) -> Item:
    """Lay out a look at a growing node, each attribute as it is to be; None is not to be there."""
    found = look.found
    return {
        "lookedAt": look.at,
        "lookedStirred": look.stirred,
        "lookedMisses": look.misses,
        "lookedFound": None if found is None else {digit_name(of): n for of, n in found.items()},
    }


def node_of(item: Item) -> Node:
    """Read a node from its item; what others added to that must not keep it from being read."""
    return Node(
        counts={_DIGITS[name]: value for name, value in item.items() if name in _DIGITS},
        watermarks=watermarks_of(item),
        openings={_OPENED[name]: value for name, value in item.items() if name in _OPENED},
        growth=_growth_of(item),
    )


def _growth_of(item: Item) -> Growth | None:
    if BOUNDARY not in item:
        return None
    found = item.get("lookedFound")
    look = Look(
        stirred=item["lookedStirred"],
        at=item["lookedAt"],
        found=None if found is None else {int(name, 16): count for name, count in found.items()},
        misses=item["lookedMisses"],
    )
    return Growth(boundary=item[BOUNDARY], old=item["old"], stirred=item["stirred"], look=look)


def opened_name(group: int) -> str:
    """Tell the name of the attribute that tells since when a group is opened."""
    return f"{OPENED}{group:x}"


def digit_name(digit: int) -> str:
    """Tell the name of the attribute that holds the count of a digit."""
    return f"{digit:02x}"


# What attributes of a node are about, by their names.
_DIGITS = {digit_name(digit): digit for digit in range(0x100)}
_OPENED = {opened_name(group): group for group in range(GROUPS)}


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


def asked_key(index: str, path: str) -> Packed:
    """Build the key of what asks for nodes below a node, by its index's key and its path."""
    return pack({"leaderboard": ASKED, "path": f"{index} {path}"})


def ask_request(*, table: str, leaderboard: Leaderboard, path: str) -> dict[str, object]:
    """Build the write that asks for nodes below a node, and shows that somebody asked just now."""
    asked = asked_key(index_key(leaderboard), path)
    return {"TableName": table, "Item": {**asked, **pack({"token": uuid.uuid4().hex})}}


def nodes_request(*, table: str, leaderboard: Leaderboard) -> dict[str, object]:
    """Build the query for all nodes of a leaderboard: a read unit for 4 KB of them.

    Consistently: none that is found is taken for none that is there.
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :index",
        "ExpressionAttributeValues": pack({":index": index_key(leaderboard)}),
        "ConsistentRead": True,
    }


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


def deepen_request(*, table: str, leaderboard: Leaderboard, depth: int) -> dict[str, object]:
    """Build the write that tells the readers of ranks how deep they may go.

    A leaderboard that was made before there were rank indexes also gets written what it is laid out
    by. The condition:

        attribute_exists(gameId)                                                exists
        AND (attribute_not_exists(rankGeneration) OR rankGeneration = :gen)     same
        AND (attribute_not_exists(rankDepth) OR rankDepth < :depth)             deeper

    exists, same: it is there, and has not been made anew under its id.
    deeper: never less deep, whoever else opens nodes.
    """
    ranks = leaderboard.ranks
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "UpdateExpression": (
            "SET rankGeneration = :gen, rankStartsAt = :start, rankSpan = :span, rankDepth = :depth"
        ),
        "ConditionExpression": (
            "attribute_exists(gameId)"
            " AND (attribute_not_exists(rankGeneration) OR rankGeneration = :gen)"
            " AND (attribute_not_exists(rankDepth) OR rankDepth < :depth)"
        ),
        "ExpressionAttributeValues": pack(
            {
                ":gen": ranks.generation,
                ":start": ranks.starts_at,
                ":span": ranks.span,
                ":depth": depth,
            }
        ),
    }


def read_nodes(
    client: "DynamoDBClient",
    *,
    table: str,
    leaderboard: Leaderboard,
    paths: Iterable[str],
    consistent: bool = False,
) -> dict[str, Node]:
    """Read up to 100 nodes in one round trip: half a read unit each; consistently, a whole one."""
    keys = [node_key(leaderboard, path) for path in paths]
    if not keys:
        return {}
    requested = {table: {"Keys": keys, "ConsistentRead": consistent}}
    return {item["path"]: node_of(item) for item in batch_get(client, requested)[table]}


class DynamoRankNodes:
    """Nodes, as those read them who look for a rank."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        """Read nodes: half a read unit each, in one round trip for up to 100."""
        return read_nodes(self._client, table=self._table, leaderboard=leaderboard, paths=paths)

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
