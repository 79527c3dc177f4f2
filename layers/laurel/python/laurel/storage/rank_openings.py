"""The RankNodes table as nodes are opened in it, and what of the other tables that takes.

What is asked for lies in a partition of its own, see `laurel.storage.rank_nodes.ASKED`.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Growth, Look, Node
from laurel.domain.rank_openings import GroupRange
from laurel.domain.rank_paths import GROUP, child_path
from laurel.storage.calls import call, code_of
from laurel.storage.dynamodb import as_read, pack, pages_of, update_on_condition
from laurel.storage.entries import lane_key_on
from laurel.storage.leaderboards import load_now
from laurel.storage.markers import mark
from laurel.storage.rank_nodes import (
    ASKED,
    BOUNDARY,
    ask_request,
    asked_key,
    deepen_request,
    digit_name,
    index_key_of,
    look_attributes,
    node_attributes,
    node_key,
    opened_name,
    read_nodes,
)
from laurel.storage.standing_rows import BEFORE_ALL, between_request
from laurel.storage.standings import board_key, board_key_of, ids_of_board
from laurel.storage.transactions import write_together
from laurel.storage.watermarks import WATERMARK, watermark_attributes
from laurel.usecases.opening_stores import AskedNode

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# No player's key begins like this.
_MARKER = "#ranks:"
_LOOK = look_attributes(Look(0, 0))


def open_requests(
    *, table: str, leaderboard: Leaderboard, path: str, node: Node, group: int, below: Node
) -> list[dict[str, Any]]:
    """Build the transaction that opens a group, and makes the node below it.

    The condition on the node that it is opened in:

        attribute_not_exists(opened3) AND attribute_not_exists(boundary)        closed
        AND counted0 = :counted0 AND attribute_not_exists(counted1)             counted
        AND #18 = :18 AND attribute_not_exists(#19)                             like it

    closed: nobody was faster, and the node is whole.
    counted: it has counted what it had when it was read, by each lane's watermark.
    like it: and so had the digits of the group; a repair changes them without the watermarks.

    The node below is put, whatever there was: without its parent it was not one.
    """
    child = child_path(path, group * GROUP)
    if child is None:
        raise ValueError(f"nothing can be below {path}")
    opened = opened_name(group)
    since = below.growth.boundary if below.growth else 0
    marks = watermark_attributes(node.watermarks)
    lanes = [f"{WATERMARK}{lane}" for lane in range(leaderboard.lanes)]
    digits = range(group * GROUP, group * GROUP + GROUP)
    still = as_read(
        {opened: None, BOUNDARY: None}
        | {name: marks.get(name) for name in lanes}
        | {digit_name(digit): node.counts.get(digit) for digit in digits}
    )
    update = {
        "TableName": table,
        "Key": node_key(leaderboard, path),
        "UpdateExpression": f"SET {opened} = :since",
        "ConditionExpression": " AND ".join(still.conditions),
        "ExpressionAttributeNames": still.names,
        "ExpressionAttributeValues": pack({":since": since, **still.values}),
    }
    made = {
        **node_key(leaderboard, child),
        **pack({**node_attributes(below), **marks}),
    }
    return [{"Update": update}, {"Put": {"TableName": table, "Item": made}}]


def look_request(
    *, table: str, leaderboard: Leaderboard, path: str, growth: Growth, look: Look
) -> dict[str, Any]:
    """Build the write that keeps a look at a growing node.

    The condition:

        boundary = :boundary AND stirred = :stirred      still

    still: it grows, and nothing has stirred since it was read, before the look.
    """
    kept = {name: value for name, value in look_attributes(look).items() if value is not None}
    gone = [name for name in _LOOK if name not in kept]
    setting = ", ".join(f"{name} = :{name}" for name in kept)
    values = {f":{name}": value for name, value in kept.items()}
    return {
        "TableName": table,
        "Key": node_key(leaderboard, path),
        "UpdateExpression": f"SET {setting}" + (f" REMOVE {', '.join(gone)}" if gone else ""),
        "ConditionExpression": "boundary = :boundary AND stirred = :stirred",
        "ExpressionAttributeValues": pack(
            {**values, ":boundary": growth.boundary, ":stirred": growth.stirred}
        ),
    }


def add_request(
    *, table: str, leaderboard: Leaderboard, path: str, growth: Growth
) -> dict[str, Any]:
    """Build the write that makes a node whole by what the last look found.

    The condition:

        boundary = :boundary AND stirred = :stirred AND lookedAt = :at      still

    still: it grows, nothing has stirred since the look, and that is the one meant. So what was
    found is added once, by the SDK too.
    """
    found = growth.look.found or {}
    names = [digit_name(digit) for digit in found]
    values = {f":{digit_name(digit)}": count for digit, count in found.items()}
    adding = f"ADD {', '.join(f'#{name} :{name}' for name in names)} " if names else ""
    return {
        "TableName": table,
        "Key": node_key(leaderboard, path),
        "UpdateExpression": f"{adding}REMOVE #boundary, #old, #stirred, {', '.join(_LOOK)}",
        "ConditionExpression": "#boundary = :boundary AND #stirred = :stirred AND lookedAt = :at",
        "ExpressionAttributeNames": {
            "#boundary": BOUNDARY,
            "#old": "old",
            "#stirred": "stirred",
            **{f"#{name}": name for name in names},
        },
        "ExpressionAttributeValues": pack(
            {
                **values,
                ":boundary": growth.boundary,
                ":stirred": growth.stirred,
                ":at": growth.look.at,
            }
        ),
    }


class DynamoRankOpenings:
    """Nodes as they are opened, each step by one conditional write."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        table: str,
        leaderboards_table: str,
        scores_table: str,
    ) -> None:
        self._client = client
        self._table = table
        self._leaderboards = leaderboards_table
        self._scores = scores_table

    def asked(self) -> Iterator[AskedNode]:
        """Go through the nodes below which others are asked for: half a read unit without any."""
        request = {
            "TableName": self._table,
            "KeyConditionExpression": "leaderboard = :asked",
            "ExpressionAttributeValues": pack({":asked": ASKED}),
        }
        for page in pages_of(self._client.query, request):
            for item in page:
                key, _, path = item["path"].partition(" ")
                board, _, generation = key.partition("#")
                game_id, leaderboard_id = ids_of_board(board)
                yield AskedNode(
                    game_id=game_id,
                    leaderboard_id=leaderboard_id,
                    generation=int(generation),
                    path=path,
                    token=item["token"],
                )

    def leaderboard(self, asked: AskedNode) -> Leaderboard | None:
        """Read the leaderboard of a node: one read unit."""
        found = load_now(
            self._client,
            table=self._leaderboards,
            game_id=asked.game_id,
            leaderboard_id=asked.leaderboard_id,
        )
        if found is None or found.ranks.generation != asked.generation:
            return None
        return found

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        """Read nodes as they are at this moment: a read unit each, up to 100."""
        return read_nodes(
            self._client,
            table=self._table,
            leaderboard=leaderboard,
            paths=paths,
            consistent=True,
        )

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        """Ask for nodes below the crowded groups of a node: one write unit."""
        request = ask_request(table=self._table, leaderboard=leaderboard, path=path)
        call(self._client.put_item, request)

    def forget(self, asked: AskedNode) -> None:
        """Forget what was asked for, if nobody has asked again: the token tells."""
        board = board_key(game_id=asked.game_id, leaderboard_id=asked.leaderboard_id)
        request = {
            "TableName": self._table,
            "Key": asked_key(index_key_of(board, asked.generation), asked.path),
            "ConditionExpression": "#token = :token",
            "ExpressionAttributeNames": {"#token": "token"},
            "ExpressionAttributeValues": pack({":token": asked.token}),
        }
        try:
            call(self._client.delete_item, request)
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise

    def open(
        self, leaderboard: Leaderboard, path: str, node: Node, group: int, below: Node
    ) -> bool:
        """Open a group in one transaction: four write units."""
        writes = open_requests(
            table=self._table,
            leaderboard=leaderboard,
            path=path,
            node=node,
            group=group,
            below=below,
        )
        return write_together(self._client, writes)

    def look(self, leaderboard: Leaderboard, path: str, growth: Growth, look: Look) -> bool:
        """Keep a look: one or two write units."""
        request = look_request(
            table=self._table, leaderboard=leaderboard, path=path, growth=growth, look=look
        )
        return update_on_condition(self._client, request)

    def add(self, leaderboard: Leaderboard, path: str, growth: Growth) -> bool:
        """Make a node whole: one or two write units."""
        request = add_request(table=self._table, leaderboard=leaderboard, path=path, growth=growth)
        return update_on_condition(self._client, request)

    def deepen(self, leaderboard: Leaderboard, depth: int) -> None:
        """Let ranks be looked for down to a level, if they are not yet; two write units."""
        if leaderboard.ranks.depth < depth:
            request = deepen_request(table=self._leaderboards, leaderboard=leaderboard, depth=depth)
            update_on_condition(self._client, request)

    def rows(self, leaderboard: Leaderboard, range_: GroupRange) -> Iterator[bytes]:
        """Go through the standings of a range, a round trip for each 1 MB of the index."""
        # Both ends are shorter than standings, and so none is equal to the last.
        request = between_request(
            table=self._scores,
            board=board_key_of(leaderboard),
            first=range_.start or BEFORE_ALL,
            last=range_.end,
        )
        for page in pages_of(self._client.query, request | {"ProjectionExpression": "standing"}):
            for item in page:
                yield item["standing"]

    def mark(self, leaderboard: Leaderboard, lanes: Iterable[int]) -> None:
        """Write a marker to each lane and take it away: the stream tells of both."""
        for lane in lanes:
            marker = _MARKER + uuid.uuid4().hex
            key = lane_key_on(leaderboard, lane)
            mark(self._client, table=self._scores, lane=key, player=marker)
