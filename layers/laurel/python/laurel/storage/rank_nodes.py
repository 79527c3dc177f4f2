"""The RankNodes table: the nodes of all rank indexes, one item each.

A count is an attribute that is called like its digit, in two digits of hex, and those that are not
there are 0: with 128 of them an item stays below 1 KB, one write unit, half a read unit. How far a
node is, its watermarks tell, see `laurel.storage.watermarks`.
"""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Growth, Look, Node
from laurel.domain.rank_paths import GROUPS
from laurel.storage.dynamodb import Item, Packed, batch_get, pack, pages_of
from laurel.storage.leaderboards import key_of
from laurel.storage.standings import board_key_of
from laurel.storage.watermarks import watermarks_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OPENED = "opened"
BOUNDARY = "boundary"
# The partition of the nodes below which others are asked for; no leaderboard's key is like this.
ASKED = "asked"
# Behind the nodes of the levels 1 and 2, by path.
_BELOW_UPPER = "3"


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
