"""The Scores table as an erasure sees it: what one player has in a game, wherever that is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import MOST_READ_AT_ONCE, Packed, batch_get, pack, pages_of, read_now
from laurel.storage.entries import entry_attributes, entry_key, entry_key_on, entry_of
from laurel.storage.leaderboards import load_now
from laurel.storage.moderated_entries import DynamoModeratedEntries, remove_entry_request
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def boards_request(*, table: str, game_id: str) -> dict[str, Any]:
    """Build the query for all leaderboards of a game, deleted ones too.

    The key condition:

        gameId = :game          of the game

    Asked of the table itself: whatever its index leaves out may have entries.
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "gameId = :game",
        "ExpressionAttributeValues": pack({":game": game_id}),
        "ProjectionExpression": "gameId, leaderboardId, lanes",
        "ConsistentRead": True,
    }


def put_in_place_request(
    *, table: str, leaderboard: Leaderboard, entry: Entry, anonymous: Entry
) -> dict[str, Any]:
    """Build the write that puts an entry without its owner where one stands: a `Put`.

    Its standing is that of the one it stands for, to the byte: among equals, the order would
    otherwise be another one.

    The condition:

        attribute_not_exists(version)       free

    free: nobody else has been given this pseudonym.
    """
    attributes = entry_attributes(leaderboard, anonymous)
    attributes["standing"] = entry_attributes(leaderboard, entry)["standing"]
    return {
        "TableName": table,
        "Item": entry_key_on(leaderboard, anonymous.player) | pack(attributes),
        "ConditionExpression": "attribute_not_exists(version)",
    }


class DynamoErasures:
    """One player's entries, found and erased; each change is written with its audit record."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        scores_table: str,
        leaderboards_table: str,
        audit_table: str,
    ) -> None:
        self._client = client
        self._scores = scores_table
        self._leaderboards = leaderboards_table
        self._audit = audit_table
        self._entries = DynamoModeratedEntries(
            client,
            scores_table=scores_table,
            leaderboards_table=leaderboards_table,
            audit_table=audit_table,
        )

    def boards_of(self, *, game_id: str, player: str) -> Iterator[str]:
        """Go through the ids of the leaderboards on which the player has an entry.

        Half a read unit for 4 KB of leaderboards, and one for each where the player may be.
        """
        request = boards_request(table=self._leaderboards, game_id=game_id)
        for boards in pages_of(self._client.query, request):
            for first in range(0, len(boards), MOST_READ_AT_ONCE):
                keys = [
                    entry_key(
                        game_id=game_id,
                        leaderboard_id=board["leaderboardId"],
                        lanes=board["lanes"],
                        player=player,
                    )
                    for board in boards[first : first + MOST_READ_AT_ONCE]
                ]
                for lane in self._lanes_with(keys):
                    yield lane.partition("/")[2].rpartition("#")[0]

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str
    ) -> tuple[Leaderboard, Entry] | None:
        """Read a player's entry with its leaderboard, as they are at this moment."""
        leaderboard = load_now(
            self._client,
            table=self._leaderboards,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
        )
        if leaderboard is None:
            return None
        key = entry_key_on(leaderboard, player)
        item = read_now(self._client, table=self._scores, key=key)
        return (leaderboard, entry_of(item)) if item is not None else None

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        """Remove an entry, with its seat and the record of it; say whether nobody was faster."""
        return self._entries.remove(leaderboard, entry, frees_seat=frees_seat, record=record)

    def rename(
        self, leaderboard: Leaderboard, entry: Entry, *, anonymous: Entry, record: AuditRecord
    ) -> bool:
        """Put an entry without its owner in the place of one; say whether nobody was faster."""
        remove = remove_entry_request(table=self._scores, leaderboard=leaderboard, entry=entry)
        put = put_in_place_request(
            table=self._scores, leaderboard=leaderboard, entry=entry, anonymous=anonymous
        )
        append = append_request(table=self._audit, record=record)
        return write_together(self._client, [{"Delete": remove}, {"Put": put}, {"Put": append}])

    def _lanes_with(self, keys: list[Packed]) -> list[str]:
        if not keys:
            return []
        wanted = {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "leaderboard"}
        found = batch_get(self._client, {self._scores: wanted})[self._scores]
        return [item["leaderboard"] for item in found]
