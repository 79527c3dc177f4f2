"""The Scores table as operators see and change it: each change in one write with its record."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord, player_reference
from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import MOST_READ_AT_ONCE, Item, Packed, batch_get, pack, pages_of
from laurel.storage.entries import (
    DynamoEntries,
    entry_key_on,
    entry_of,
    lane_entries_request,
    lane_key_on,
    lane_number,
    save_entry_request,
)
from laurel.storage.leaderboards import key_of
from laurel.storage.prizes import prizes_key
from laurel.storage.standings import board_key_of
from laurel.storage.transactions import write_together
from laurel.usecases.operator_stores import EntryPosition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HELD_INDEX = "held"


def remove_entry_request(
    *, table: str, leaderboard: Leaderboard, entry: Entry
) -> dict[str, object]:
    """Build the write that removes an entry.

    The condition:

        version = :read         unchanged

    unchanged: nobody has changed the entry since it was read, or removed it.
    """
    return {
        "TableName": table,
        "Key": entry_key_on(leaderboard, entry.player),
        "ConditionExpression": "#version = :read",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": pack({":read": entry.version}),
    }


def not_frozen_meanwhile(leaderboard: Leaderboard) -> str:
    """Write the condition that nobody has begun to freeze a leaderboard since it was read.

    One that was frozen when it was read must have its archive, from which entries are taken no
    more. See docs/decisions/0022-frozen-results.md.
    """
    if leaderboard.frozen_at is None:
        return "attribute_not_exists(frozenAt)"
    return "attribute_exists(archivedAt)"


def check_not_frozen(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the check that goes with a change of an entry: a part of its transaction."""
    check = {
        "TableName": table,
        "Key": key_of(leaderboard),
        "ConditionExpression": not_frozen_meanwhile(leaderboard),
    }
    return {"ConditionCheck": check}


def removed_name(player: str) -> str:
    """Name the item that tells that an archive has a player who has no entry any more."""
    return f"removed#{player_reference(player)}"


def note_removal_request(*, table: str, leaderboard: Leaderboard, player: str) -> dict[str, Any]:
    """Build the write that notes that a player is in an archive alone: a `Put`.

    Where a player is to be erased is found by the entries. One that is removed from a leaderboard
    whose results are archived leaves this note, by which the archive is still found.
    """
    return {"TableName": table, "Item": prizes_key(leaderboard, removed_name(player))}


def free_seat_request(*, table: str, leaderboard: Leaderboard) -> dict[str, object]:
    """Build the write that gives a seat back.

    The condition:

        seatsTaken > :none                      taken
        AND attribute_not_exists(frozenAt)      see `not_frozen_meanwhile`

    taken: there is one to give back. It fails too when the leaderboard is gone, which then does
    not come back.
    """
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "UpdateExpression": "ADD seatsTaken :back",
        "ConditionExpression": f"seatsTaken > :none AND {not_frozen_meanwhile(leaderboard)}",
        "ExpressionAttributeValues": pack({":back": -1, ":none": 0}),
    }


def take_seats_request(*, table: str, leaderboard: Leaderboard, seats: int) -> dict[str, object]:
    """Build the write that takes several seats on a leaderboard that closes when full.

    The condition:

        seatsTaken <= :room                     free
        AND maximumNumberOfWinners = :maximum   asked of
        AND …                                   see `count_import_request`

    free, asked of: so many are, of as many as there were when the room was worked out. A condition
    cannot calculate.
    """
    maximum = leaderboard.maximum_number_of_winners
    count = count_import_request(table=table, leaderboard=leaderboard)
    return {
        **count,
        "UpdateExpression": f"{count['UpdateExpression']}, seatsTaken :seats",
        "ConditionExpression": (
            "seatsTaken <= :room AND maximumNumberOfWinners = :maximum "
            f"AND {count['ConditionExpression']}"
        ),
        "ExpressionAttributeValues": count["ExpressionAttributeValues"]
        | pack({":seats": seats, ":room": maximum - seats, ":maximum": maximum}),
    }


def count_import_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the write that counts an import, to a leaderboard that is configured as it was read.

    The count is there for who changes what entries are stored by (see
    `laurel.storage.leaderboard_changes`): an import takes no notice of whether a leaderboard takes
    scores, so that it has none does not mean that none are on their way. The condition:

        revision = :revision                        configured
        OR attribute_not_exists(revision)           for 0: made before there were revisions
           AND attribute_exists(lanes)              there
        AND attribute_not_exists(frozenAt)          see `not_frozen_meanwhile`

    configured: what is stored is laid out as it asks for, and it has not been deleted since.
    there: without a revision, a leaderboard that is gone would pass.
    """
    condition = "revision = :revision"
    if leaderboard.revision == 0:
        condition = f"({condition} OR attribute_not_exists(revision) AND attribute_exists(lanes))"
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "UpdateExpression": "ADD imports :one",
        "ConditionExpression": f"{condition} AND {not_frozen_meanwhile(leaderboard)}",
        "ExpressionAttributeValues": pack({":one": 1, ":revision": leaderboard.revision}),
    }


def lane_page_request(
    *, table: str, leaderboard: Leaderboard, lane: int, after: str | None, page: int
) -> dict[str, object]:
    """Build the query for a page of the entries of a lane, behind a player's."""
    partition = lane_key_on(leaderboard, lane)
    request = lane_entries_request(table=table, lane=partition) | {"Limit": page}
    if after is not None:
        request["ExclusiveStartKey"] = pack({"leaderboard": partition, "player": after})
    return request


def held_page_request(
    *, table: str, leaderboard: Leaderboard, after: EntryPosition | None, page: int
) -> dict[str, object]:
    """Build the query for who has a held try, longest waiting first.

    The key condition:

        heldBoard = :board              board

    board: the index has a partition for each leaderboard, whatever its lanes.
    """
    board = board_key_of(leaderboard)
    request: dict[str, object] = {
        "TableName": table,
        "IndexName": HELD_INDEX,
        "KeyConditionExpression": "heldBoard = :board",
        "ExpressionAttributeValues": pack({":board": board}),
        "Limit": page,
    }
    if after is not None:
        start = {
            "leaderboard": lane_key_on(leaderboard, after.lane),
            "player": after.player,
            "heldBoard": board,
            "heldSince": after.held_since,
        }
        request["ExclusiveStartKey"] = pack(start)
    return request


class DynamoModeratedEntries:
    """Players' entries as operators see and change them."""

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
        self._scores = scores_table
        self._leaderboards = leaderboards_table
        self._audit = audit_table
        self._entries = DynamoEntries(
            client, scores_table=scores_table, leaderboards_table=leaderboards_table
        )

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry."""
        return self._entries.load(
            game_id=game_id, leaderboard_id=leaderboard_id, player=player, consistent=consistent
        )

    def load_many(
        self, *, game_id: str, leaderboard_id: str, players: Sequence[str]
    ) -> tuple[Leaderboard | None, dict[str, Entry]]:
        """Read a leaderboard and the entries of up to 100 players, consistently."""
        leaderboard, _ = self.load(
            game_id=game_id, leaderboard_id=leaderboard_id, player=players[0], consistent=True
        )
        if leaderboard is None:
            return None, {}
        # One call reads no item twice.
        keys = [entry_key_on(leaderboard, player) for player in dict.fromkeys(players)]
        entries = map(entry_of, self._read(keys))
        return leaderboard, {entry.player: entry for entry in entries}

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int, record: AuditRecord
    ) -> bool:
        """Save an entry in place of a version, with the record of the change.

        Returns:
            Whether it was saved: False means that the entry has changed since it was read.
        """
        save = save_entry_request(
            table=self._scores, leaderboard=leaderboard, entry=entry, replaces=replaces
        )
        check = check_not_frozen(table=self._leaderboards, leaderboard=leaderboard)
        return write_together(self._client, [{"Update": save}, check, self._append(record)])

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        """Remove an entry, with its seat and the record of it.

        Returns:
            Whether it was removed: False means that the entry has changed since it was read, or
            that no seat is taken any more.
        """
        remove = remove_entry_request(table=self._scores, leaderboard=leaderboard, entry=entry)
        writes = [{"Delete": remove}, self._append(record)]
        if frees_seat:
            seat = free_seat_request(table=self._leaderboards, leaderboard=leaderboard)
            writes.append({"Update": seat})
        else:
            writes.append(check_not_frozen(table=self._leaderboards, leaderboard=leaderboard))
        if leaderboard.archived_at is not None:
            note = note_removal_request(
                table=self._prizes, leaderboard=leaderboard, player=entry.player
            )
            writes.append({"Put": note})
        return write_together(self._client, writes)

    def add(
        self, leaderboard: Leaderboard, entries: Sequence[Entry], *, records: Sequence[AuditRecord]
    ) -> bool:
        """Store up to 49 first entries of players, with their seats and a record of each.

        Returns:
            Whether they were stored: False means that one of the players has an entry by now, that
            the seats have been taken, or that the leaderboard has been configured anew.
        """
        if leaderboard.should_close_when_full:
            count = take_seats_request(
                table=self._leaderboards, leaderboard=leaderboard, seats=len(entries)
            )
        else:
            count = count_import_request(table=self._leaderboards, leaderboard=leaderboard)
        saves = (
            save_entry_request(
                table=self._scores, leaderboard=leaderboard, entry=entry, replaces=None
            )
            for entry in entries
        )
        updates = ({"Update": update} for update in (count, *saves))
        writes = [*updates, *map(self._append, records)]
        return write_together(self._client, writes)

    def walk(
        self, leaderboard: Leaderboard, *, after: EntryPosition | None, page: int
    ) -> Iterator[tuple[EntryPosition, Entry]]:
        """Go through all entries, lane by lane; consistent, a query at a time."""
        first = after.lane if after is not None else 0
        for lane in range(first, leaderboard.lanes):
            behind = after.player if after is not None and lane == after.lane else None
            request = lane_page_request(
                table=self._scores, leaderboard=leaderboard, lane=lane, after=behind, page=page
            )
            for items in pages_of(self._client.query, request):
                for item in items:
                    yield EntryPosition(lane=lane, player=item["player"]), entry_of(item)

    def walk_held(
        self, leaderboard: Leaderboard, *, after: EntryPosition | None, page: int
    ) -> Iterator[tuple[EntryPosition, Entry]]:
        """Go through the entries with a held try, longest waiting first.

        Who they are is read from an index, which follows the table by some milliseconds, and the
        entries themselves consistently: one that waits no more is left out. One whose position
        has just changed can be met at both, and is given once.
        """
        given: set[str] = set()
        request = held_page_request(
            table=self._scores,
            leaderboard=leaderboard,
            after=after,
            page=min(page, MOST_READ_AT_ONCE),
        )
        for found in pages_of(self._client.query, request):
            new: list[Item] = []
            for item in found:
                if item["player"] not in given:
                    given.add(item["player"])
                    new.append(item)
            keys = [pack({name: item[name] for name in ("leaderboard", "player")}) for item in new]
            entries = {item["player"]: entry_of(item) for item in self._read(keys)}
            for item in new:
                entry = entries.get(item["player"])
                if entry is None or entry.held_since is None:
                    continue
                lane = lane_number(item["leaderboard"])
                position = EntryPosition(
                    lane=lane, player=item["player"], held_since=item["heldSince"]
                )
                yield position, entry

    def _read(self, keys: list[Packed]) -> list[Item]:
        if not keys:
            return []
        wanted = {self._scores: {"Keys": keys, "ConsistentRead": True}}
        return batch_get(self._client, wanted)[self._scores]

    def _append(self, record: AuditRecord) -> dict[str, Any]:
        return {"Put": append_request(table=self._audit, record=record)}
