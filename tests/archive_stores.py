"""What a freeze works with, in memory or in a folder, with crashes and faster runs on demand."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from laurel.domain.archives import Copy
from laurel.domain.entries import Entry, Try
from laurel.domain.freezing import Freeze, LanePosition, StandingPosition
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import MANIFEST_NAME, Archive, ManifestModel, Part
from laurel.domain.players import player_hash
from laurel.domain.prizes import Place
from laurel.domain.standings import standing
from laurel.usecases.archive_stores import IndexTrailsError, Looked, Ranked
from tests.factories import NOON

SALT = bytes(range(32))


class CrashError(Exception):
    """The run is ended in the middle of its work."""


def make_ranked_entry(number: int, **changes: object) -> Entry:
    """An entry of two tries; those of lower numbers are better."""
    shown = Try(sorting_value=-number, display_value=f"{number} s", date=NOON + number)
    earlier = Try(sorting_value=-number - 10**9, display_value="slow", date=NOON - 1)
    ordinary: dict[str, object] = {
        "player": f"id:{number}",
        "display_name": f"Player number {number}",
        "email": f"{number}@example.com" if number % 2 else None,
        "tries": (earlier, shown),
        "best": shown,
        "shown": shown,
        "used": 2,
        "version": 2,
    }
    return Entry(**{**ordinary, **changes})  # type: ignore[arg-type]


def standing_of(leaderboard: Leaderboard, entry: Entry) -> bytes | None:
    if entry.shown is None or entry.hidden:
        return None
    return standing(
        sorting_value=entry.shown.sorting_value,
        reached_at=entry.shown.date,
        player_hash=player_hash(entry.player),
        sort_order=leaderboard.sort_order,
    )


@dataclass
class MadeEntries:
    """So many entries, each made when it is looked at and forgotten: none of them is kept.

    Every tenth does not stand where `with_hidden`.
    """

    count: int
    with_hidden: bool = False

    def _entry(self, number: int) -> Entry:
        return make_ranked_entry(number, hidden=self.with_hidden and number % 10 == 3)

    def ranked(
        self, leaderboard: Leaderboard, *, after: StandingPosition | None
    ) -> Iterator[Ranked]:
        first = int(after.player.removeprefix("id:")) + 1 if after is not None else 0
        for number in range(first, self.count):
            entry = self._entry(number)
            standing = standing_of(leaderboard, entry)
            if standing is not None:
                yield Ranked(StandingPosition(standing, 0, entry.player), entry)

    def every(self, leaderboard: Leaderboard, *, after: LanePosition | None) -> Iterator[Looked]:
        last = int(after.player.removeprefix("id:")) if after is not None else self.count
        for number in reversed(range(last)):
            entry = self._entry(number)
            yield Looked(LanePosition(0, entry.player), entry, standing_of(leaderboard, entry))


@dataclass
class TrailingEntries:
    """Entries of which the index knows what it is told: `index` holds what it shows, by player."""

    table: dict[str, Entry]
    index: dict[str, bytes]

    @classmethod
    def of(cls, leaderboard: Leaderboard, entries: Sequence[Entry]) -> "TrailingEntries":
        found = cls({entry.player: entry for entry in entries}, {})
        found.catch_up(leaderboard)
        return found

    def catch_up(self, leaderboard: Leaderboard) -> None:
        self.index = {
            player: shown
            for player, entry in self.table.items()
            if (shown := standing_of(leaderboard, entry)) is not None
        }

    def ranked(
        self, leaderboard: Leaderboard, *, after: StandingPosition | None
    ) -> Iterator[Ranked]:
        rows = sorted((shown, player) for player, shown in self.index.items())
        for shown, player in rows:
            if after is not None and (shown, player) <= (after.standing, after.player):
                continue
            entry = self.table.get(player)
            if entry is None or standing_of(leaderboard, entry) != shown:
                raise IndexTrailsError
            yield Ranked(StandingPosition(shown, 0, player), entry)

    def every(self, leaderboard: Leaderboard, *, after: LanePosition | None) -> Iterator[Looked]:
        for player in sorted(self.table):
            if after is None or player > after.player:
                entry = self.table[player]
                yield Looked(LanePosition(0, player), entry, standing_of(leaderboard, entry))


@dataclass
class KeptArchives:
    """Freezes, parts and places in memory; `before_write` may crash, or let another run go on."""

    before_write: Callable[[], None] = lambda: None
    freeze: Freeze | None = None
    parts: dict[tuple[bool, int], Part] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    sha256: str = ""

    def load(self, leaderboard: Leaderboard) -> Freeze | None:
        return self.freeze

    def save(
        self,
        leaderboard: Leaderboard,
        freeze: Freeze,
        *,
        part: Part | None = None,
        places: Sequence[Place] = (),
    ) -> Freeze | None:
        self.before_write()
        if freeze.version != (self.freeze.version if self.freeze else 0):
            return None
        if part is not None:
            self.parts[part.is_ranked, part.number] = part
        for place in places:
            assert place.place not in self.places
            self.places[place.place] = place
        self.freeze = replace(freeze, version=freeze.version + 1)
        return self.freeze

    def finish(self, leaderboard: Leaderboard, freeze: Freeze, *, sha256: str) -> Freeze | None:
        saved = self.save(leaderboard, freeze)
        if saved is not None:
            self.sha256 = sha256
        return saved

    def part(self, leaderboard: Leaderboard, number: int) -> Part:
        return self.parts[True, number]

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        if self.freeze is None:
            return None
        return Archive(
            game_id=leaderboard.game_id,
            leaderboard_id=leaderboard.leaderboard_id,
            frozen_at=self.freeze.frozen_at,
            entries=self.freeze.entries,
            unranked=self.freeze.unranked,
            parts=[
                self.parts[key] for key in sorted(self.parts, key=lambda key: (not key[0], key))
            ],
            redactions=[],
            salt=self.freeze.salt,
            version=self.freeze.version,
        )

    def forget_other_parts(self, leaderboard: Leaderboard, freeze: Freeze) -> None:
        counts = {True: freeze.parts, False: freeze.unranked_parts}
        for ranked, number in [*self.parts]:
            if number > counts[ranked]:
                self.before_write()
                del self.parts[ranked, number]


@dataclass
class FolderOfFiles:
    """Files of archives as files of a folder."""

    folder: Path
    before_write: Callable[[], None] = lambda: None

    def _path(self, copy: Copy, name: str) -> Path:
        (self.folder / copy).mkdir(parents=True, exist_ok=True)
        return self.folder / copy / name

    def put(self, leaderboard: Leaderboard, copy: Copy, name: str, body: bytes) -> None:
        self.before_write()
        path = self._path(copy, name)
        assert not path.exists() or path.read_bytes() == body
        path.write_bytes(body)

    def put_manifest(self, leaderboard: Leaderboard, manifest: ManifestModel) -> None:
        self.before_write()
        path = self._path(Copy(manifest["copy"]), MANIFEST_NAME)
        path.write_text(json.dumps(manifest), encoding="utf-8")

    def read(self, leaderboard: Leaderboard, copy: Copy, name: str) -> Iterator[bytes]:
        with self._path(copy, name).open("rb") as file:
            while chunk := file.read(1 << 16):
                yield chunk

    def names(self, leaderboard: Leaderboard, copy: Copy) -> Iterator[str]:
        yield from sorted(path.name for path in (self.folder / copy).glob("*"))

    def remove(self, leaderboard: Leaderboard, copy: Copy, names: Sequence[str]) -> None:
        for name in names:
            self.before_write()
            self._path(copy, name).unlink(missing_ok=True)

    def everything(self) -> dict[str, bytes]:
        """All files, by their paths in the folder."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files}
