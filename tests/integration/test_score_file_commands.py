"""`laurel score export` and `import`, by running them: what is written comes back as it was."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laurel.domain.leaderboards import SortOrder
from laurel.domain.texts import why_not_a_name, why_not_shown
from tests.laurel_command import Laurel, command_for, said
from tests.service import Service, assert_answered, score
from tools.operator import entry_calls

WHY = ("--reason", "a test")
# Commas, quotes, what looks like a line's end or a number, and text from right to left.
HOSTILE = [
    'Tiny "Tim", Jr.',
    '"',
    ",",
    "\\n\\r",
    " spaces ",
    "=1+1",
    "שלום, עולם",
    'ملك "اللعبة"',
    "🏁👩‍🚀",
    "0014",
    "null",
    "a\u200fb\u061cc",
]
texts = st.text(max_size=64).filter(lambda text: why_not_shown(text) is None)
names = texts.filter(lambda text: why_not_a_name(text) is None) | st.sampled_from(HOSTILE)


@pytest.fixture
def laurel(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laurel]:
    monkeypatch.chdir(tmp_path)
    service.register()
    service.configure()
    with command_for(service) as command:
        yield command


@pytest.fixture
def board(service: Service) -> tuple[str, str]:
    """The words that name this test's leaderboard."""
    return (service.game_id, "weekly")


def standings(service: Service, board: str) -> list[dict[str, Any]]:
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/{board}/score?limit=1000"))
    scores: list[dict[str, Any]] = page["scores"]
    return scores


def write_rows(path: Path, count: int, *, first: int = 0) -> None:
    lines = [f"P{number},{number},{number}" for number in range(first, first + count)]
    path.write_text("\n".join(["displayName,sortingValue,displayValue", *lines]))


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    players=st.lists(st.tuples(names, st.integers(-3, 3), texts), min_size=1, max_size=12),
    suffix=st.sampled_from(["csv", "jsonl"]),
    order=st.sampled_from(SortOrder),
)
def test_an_export_imported_into_a_new_leaderboard_gives_the_same_standings(
    service: Service,
    laurel: Laurel,
    players: list[tuple[str, int, str]],
    suffix: str,
    order: SortOrder,
) -> None:
    source, copy = f"from-{id(players)}", f"to-{id(players)}"
    for board in (source, copy):
        service.configure(board, sort_order=order)
    for number, (name, value, shown) in enumerate(players):
        body = score(value, name) | {"displayValue": shown}
        match number % 3:
            case 0:
                body["playerId"] = f"{name}{number}"
            case 1:
                body["email"] = f"p{number}@example.com"
        service.post(body, leaderboard_id=source)
    file = f"{source}.{suffix}"
    said(laurel("score", "export", service.game_id, source, "-o", file))
    said(laurel("score", "import", service.game_id, copy, file, *WHY))
    assert standings(service, copy) == standings(service, source)
    again = said(laurel("score", "import", service.game_id, copy, file, *WHY))
    assert "0 scores stored;" in again


def test_an_export_goes_where_it_was_asked_to_and_replaces_nothing_unasked(
    service: Service, laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    service.post(score(14, "Tim"))
    assert said(laurel("score", "export", *board)) == "1 score in weekly.csv.\n"
    header, row = (tmp_path / "weekly.csv").read_text().splitlines()
    assert header == "displayName,sortingValue,displayValue,date,playerId,email,state"
    assert row.startswith("Tim,14,14,")
    refused = laurel("score", "export", *board)
    said(refused, code=1)
    assert "--overwrite" in refused.stderr
    said(laurel("score", "export", *board, "--overwrite"))
    lines = json.loads(said(laurel("score", "export", *board, "--format", "jsonl", "--json")))
    assert lines == {"file": "weekly.jsonl", "written": 1, "leftOut": 0}
    assert json.loads((tmp_path / "weekly.jsonl").read_text())["displayName"] == "Tim"


def test_what_does_not_stand_is_left_out_unless_asked_for(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    for name in ("Tim", "Tom"):
        service.post(score(1, name))
    said(laurel("score", "hide", *board, *WHY, "--name", "Tim"))
    assert said(laurel("score", "export", *board)) == (
        "1 score in weekly.csv. 1 that do not stand are left out.\n"
    )
    assert said(laurel("score", "export", *board, "--all", "-o", "all.csv")).startswith("2 scores")
    service.configure("copy")
    imported = said(laurel("score", "import", service.game_id, "copy", "all.csv", *WHY))
    assert "1 left out" in imported
    assert [row["name"] for row in standings(service, "copy")] == ["Tom"]


def test_a_broken_off_import_goes_on_when_it_is_called_again(
    service: Service,
    laurel: Laurel,
    board: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # In few and small batches: what the fake of AWS keeps is copied with every transaction.
    monkeypatch.setattr("tools.operator.score_imports.BATCH_ROWS", 10)
    write_rows(tmp_path / "s.csv", 45)
    broken = 0

    def break_off(*_: object, **__: object) -> list[str]:
        nonlocal broken
        broken += 1
        if broken > 2:
            raise KeyboardInterrupt
        return real(*_, **__)  # type: ignore[arg-type]

    real = entry_calls.import_batch
    with monkeypatch.context() as patch:
        patch.setattr(entry_calls, "import_batch", break_off)
        interrupted = laurel("score", "import", *board, "s.csv", *WHY)
    said(interrupted, code=130)
    assert (tmp_path / "s.csv.progress").exists()
    done = laurel("score", "import", *board, "s.csv", *WHY, "--json")
    assert "Going on" in done.stderr
    tally = json.loads(said(done))
    assert tally["stored"] + tally["unchanged"] == 45
    assert len(standings(service, "weekly")) == 45
    assert {path.name for path in tmp_path.iterdir()} == {"s.csv"}


def test_bad_rows_are_told_and_kept_and_can_be_mended(
    service: Service, laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    service.post(score(1, "Tim"))
    (tmp_path / "s.csv").write_text(
        "displayName,sortingValue,displayValue\nTim,2,2\nTom,x,2\nTed,3,3\n"
    )
    checked = laurel("score", "import", *board, "s.csv", *WHY, "--dry-run")
    assert said(checked, code=1) == "2 scores could be stored; 1 rejected.\n"
    assert len(standings(service, "weekly")) == 1
    done = laurel("score", "import", *board, "s.csv", *WHY)
    assert said(done, code=1) == "1 score stored; 2 rejected, see s.rejects.csv.\n"
    assert done.stderr.splitlines()[-2:] == [
        "s.csv:2: the player has another score on the leaderboard already",
        "s.csv:3: sortingValue: must be an integer",
    ]
    rejects = (tmp_path / "s.rejects.csv").read_text()
    (tmp_path / "mended.csv").write_text(rejects.replace("Tom,x", "Tom,2"))
    said(laurel("score", "import", *board, "mended.csv", *WHY), code=1)
    assert [row["name"] for row in standings(service, "weekly")] == ["Ted", "Tom", "Tim"]


def test_of_many_bad_rows_the_first_are_told_and_all_are_kept(
    laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "s.csv").write_text("displayName,sortingValue,displayValue\n" + ",1,1\n" * 30)
    done = laurel("score", "import", *board, "s.csv", *WHY)
    said(done, code=1)
    assert done.stderr.splitlines()[-1] == "and 10 more"
    assert len((tmp_path / "s.rejects.csv").read_text().splitlines()) == 31


def test_a_date_in_the_future_is_rejected_by_the_service_and_the_rest_is_stored(
    service: Service, laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "s.csv").write_text(
        "displayName,sortingValue,displayValue,date\nTim,1,1,9999999999999\nTom,2,2,1602769646000\n"
    )
    done = laurel("score", "import", *board, "s.csv", *WHY)
    said(done, code=1)
    assert "s.csv:2: date: must not be in the future" in done.stderr
    assert [row["name"] for row in standings(service, "weekly")] == ["Tom"]


@pytest.mark.parametrize("words", [["export"], ["import", "s.csv", *WHY]])
def test_a_leaderboard_that_is_not_there_is_told_and_leaves_no_file(
    service: Service, laurel: Laurel, tmp_path: Path, words: list[str]
) -> None:
    write_rows(tmp_path / "s.csv", 3)
    verb, *rest = words
    done = laurel("score", verb, service.game_id, "none", *rest)
    assert said(done, code=1) == ""
    assert {path.name for path in tmp_path.iterdir()} == {"s.csv"}


def test_the_format_is_said_by_the_name_or_the_option(
    laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    write_rows(tmp_path / "s.csv", 3)
    shutil.copy(tmp_path / "s.csv", tmp_path / "s.txt")
    said(laurel("score", "import", *board, "s.txt", *WHY), code=1)
    said(laurel("score", "import", *board, "s.txt", *WHY, "--format", "xml"), code=2)
    said(laurel("score", "import", *board, "s.txt", *WHY, "--format", "csv"))
