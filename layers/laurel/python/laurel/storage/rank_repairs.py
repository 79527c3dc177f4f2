"""Rank indexes as a repair reads and replaces them, while changes are counted in them.

No function uses it: the operator's tools do, which like everybody else know no keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import GROUPS
from laurel.storage.dynamodb import Item, as_read, pack, pages_of, read_now, update_on_condition
from laurel.storage.rank_nodes import (
    deepen_request,
    node_attributes,
    node_key,
    node_of,
    nodes_request,
    opened_name,
)
from laurel.storage.transactions import write_together
from laurel.storage.watermarks import watermark_attributes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What a node is to be, and what it was when it was read: None where there was none."""

    path: str
    node: Node
    seen: Node | None


def replace_request(
    *, table: str, leaderboard: Leaderboard, replacement: Replacement
) -> dict[str, Any]:
    """Build the write that says what a node counts at the point that its new watermarks tell.

    What had been counted in it beyond that point would be lost, so it is made on the condition

        (attribute_not_exists(counted0) OR counted0 <= :at0 OR counted0 = :seen0)       not_beyond
        AND attribute_not_exists(opened0) AND opened1 = :opened1 AND …                  as_opened

    not_beyond: the node has counted no more; a clause for each lane. A watermark that was seen
    before the point was reached and is beyond it is damage: nothing has been counted by it.
    as_opened: it has nodes below it for the same groups as when it was read.
    """
    node, seen = replacement.node, replacement.seen or Node()
    values: Item = {}
    conditions = []
    for lane, at in watermark_attributes(node.watermarks).items():
        values[f":{lane}"] = at
        clause = f"attribute_not_exists({lane}) OR {lane} <= :{lane}"
        found = watermark_attributes(seen.watermarks).get(lane)
        if found is not None and found > at:
            values[f":seen_{lane}"] = found
            clause += f" OR {lane} = :seen_{lane}"
        conditions.append(f"({clause})")
    opened = as_read({opened_name(group): seen.openings.get(group) for group in range(GROUPS)})
    attributes = node_attributes(node) | watermark_attributes(node.watermarks)
    return {
        "TableName": table,
        "Item": {**node_key(leaderboard, replacement.path), **pack(attributes)},
        "ConditionExpression": " AND ".join([*conditions, *opened.conditions]),
        "ExpressionAttributeNames": opened.names,
        "ExpressionAttributeValues": pack(values | opened.values),
    }


def remove_requests(
    *,
    table: str,
    leaderboard: Leaderboard,
    path: str,
    seen: Node,
    parent: tuple[str, int] | None,
) -> list[dict[str, Any]]:
    """Build the transaction that removes a node that is not to be there.

    Its conditions:

        counted0 = :counted0 AND …          unchanged
        attribute_not_exists(opened3)       unopened, of the node above it, if it is below a group

    unchanged: its watermarks are those that were read: nobody has begun to count in it.
    unopened: it still belongs to no group.
    """
    unchanged = as_read(watermark_attributes(seen.watermarks))
    delete: dict[str, Any] = {"TableName": table, "Key": node_key(leaderboard, path)}
    if unchanged.conditions:
        delete |= {
            "ConditionExpression": " AND ".join(unchanged.conditions),
            "ExpressionAttributeNames": unchanged.names,
            "ExpressionAttributeValues": pack(unchanged.values),
        }
    if parent is None:
        return [{"Delete": delete}]
    above, group = parent
    check = {
        "TableName": table,
        "Key": node_key(leaderboard, above),
        "ConditionExpression": f"attribute_not_exists({opened_name(group)})",
    }
    return [{"Delete": delete}, {"ConditionCheck": check}]


class DynamoRankRepairs:
    """The nodes of one leaderboard, read all at once and replaced one by one."""

    def __init__(
        self,
        client: "DynamoDBClient",
        leaderboard: Leaderboard,
        *,
        table: str,
        leaderboards_table: str,
    ) -> None:
        self._client = client
        self._leaderboard = leaderboard
        self._table = table
        self._leaderboards = leaderboards_table

    def nodes(self) -> dict[str, Node]:
        """Read all nodes, by path; each as it is at that moment."""
        request = nodes_request(table=self._table, leaderboard=self._leaderboard)
        return {
            item["path"]: node_of(item)
            for page in pages_of(self._client.query, request)
            for item in page
        }

    def read(self, path: str) -> Node | None:
        """Read a node as it is just now, None when there is none."""
        key = node_key(self._leaderboard, path)
        item = read_now(self._client, table=self._table, key=key)
        return None if item is None else node_of(item)

    def replace(self, replacements: Sequence[Replacement]) -> bool:
        """Replace up to 100 nodes, all of them or none: two write units each.

        Returns:
            Whether it was done: False means that counting is beyond their point in one of them, or
            that one has been opened meanwhile, or is being written to.
        """
        requests = [
            replace_request(
                table=self._table, leaderboard=self._leaderboard, replacement=replacement
            )
            for replacement in replacements
        ]
        return write_together(self._client, [{"Put": request} for request in requests])

    def remove(self, path: str, *, seen: Node, parent: tuple[str, int] | None) -> bool:
        """Remove a node that is out of place, if it still is.

        Args:
            path: Its path.
            seen: What it was when it was read.
            parent: The node above it, and which group of its digits it would belong to.
        """
        requests = remove_requests(
            table=self._table,
            leaderboard=self._leaderboard,
            path=path,
            seen=seen,
            parent=parent,
        )
        return write_together(self._client, requests)

    def deepen(self, depth: int) -> None:
        """Have ranks read down to a level, if they are not read further down already."""
        request = deepen_request(
            table=self._leaderboards, leaderboard=self._leaderboard, depth=depth
        )
        update_on_condition(self._client, request)
