"""The Scores table as an erasure sees it: what one player has in a game, wherever that is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.entries import Entry
from laurel.domain.erasure import pseudonym_shown
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive
from laurel.domain.places import places_won
from laurel.storage.archives import (
    DynamoArchives,
    put_part_request,
    put_redaction_request,
    redact_request,
    settle_request,
)
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import MOST_READ_AT_ONCE, Packed, batch_get, pack, pages_of, read_now
from laurel.storage.entries import entry_attributes, entry_key, entry_key_on, entry_of
from laurel.storage.leaderboards import load_now
from laurel.storage.moderated_entries import (
    DynamoModeratedEntries,
    check_not_frozen,
    note_removal_request,
    remove_entry_request,
    removed_name,
)
from laurel.storage.prizes import place_name, prizes_key
from laurel.storage.standings import ids_of_board
from laurel.storage.transactions import write_together
from laurel.usecases.redact_archive import Redacted

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
        "ProjectionExpression": "gameId, leaderboardId, lanes, archivedAt",
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


def forget_place_request(
    *, table: str, leaderboard: Leaderboard, place: int, player: str, pseudonym: str
) -> dict[str, Any]:
    """Build the write that takes the player out of a frozen place: an `Update` of a transaction.

    What came back of a mail can quote its address. The voucher stays bound to the place.

    The condition:

        player = :player        theirs

    theirs: it is the player's, as the archive says.
    """
    values = {
        ":player": player,
        ":pseudonym": pseudonym,
        ":name": pseudonym_shown(pseudonym),
    }
    return {
        "TableName": table,
        "Key": prizes_key(leaderboard, place_name(place)),
        "UpdateExpression": "SET player = :pseudonym, displayName = :name REMOVE email, mailDetail",
        "ConditionExpression": "player = :player",
        "ExpressionAttributeValues": pack(values),
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
        prizes_table: str,
    ) -> None:
        self._client = client
        self._prizes = prizes_table
        self._archives = DynamoArchives(client, table=prizes_table)
        self._scores = scores_table
        self._leaderboards = leaderboards_table
        self._audit = audit_table
        self._entries = DynamoModeratedEntries(
            client,
            scores_table=scores_table,
            leaderboards_table=leaderboards_table,
            audit_table=audit_table,
            prizes_table=prizes_table,
        )

    def boards_of(self, *, game_id: str, player: str) -> Iterator[str]:
        """Go through the ids of the leaderboards on which something is kept of the player.

        Half a read unit for 4 KB of leaderboards, and one for each where the player may be, two
        where there is an archive.
        """
        request = boards_request(table=self._leaderboards, game_id=game_id)
        note = removed_name(player)
        # Each leaderboard has up to two keys.
        at_once = MOST_READ_AT_ONCE // 2
        for boards in pages_of(self._client.query, request):
            for first in range(0, len(boards), at_once):
                batch = boards[first : first + at_once]
                entries = [
                    entry_key(
                        game_id=game_id,
                        leaderboard_id=board["leaderboardId"],
                        lanes=board["lanes"],
                        player=player,
                    )
                    for board in batch
                ]
                notes = [
                    pack({"leaderboard": f"{game_id}/{board['leaderboardId']}", "item": note})
                    for board in batch
                    if "archivedAt" in board
                ]
                yield from self._boards_with(entries, notes)

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry, as they are at this moment."""
        leaderboard = load_now(
            self._client,
            table=self._leaderboards,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
        )
        if leaderboard is None:
            return None, None
        key = entry_key_on(leaderboard, player)
        item = read_now(self._client, table=self._scores, key=key)
        return leaderboard, entry_of(item) if item is not None else None

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what the archive of a leaderboard consists of."""
        return self._archives.archive(leaderboard)

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        """Remove an entry, with its seat and the record of it; say whether nobody was faster."""
        return self._entries.remove(leaderboard, entry, frees_seat=frees_seat, record=record)

    def rename(
        self,
        leaderboard: Leaderboard,
        entry: Entry | None,
        *,
        player: str,
        pseudonym: str,
        anonymous: Entry | None,
        redacted: Redacted | None,
        record: AuditRecord,
    ) -> bool:
        """Take the player out of what is final, with the record of it: all of it or nothing.

        A note stays until the files that were replaced are gone: see `settle`.
        """
        writes: list[dict[str, Any]] = [
            check_not_frozen(table=self._leaderboards, leaderboard=leaderboard),
            {"Put": append_request(table=self._audit, record=record)},
        ]
        if entry is not None:
            remove = remove_entry_request(table=self._scores, leaderboard=leaderboard, entry=entry)
            writes.append({"Delete": remove})
        if entry is not None and anonymous is not None:
            put = put_in_place_request(
                table=self._scores, leaderboard=leaderboard, entry=entry, anonymous=anonymous
            )
            writes.append({"Put": put})
        if redacted is not None:
            writes += self._redaction(leaderboard, redacted, player=player, pseudonym=pseudonym)
        return write_together(self._client, writes)

    def settle(self, leaderboard: Leaderboard, archive: Archive, *, player: str) -> bool:
        """Say that nothing is left of files that were replaced, and take the note away."""
        note = {"TableName": self._prizes, "Key": prizes_key(leaderboard, removed_name(player))}
        settle = settle_request(table=self._prizes, leaderboard=leaderboard, archive=archive)
        return write_together(self._client, [{"Update": settle}, {"Delete": note}])

    def _redaction(
        self, leaderboard: Leaderboard, redacted: Redacted, *, player: str, pseudonym: str
    ) -> list[dict[str, Any]]:
        redact = redact_request(
            table=self._prizes, leaderboard=leaderboard, archive=redacted.archive
        )
        part = put_part_request(table=self._prizes, leaderboard=leaderboard, part=redacted.part)
        note = note_removal_request(table=self._prizes, leaderboard=leaderboard, player=player)
        redaction = put_redaction_request(
            table=self._prizes, leaderboard=leaderboard, archive=redacted.archive
        )
        writes = [{"Update": redact}, {"Put": redaction}, {"Put": part}, {"Put": note}]
        won = places_won(leaderboard, entries=redacted.archive.entries)
        if redacted.place is not None and redacted.place <= won:
            forget = forget_place_request(
                table=self._prizes,
                leaderboard=leaderboard,
                place=redacted.place,
                player=player,
                pseudonym=pseudonym,
            )
            writes.append({"Update": forget})
        return writes

    def _boards_with(self, entries: list[Packed], notes: list[Packed]) -> list[str]:
        wanted: dict[str, Any] = {}
        for table, keys in ((self._scores, entries), (self._prizes, notes)):
            if keys:
                wanted[table] = {
                    "Keys": keys,
                    "ConsistentRead": True,
                    "ProjectionExpression": "leaderboard",
                }
        if not wanted:
            return []
        found = batch_get(self._client, wanted)
        lanes = [item["leaderboard"] for item in found.get(self._scores, [])]
        boards = [lane.rpartition("#")[0] for lane in lanes]
        boards += [item["leaderboard"] for item in found.get(self._prizes, [])]
        return [ids_of_board(board)[1] for board in dict.fromkeys(boards)]
