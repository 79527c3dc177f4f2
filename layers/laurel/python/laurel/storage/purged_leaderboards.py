"""Removes for good what was deleted: a leaderboard's entries, in batches, and then itself.

The order of its writes is what makes it safe to stop anywhere: first the mark that forbids to
restore the leaderboard, then entries, then archive and prizes, then, when all of that is counted,
the nodes of its rank index, and only when there are none left the leaderboard's own item.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.errors import TooManyRequestsError
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import append_request
from laurel.storage.calls import call
from laurel.storage.dynamodb import Item, Packed, pack, unpack, update_on_condition
from laurel.storage.entries import lane_key_on
from laurel.storage.leaderboards import PURGE_SHARD, find_due, key_of, load_now
from laurel.storage.prizes import code_key, prizes_key
from laurel.storage.rank_nodes import nodes_request
from laurel.storage.standings import board_key_of
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# As many as one call writes.
ENTRIES_AT_ONCE = 25
PRIZES_AT_ONCE = 25
NODES_AT_ONCE = 25


def claim_request(*, table: str, leaderboard: Leaderboard, now: int) -> dict[str, Any]:
    """Build the write after which a leaderboard cannot be restored any more.

    The condition:

        deletedAt = :deletedAt                          still
        AND attribute_not_exists(purgeBeganAt)          first
        AND dueAt <= :now                               due

    still: it was deleted when it was read, and has not been restored since; nor been deleted anew.
    first: another run has not begun with it.
    due: thirty days have passed, by the item itself and not by an index that trails it.

    The revision goes up: whoever has read the leaderboard before, to restore it, is too late.
    """
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "UpdateExpression": "SET purgeBeganAt = :now, #revision = :revision",
        "ConditionExpression": (
            "deletedAt = :deletedAt AND attribute_not_exists(purgeBeganAt) AND dueAt <= :now"
        ),
        "ExpressionAttributeNames": {"#revision": "revision"},
        "ExpressionAttributeValues": pack(
            {
                ":now": now,
                ":deletedAt": leaderboard.deleted_at,
                ":revision": leaderboard.revision + 1,
            }
        ),
    }


def lane_request(*, table: str, lane: str) -> dict[str, Any]:
    """Build the query for the keys of a lane's first items, whatever they are.

    Consistently: a lane that seems empty is taken for empty.
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :lane",
        "ExpressionAttributeValues": pack({":lane": lane}),
        "ProjectionExpression": "leaderboard, player",
        "ConsistentRead": True,
        "Limit": ENTRIES_AT_ONCE,
    }


def prizes_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the query for the first items that belong to a leaderboard's prizes and archive.

    Consistently: none that is found is taken for none that is there.
    """
    board = board_key_of(leaderboard)
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :board",
        "ExpressionAttributeNames": {"#item": "item", "#code": "code"},
        "ExpressionAttributeValues": pack({":board": board}),
        "ProjectionExpression": "#item, #code, place",
        "ConsistentRead": True,
        "Limit": PRIZES_AT_ONCE,
    }


def first_nodes_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the query for the keys of the first nodes of a leaderboard's rank index.

    A leaderboard that has the id after this one has another generation, and its nodes another key.
    """
    return {
        **nodes_request(table=table, leaderboard=leaderboard),
        "ExpressionAttributeNames": {"#path": "path"},
        "ProjectionExpression": "leaderboard, #path",
        "Limit": NODES_AT_ONCE,
    }


def remove_prizes_requests(
    *, table: str, leaderboard: Leaderboard, found: Sequence[Item]
) -> list[dict[str, Any]]:
    """Build the writes that remove items of prizes, with the codes that nobody has got: `Delete`s.

    The condition of a code's:

        attribute_not_exists(leaderboardId)         gone
        OR leaderboardId = :board                   ours

    gone, ours: a code that has come to another leaderboard of the game since is that one's. All is
    removed or nothing: once its voucher was gone, nothing would lead to a code.
    """
    items = [
        {"Delete": {"TableName": table, "Key": prizes_key(leaderboard, item["item"])}}
        for item in found
    ]
    codes = [
        {
            "Delete": {
                "TableName": table,
                "Key": code_key(leaderboard.game_id, item["code"]),
                "ConditionExpression": (
                    "attribute_not_exists(leaderboardId) OR leaderboardId = :board"
                ),
                "ExpressionAttributeValues": pack({":board": leaderboard.leaderboard_id}),
            }
        }
        for item in found
        if "code" in item and "place" not in item
    ]
    return [*items, *codes]


def remove_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the write that removes a leaderboard's item: a `Delete` of a transaction.

    The condition:

        purgeBeganAt = :began                       claimed
        AND numberOfParticipants = :counted         counted

    claimed: it is the one whose entries have been removed, and not one that was made since.
    counted: the counter is as it was when it was looked at.
    """
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "ConditionExpression": "purgeBeganAt = :began AND numberOfParticipants = :counted",
        "ExpressionAttributeValues": pack(
            {":began": leaderboard.purge_began_at, ":counted": leaderboard.participants_counted}
        ),
    }


class DynamoPurgedLeaderboards:
    """Deleted leaderboards and their entries, removed for good."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        leaderboards_table: str,
        scores_table: str,
        rank_nodes_table: str,
        prizes_table: str,
        audit_table: str,
    ) -> None:
        self._client = client
        self._leaderboards = leaderboards_table
        self._scores = scores_table
        self._nodes = rank_nodes_table
        self._prizes = prizes_table
        self._audit = audit_table

    def due(self, *, now: int) -> Iterator[tuple[str, str]]:
        """Go through the ids of what is due, a page of the index at a time."""
        return find_due(self._client, table=self._leaderboards, work=PURGE_SHARD, now=now)

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard consistently; one read unit."""
        return load_now(
            self._client,
            table=self._leaderboards,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
        )

    def claim(self, leaderboard: Leaderboard, *, now: int) -> Leaderboard | None:
        """Keep a leaderboard from being restored; None when somebody else was faster."""
        request = claim_request(table=self._leaderboards, leaderboard=leaderboard, now=now)
        if not update_on_condition(self._client, request):
            # Perhaps by this very call, whose answer got lost: the next run finds it claimed.
            return None
        return replace(leaderboard, purge_began_at=now, revision=leaderboard.revision + 1)

    def remove_entries(self, leaderboard: Leaderboard, *, lane: int) -> int:
        """Remove up to `ENTRIES_AT_ONCE` entries of a lane: 2 write units for each that stands.

        Raises:
            TryAgainError: the table takes no more for now.
        """
        lane_key = lane_key_on(leaderboard, lane)
        return self._remove_found(self._scores, lane_request(table=self._scores, lane=lane_key))

    def remove_prizes(self, leaderboard: Leaderboard) -> int:
        """Remove up to `PRIZES_AT_ONCE` items of places, vouchers and archives.

        A code that no place got can be loaded again in the game; one that somebody has got cannot.

        Raises:
            TryAgainError: the table takes no more for now, or others write to the same items.
        """
        request = prizes_request(table=self._prizes, leaderboard=leaderboard)
        found = [unpack(item) for item in call(self._client.query, request)["Items"]]
        writes = remove_prizes_requests(table=self._prizes, leaderboard=leaderboard, found=found)
        if writes and not write_together(self._client, writes):
            raise TooManyRequestsError("Others write to the same prizes.")
        return len(found)

    def remove_rank_nodes(self, leaderboard: Leaderboard) -> int:
        """Remove up to `NODES_AT_ONCE` nodes of the rank index: 1 write unit each.

        Raises:
            TryAgainError: the table takes no more for now.
        """
        request = first_nodes_request(table=self._nodes, leaderboard=leaderboard)
        return self._remove_found(self._nodes, request)

    def _remove_found(self, table: str, request: dict[str, Any]) -> int:
        """Remove the items whose keys a query finds; say how many it found."""
        found: list[Packed] = call(self._client.query, request)["Items"]
        if found:
            writes = [{"DeleteRequest": {"Key": key}} for key in found]
            # What is left out for now is found again.
            call(self._client.batch_write_item, {"RequestItems": {table: writes}})
        return len(found)

    def remove(self, leaderboard: Leaderboard, *, record: AuditRecord) -> bool:
        """Remove a leaderboard together with its record; say whether nobody was faster."""
        return write_together(
            self._client,
            [
                {"Delete": remove_request(table=self._leaderboards, leaderboard=leaderboard)},
                {"Put": append_request(table=self._audit, record=record)},
            ],
        )
