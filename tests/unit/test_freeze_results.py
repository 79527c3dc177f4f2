"""Freezing results: exact although the index trails, whatever interrupts it, whoever else runs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest

from laurel.domain.archives import Copy, read_lines
from laurel.domain.entries import Entry
from laurel.domain.errors import UnavailableError
from laurel.domain.freezing import Phase
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import MANIFEST_NAME, ManifestModel, offences_of
from laurel.usecases import freeze_results
from laurel.usecases.archive_stores import FrozenEntries
from laurel.usecases.ending_stores import Progress
from laurel.usecases.freeze_results import FreezeResults
from tests.archive_stores import (
    SALT,
    CrashError,
    FolderOfFiles,
    KeptArchives,
    TrailingEntries,
    make_ranked_entry,
)
from tests.factories import NOON, make_leaderboard

PART = 10
BOARD = make_leaderboard(frozen_at=NOON, maximum_number_of_winners=13)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few entries are enough to fill several parts."""
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", PART)
    monkeypatch.setattr(freeze_results, "COMPARED_AT_ONCE", 2 * PART)
    monkeypatch.setattr(freeze_results, "PLACES_AT_ONCE", 4)


def make_entries(number: int = 35) -> list[Entry]:
    """Entries of which every seventh is hidden, and one is held."""
    made = [make_ranked_entry(each, hidden=each % 7 == 5) for each in range(number)]
    if number > 20:
        made[20] = make_ranked_entry(20, shown=None, best=None)
    return made


@dataclass
class World:
    """A leaderboard that is to be frozen, and where its archive is kept."""

    folder: Path
    entries: FrozenEntries = field(
        default_factory=lambda: TrailingEntries.of(BOARD, make_entries())
    )
    before_write: Callable[[], None] = lambda: None
    board: Leaderboard = BOARD

    def __post_init__(self) -> None:
        self.archives = KeptArchives(self._write)
        self.files = FolderOfFiles(self.folder, self._write)

    def _write(self) -> None:
        # Looked up each time: a test sets it when it likes.
        self.before_write()

    def step(self) -> FreezeResults:
        return FreezeResults(
            entries=self.entries, archives=self.archives, files=self.files, draw_salt=lambda: SALT
        )

    def run(self, *, pieces: int = 1_000) -> Progress:
        """Run until it is done, or for so many pieces."""
        left = count(pieces - 1, -1)
        return self.step()(self.board, now=NOON + 1, out_of_time=lambda: next(left) <= 0)

    def lines(self, copy: Copy) -> list[dict[str, object]]:
        """The lines of a copy, in the order of its manifest."""
        return [
            json.loads(line)
            for part in self.manifest(copy)["parts"]
            for line in read_lines(self.files.read(self.board, copy, part["file"]))
        ]

    def manifest(self, copy: Copy) -> ManifestModel:
        found: ManifestModel = json.loads((self.folder / copy / MANIFEST_NAME).read_text())
        return found

    def outcome(self) -> object:
        """All that anybody can see of it afterwards; not how often it was tried."""
        archive = self.archives.archive(self.board)
        return archive, self.archives.places, self.archives.sha256, self.files.everything()


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    return (tmp_path / str(number) for number in count())


@pytest.fixture
def world(folders: Iterator[Path]) -> World:
    return World(next(folders))


def test_all_who_stand_are_archived_in_their_order_and_the_others_for_operators(
    world: World,
) -> None:
    assert world.run() is Progress.DONE
    entries = make_entries()
    stand = [one for one in entries if one.shown is not None and not one.hidden]
    others = [one for one in entries if one.shown is None or one.hidden]
    public, operator = world.lines(Copy.PUBLIC), world.lines(Copy.OPERATOR)
    assert [line["name"] for line in public] == [one.display_name for one in stand]
    assert [line["rank"] for line in public] == list(range(1, len(stand) + 1))
    assert [line["key"] for line in operator[: len(stand)]] == [one.player for one in stand]
    assert {line["key"] for line in operator[len(stand) :]} == {one.player for one in others}
    assert [line["player"] for line in public] == [
        line["player"] for line in operator[: len(stand)]
    ]
    for copy in Copy:
        assert offences_of(world.manifest(copy)) == []
    assert world.archives.sha256 == world.manifest(Copy.PUBLIC)["sha256"]


def test_the_first_places_are_stored_with_what_a_prize_needs(world: World) -> None:
    world.run()
    stand = [one for one in make_entries() if one.shown is not None and not one.hidden]
    assert sorted(world.archives.places) == list(range(1, 14))
    for place, entry in zip(range(1, 14), stand, strict=False):
        stored = world.archives.places[place]
        assert (stored.player, stored.email) == (entry.player, entry.email)
        assert entry.shown is not None
        assert stored.display_value == entry.shown.display_value
        assert stored.standing == world.entries.index[entry.player]  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 1, 60])
def test_however_many_entries_there_are_none_is_missing_and_none_twice(
    folders: Iterator[Path], number: int
) -> None:
    entries = [make_ranked_entry(each) for each in range(number)]
    world = World(next(folders), TrailingEntries.of(BOARD, entries))
    assert world.run() is Progress.DONE
    assert [line["rank"] for line in world.lines(Copy.PUBLIC)] == list(range(1, number + 1))
    assert len(world.archives.places) == min(13, number)
    assert offences_of(world.manifest(Copy.PUBLIC)) == []


def test_without_winners_there_are_no_places_and_an_archive_all_the_same(
    folders: Iterator[Path],
) -> None:
    world = World(next(folders), board=replace(BOARD, maximum_number_of_winners=0))
    world.run()
    assert world.archives.places == {}
    assert world.manifest(Copy.PUBLIC)["entries"] > 0


def test_done_stays_done(world: World) -> None:
    world.run()
    before = world.outcome()
    world.before_write = crash
    assert world.run() is Progress.DONE
    assert world.outcome() == before


def test_each_run_makes_a_piece_however_little_time_it_has(
    folders: Iterator[Path], world: World
) -> None:
    world.run()
    hasty = World(next(folders))
    runs = 0
    while hasty.run(pieces=1) is Progress.MORE:
        runs += 1
    assert runs > 5
    assert hasty.outcome() == world.outcome()


# ---- Interrupted ---------------------------------------------------------------------------------


def crash() -> None:
    raise CrashError


def crash_after(writes: int) -> Callable[[], None]:
    left = count(writes, -1)

    def before_write() -> None:
        if next(left) <= 0:
            raise CrashError

    return before_write


def test_stopped_after_any_write_the_next_run_makes_the_same(
    folders: Iterator[Path], world: World
) -> None:
    world.run()
    for writes in count():
        broken = World(next(folders))
        broken.before_write = crash_after(writes)
        try:
            broken.run()
        except CrashError:
            broken.before_write = lambda: None
            assert broken.run() is Progress.DONE
            assert broken.outcome() == world.outcome(), writes
        else:
            break
    assert writes > 10


def test_stopped_after_every_single_write_again_and_again_it_is_done_in_the_end(
    folders: Iterator[Path], world: World
) -> None:
    world.run()
    broken = World(next(folders))
    crashes = 0
    while broken.archives.freeze is None or broken.archives.freeze.phase is not Phase.DONE:
        # Three: both files of a part, and what says that it is there.
        broken.before_write = crash_after(3)
        try:
            broken.run()
        except CrashError:
            crashes += 1
    assert crashes > 3
    assert broken.outcome() == world.outcome()


def test_two_runs_at_once_make_the_same_as_one(folders: Iterator[Path], world: World) -> None:
    world.run()
    for writes in range(30):
        torn = World(next(folders))
        left = count(writes, -1)

        def let_another_run(torn: World = torn, left: Iterator[int] = left) -> None:
            if next(left) == 0:
                # It overtakes, and comes as far as it can.
                torn.run()

        torn.before_write = let_another_run
        while torn.run() is not Progress.DONE:
            pass
        assert torn.outcome() == world.outcome(), writes


def test_a_run_that_was_overtaken_removes_no_file_of_an_erasure_that_has_come_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    while world.archives.freeze is None or world.archives.freeze.phase is not Phase.TIDY:
        world.run(pieces=1)
    forget = KeptArchives.forget_other_parts

    def be_late(*_args: object) -> None:
        monkeypatch.setattr(KeptArchives, "forget_other_parts", forget)
        assert world.run() is Progress.DONE
        # What is done, a player can be erased from.
        (world.folder / Copy.PUBLIC / "written-anew").write_bytes(b"")

    monkeypatch.setattr(KeptArchives, "forget_other_parts", be_late)
    assert world.run() is Progress.MORE
    assert "written-anew" in world.files.names(BOARD, Copy.PUBLIC)
    assert world.run() is Progress.DONE


# ---- An index that trails ------------------------------------------------------------------------


def test_an_index_that_shows_somebody_elsewhere_is_found_out_at_once(world: World) -> None:
    entries: TrailingEntries = world.entries  # type: ignore[assignment]
    entries.table["id:12"] = make_ranked_entry(12, shown=make_ranked_entry(2).shown)
    with pytest.raises(UnavailableError):
        world.run()
    assert not world.archives.places
    entries.catch_up(BOARD)
    assert world.run() is Progress.DONE
    names = [line["name"] for line in world.lines(Copy.PUBLIC)]
    assert names.index("Player number 12") in (2, 3)


def test_an_index_that_does_not_show_somebody_yet_is_found_out_in_the_end(world: World) -> None:
    entries: TrailingEntries = world.entries  # type: ignore[assignment]
    del entries.index["id:3"]
    with pytest.raises(UnavailableError):
        world.run()
    assert not world.archives.places
    assert world.archives.freeze is not None
    assert (world.archives.freeze.phase, world.archives.freeze.attempts) == (Phase.RANK, 2)
    entries.catch_up(BOARD)
    assert world.run() is Progress.DONE
    assert "Player number 3" in [line["name"] for line in world.lines(Copy.PUBLIC)]
    # Nothing is left of the attempt that was wrong.
    for copy in Copy:
        listed = {part["file"] for part in world.manifest(copy)["parts"]} | {MANIFEST_NAME}
        assert set(world.files.names(BOARD, copy)) == listed


def test_parts_of_an_attempt_that_had_more_of_them_are_forgotten(folders: Iterator[Path]) -> None:
    many = [make_ranked_entry(number) for number in range(25)]
    entries = TrailingEntries.of(BOARD, many)
    # The index shows 25, of which the table has lost some when all are looked at.
    world = World(next(folders), entries)
    assert world.run(pieces=3) is Progress.MORE
    for number in range(15, 25):
        del entries.table[f"id:{number}"]
    with pytest.raises(UnavailableError):
        world.run()
    entries.catch_up(BOARD)
    assert world.run() is Progress.DONE
    assert [part["entries"] for part in world.manifest(Copy.PUBLIC)["parts"]] == [10, 5]
    assert sorted(world.archives.parts) == [(True, 1), (True, 2)]


def test_somebody_who_moves_between_the_two_looks_makes_it_begin_again(world: World) -> None:
    entries: TrailingEntries = world.entries  # type: ignore[assignment]
    assert world.run(pieces=3) is Progress.MORE
    entries.table["id:1"] = make_ranked_entry(1, hidden=True)
    entries.catch_up(BOARD)
    with pytest.raises(UnavailableError):
        world.run()
    assert world.run() is Progress.DONE
    assert world.archives.places[2].player == "id:2"


def test_the_salt_stays_when_it_begins_again(world: World) -> None:
    entries: TrailingEntries = world.entries  # type: ignore[assignment]
    del entries.index["id:3"]
    with pytest.raises(UnavailableError):
        world.run()
    assert world.archives.freeze is not None
    assert world.archives.freeze.salt == SALT
