"""Exports and imports of scores: what breaks off goes on, and nothing is half done silently."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.score_files import BrokenOffError, Entries, filled
from tools.operator.failures import OperatorError
from tools.operator.score_exports import ExportTally, ScoreExport
from tools.operator.score_imports import ImportTally, ScoreImport
from tools.operator.score_rows import RowFormat

IDENTITY = ("https://play.example.com/api/v1", "game", "weekly")


def export(path: Path, **changes: bool) -> ScoreExport:
    return ScoreExport(path=path, row_format=RowFormat.of(path), identity=IDENTITY, **changes)


def run_export(path: Path, entries: Entries, **changes: bool) -> ExportTally:
    return export(path, **changes).run(entries.pages, progress=lambda _: None)


def run_import(
    path: Path,
    entries: Entries,
    *,
    told: list[tuple[int, str]] | None = None,
    in_flight: int = 3,
    anew: bool = False,
) -> ImportTally:
    work = ScoreImport(path=path, row_format=RowFormat.of(path), identity=IDENTITY)
    return work.run(
        entries.send,
        in_flight=in_flight,
        progress=lambda _: None,
        tell=lambda line, problem: told.append((line, problem)) if told is not None else None,
        anew=anew,
    )


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["s.csv", "s.jsonl"])
def test_what_is_exported_can_be_imported(tmp_path: Path, name: str) -> None:
    path, source, copy = tmp_path / name, filled(250), Entries()
    assert run_export(path, source) == ExportTally(written=250)
    assert run_import(path, copy) == ImportTally(stored=250)
    assert copy.stored == source.stored
    assert run_import(path, copy) == ImportTally(there=250)
    assert files(tmp_path) == {name}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 60), breaks=st.lists(st.integers(0, 8), max_size=4))
def test_an_export_that_breaks_off_ends_like_one_that_does_not(
    tmp_path: Path, count: int, breaks: list[int]
) -> None:
    entries = filled(count)
    run_export(tmp_path / "whole.csv", entries)
    path = tmp_path / "broken.csv"
    path.unlink(missing_ok=True)
    export(path).start_anew()
    finished = None
    for calls in breaks:
        entries.calls_left = calls
        try:
            finished = run_export(path, entries)
        except BrokenOffError:
            assert not path.exists()
        else:
            break
        # What was written after the checkpoint, when the power went.
        with export(path).part.open("ab") as part:
            part.write(b"half a ro")
    entries.calls_left = None
    finished = finished or run_export(path, entries)
    assert finished == ExportTally(written=count)
    assert path.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_an_export_does_not_go_on_from_another_one(tmp_path: Path) -> None:
    path, entries = tmp_path / "s.csv", filled(30)
    entries.calls_left = 2
    with pytest.raises(BrokenOffError):
        run_export(path, entries)
    assert export(path).resumable()
    assert not export(path, with_all=True).resumable()
    other = ScoreExport(
        path=path, row_format=RowFormat.CSV, identity=("https://elsewhere", "game", "weekly")
    )
    assert not other.resumable()


def test_an_export_broken_off_at_its_very_end_is_finished_without_a_call(tmp_path: Path) -> None:
    path, entries = tmp_path / "s.csv", filled(3)
    work = export(path)
    # Where the file should go there is a folder, in which something lies.
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(OperatorError, match="cannot be written"):
        run_export(path, entries)
    (path / "in the way").rmdir()
    path.rmdir()
    entries.calls_left = 0
    assert work.run(entries.pages, progress=lambda _: None) == ExportTally(written=3)
    assert files(tmp_path) == {"s.csv"}


def test_entries_that_do_not_stand_are_exported_when_asked_for_and_never_imported(
    tmp_path: Path,
) -> None:
    entries, path, copy = filled(4), tmp_path / "s.csv", Entries()
    keys = list(entries.stored)
    entries.stored[keys[0]]["state"] = "HIDDEN"
    # Nothing of it counts, so nothing of it is known.
    entries.stored[keys[1]] = {"key": keys[1], "displayName": "Held", "state": "HELD"}
    assert run_export(path, entries) == ExportTally(written=2, left_out=2)
    assert run_export(path, entries, with_all=True) == ExportTally(written=4)
    assert run_import(path, copy) == ImportTally(stored=2, left_out=2)
    assert list(copy.stored) == keys[2:]


BAD = """displayName,sortingValue,displayValue,date,email,state
Tim,1,one,,,
,2,two,,,
Tom,3.5,three,,,
Ted,9223372036854775808,four,,,
Tex,5,five,12,tex@,
Tad,6,six,,,GONE
"Tab,7,seven,,,
Tam,8,eight,,,STANDING
"""
NO_EMAIL = "must be an email address that mail can be delivered to"
TOLD = [
    (3, "displayName: is required"),
    (4, "sortingValue: must be an integer"),
    (5, "sortingValue: must be from -9223372036854775808 to 9223372036854775807"),
    (
        6,
        f"email: {NO_EMAIL}; date: must be in epoch milliseconds, such as 1795392000000",
    ),
    (7, "state: must be one of HELD, HIDDEN, STANDING"),
    (8, "is not CSV: unexpected end of data"),
]


def test_every_bad_row_is_told_with_its_line_and_the_others_are_stored(tmp_path: Path) -> None:
    path, entries = tmp_path / "s.csv", Entries()
    path.write_text(BAD)
    told: list[tuple[int, str]] = []
    assert run_import(path, entries, told=told) == ImportTally(stored=2, rejected=6)
    assert told == TOLD
    assert list(entries.stored) == ["name:Tim", "name:Tam"]
    rejects = tmp_path / "s.rejects.csv"
    mended = rejects.read_text().replace("Tom,3.5", "Tom,3")
    rejects.write_text(mended)
    assert run_import(rejects, entries) == ImportTally(stored=1, rejected=5)


def test_a_check_tells_the_same_and_stores_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(BAD)
    told: list[tuple[int, str]] = []
    work = ScoreImport(path=path, row_format=RowFormat.CSV, identity=IDENTITY)
    tally = work.check(
        progress=lambda _: None, tell=lambda line, problem: told.append((line, problem))
    )
    assert tally == ImportTally(stored=2, rejected=6)
    assert told == TOLD
    assert files(tmp_path) == {"s.csv"}


def test_a_row_that_the_service_does_not_take_is_rejected_with_its_words(tmp_path: Path) -> None:
    path, entries = tmp_path / "s.jsonl", filled(2, seats=3)
    (first, _) = entries.stored.values()
    rows = [
        {"playerId": "p0", "displayName": "Player 0", "sortingValue": 9, "displayValue": "9"},
        {"displayName": "New", "sortingValue": 1, "displayValue": "1"},
        {"displayName": "Newer", "sortingValue": 1, "displayValue": "1"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    told: list[tuple[int, str]] = []
    assert run_import(path, entries, told=told) == ImportTally(stored=1, rejected=2)
    assert told == [
        (1, "the player has another score on the leaderboard already"),
        (3, "every seat of the leaderboard is taken"),
    ]
    assert entries.stored[first["key"]] == first
    rejected = (tmp_path / "s.rejects.jsonl").read_text().splitlines()
    assert [json.loads(line)["displayName"] for line in rejected] == ["Player 0", "Newer"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(["good"] * 8 + ["bad", "hidden"]), max_size=500),
    breaks=st.lists(st.integers(0, 3), max_size=3),
    in_flight=st.integers(1, 4),
)
def test_an_import_that_breaks_off_ends_like_one_that_does_not(
    tmp_path: Path, kinds: list[str], breaks: list[int], in_flight: int
) -> None:
    path, rejects = tmp_path / "s.csv", tmp_path / "s.rejects.csv"
    tail = {"good": ",1,one,STANDING", "bad": ",1.5,one,STANDING", "hidden": ",1,one,HIDDEN"}
    lines = [f"P{number}{tail[kind]}" for number, kind in enumerate(kinds)]
    path.write_text("\n".join(["displayName,sortingValue,displayValue,state", *lines]))
    whole = Entries()
    expected = run_import(path, whole, anew=True)
    rejected = rejects.read_bytes() if rejects.exists() else None
    entries = Entries()
    first, finished = True, None
    for calls in breaks:
        entries.calls_left = calls
        try:
            finished = run_import(path, entries, in_flight=in_flight, anew=first)
        except BrokenOffError:
            first = False
            if rejects.exists():
                with rejects.open("ab") as file:
                    file.write(b"half a ro")
        else:
            break
    entries.calls_left = None
    finished = finished or run_import(path, entries, in_flight=in_flight, anew=first)
    # What was in flight when it broke off is there already.
    assert finished.stored + finished.there == expected.stored == kinds.count("good")
    assert (finished.rejected, finished.left_out) == (kinds.count("bad"), kinds.count("hidden"))
    assert entries.stored.keys() == whole.stored.keys()
    assert (rejects.read_bytes() if rejects.exists() else None) == rejected


def test_a_file_that_was_changed_is_read_from_its_beginning(tmp_path: Path) -> None:
    path, entries = tmp_path / "s.csv", Entries()
    header = "displayName,sortingValue,displayValue\n"
    path.write_text(header + "".join(f"P{number},1,one\n" for number in range(300)))
    entries.calls_left = 1
    with pytest.raises(BrokenOffError):
        run_import(path, entries, in_flight=1)
    entries.calls_left = None
    assert len(entries.stored) == 100
    path.write_text(header + "".join(f"Q{number},1,one\n" for number in range(300)))
    assert run_import(path, entries) == ImportTally(stored=300)


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"none\.csv: No such file"):
        run_import(tmp_path / "none.csv", Entries())
