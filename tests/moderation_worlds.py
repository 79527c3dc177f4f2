"""Tables with a leaderboard's entries, in memory and in DynamoDB's fake, and writes in between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import uuid4

from laurel.domain.audit import AuditRecord
from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import DynamoAudit, audit_item, kept_of
from laurel.storage.dynamodb import Item, pack, unpack
from laurel.storage.entries import entry_attributes, entry_key, entry_of
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.storage.moderated_entries import DynamoModeratedEntries
from laurel.storage.standings import DynamoStandings
from laurel.storage.submissions import DynamoSubmissions
from laurel.usecases.operator_stores import EntryChanges
from laurel.usecases.stores import Entries
from tests.stored_leaderboards import store_leaderboard
from tests.template_file import table_definition

Row = tuple[str, str]


class World(Protocol):
    """One leaderboard, with everything that submissions and operators change."""

    @property
    def entries(self) -> Entries: ...

    @property
    def moderated(self) -> EntryChanges: ...

    def standings(self) -> list[Row]: ...

    def trail(self) -> list[AuditRecord]: ...

    def board(self) -> Leaderboard: ...


@dataclass
class Memory:
    """Items as the table would hold them, and the records that its stream would have."""

    leaderboard: Leaderboard
    items: dict[str, Item] = field(default_factory=dict)
    records: list[AuditRecord] = field(default_factory=list)
    stream: list[dict[str, Any]] = field(default_factory=list)

    @property
    def entries(self) -> "MemoryEntries":
        return MemoryEntries(self)

    @property
    def moderated(self) -> "MemoryModeratedEntries":
        return MemoryModeratedEntries(self)

    def standings(self) -> list[Row]:
        placed = [item for item in self.items.values() if "standing" in item]
        placed.sort(key=lambda item: bytes(item["standing"]))
        return [(item["displayName"], item["displayValue"]) for item in placed]

    def trail(self) -> list[AuditRecord]:
        return self.records

    def board(self) -> Leaderboard:
        return self.leaderboard

    def find(self, player: str) -> Entry | None:
        return entry_of(self.items[player]) if player in self.items else None

    def write(self, player: str, entry: Entry | None) -> None:
        """Change an item; the stream tells of it."""
        old = self.items.pop(player, None)
        if entry is not None:
            attributes = entry_attributes(self.leaderboard, entry)
            # As the table gives it back.
            self.items[player] = unpack(pack({"player": player, **attributes}))
        board = self.leaderboard
        keys = entry_key(
            game_id=board.game_id,
            leaderboard_id=board.leaderboard_id,
            lanes=board.lanes,
            player=player,
        )
        images = {"OldImage": old, "NewImage": self.items.get(player)}
        content: dict[str, Any] = {"Keys": keys, "SequenceNumber": str(len(self.stream) + 1)}
        content |= {name: pack(item) for name, item in images.items() if item is not None}
        self.stream.append({"eventSource": "aws:dynamodb", "dynamodb": content})

    def record(self, record: AuditRecord) -> None:
        stored = unpack(pack(audit_item(record, id_=str(len(self.records)))))
        self.records.append(kept_of(stored).record)

    def take_seats(self, seats: int) -> bool:
        board = self.leaderboard
        if board.should_close_when_full:
            if board.seats_taken + seats > board.maximum_number_of_winners:
                return False
            self.leaderboard = replace(board, seats_taken=board.seats_taken + seats)
        return True

    def is_at(self, player: str, version: int | None) -> bool:
        item = self.items.get(player)
        return version == (item["version"] if item else None)


@dataclass
class _Loading:
    memory: Memory

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        return self.memory.leaderboard, self.memory.find(player)


@dataclass
class MemoryEntries(_Loading):
    """The entries as submissions change them."""

    def load_with_ban(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None, bool]:
        return self.memory.leaderboard, self.memory.find(player), False

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int | None, takes_seat: bool
    ) -> bool:
        if not self.memory.is_at(entry.player, replaces):
            return False
        if takes_seat and not self.memory.take_seats(1):
            return False
        self.memory.write(entry.player, entry)
        return True


@dataclass
class MemoryModeratedEntries(_Loading):
    """The entries as operators change them."""

    def load_many(
        self, *, game_id: str, leaderboard_id: str, players: Sequence[str]
    ) -> tuple[Leaderboard | None, dict[str, Entry]]:
        known = {player: self.memory.find(player) for player in players}
        return self.memory.leaderboard, {name: entry for name, entry in known.items() if entry}

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int, record: AuditRecord
    ) -> bool:
        if not self.memory.is_at(entry.player, replaces):
            return False
        self.memory.write(entry.player, entry)
        self.memory.record(record)
        return True

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        if not self.memory.is_at(entry.player, entry.version):
            return False
        if frees_seat:
            self.memory.take_seats(-1)
        self.memory.write(entry.player, None)
        self.memory.record(record)
        return True

    def add(
        self, leaderboard: Leaderboard, entries: Sequence[Entry], *, records: Sequence[AuditRecord]
    ) -> bool:
        if not all(self.memory.is_at(entry.player, None) for entry in entries):
            return False
        if not self.memory.take_seats(len(entries)):
            return False
        for entry, record in zip(entries, records, strict=True):
            self.memory.write(entry.player, entry)
            self.memory.record(record)
        return True


class Tables:
    """The tables of the template in DynamoDB's fake, made anew."""

    def __init__(self, client: Any, leaderboard: Leaderboard) -> None:
        self._client = client
        self._ids: dict[str, str] = {
            "game_id": leaderboard.game_id,
            "leaderboard_id": leaderboard.leaderboard_id,
        }
        run = uuid4().hex
        self._names = {
            table: f"{table}-{run}"
            for table in ("LeaderboardsTable", "ScoresTable", "AuditTable", "BansTable")
        }
        for table, name in self._names.items():
            client.create_table(TableName=name, **table_definition(table))
        boards, scores, audit, bans = self._names.values()
        self._leaderboards = DynamoLeaderboards(client, table=boards)
        self.configure(leaderboard)
        self.entries = DynamoSubmissions(
            client, scores_table=scores, leaderboards_table=boards, bans_table=bans
        )
        self.moderated = DynamoModeratedEntries(
            client,
            scores_table=scores,
            leaderboards_table=boards,
            audit_table=audit,
            # Nothing is archived here.
            prizes_table="",
        )

    def standings(self) -> list[Row]:
        rows = DynamoStandings(self._client, table=self._names["ScoresTable"]).page(
            **self._ids, after=None, limit=1000
        )
        return [(row.display_name, row.display_value) for row in rows]

    def trail(self) -> list[AuditRecord]:
        audit = DynamoAudit(self._client, table=self._names["AuditTable"])
        page = audit.page(**self._ids, from_=0, until=10**13 - 1, before=None, limit=10_000)
        return [kept.record for kept in reversed(page)]

    def configure(self, board: Leaderboard) -> None:
        store_leaderboard(self._client, board, table=self._names["LeaderboardsTable"])

    def drop(self) -> None:
        for name in self._names.values():
            self._client.delete_table(TableName=name)

    def board(self) -> Leaderboard:
        board = self._leaderboards.get(**self._ids)
        assert board is not None
        return board


class Interrupted:
    """A store in which something else happens between loading and the first write."""

    def __init__(self, store: Any, meanwhile: Callable[[], None]) -> None:
        self._store = store
        self._meanwhile: Callable[[], None] | None = meanwhile

    def __getattr__(self, name: str) -> Any:
        if name in {"save", "remove", "add"} and self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return getattr(self._store, name)
