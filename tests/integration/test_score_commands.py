"""`laurel score`, by running it: entries looked at, hidden, corrected and judged, one and many."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from laurel.domain.leaderboards import OutOfBounds
from tests.laurel_command import Laurel, command_for, said
from tests.service import Service, assert_answered, score

WHY = ("--reason", "a test")


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


def standings(service: Service) -> list[str]:
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score"))
    return [f"{row['name']} {row['score']}" for row in page["scores"]]


def report(service: Service, *names: str) -> None:
    for value, name in enumerate(names, 1):
        assert_answered(service.post(score(value, name)))


def entry_of(laurel: Laurel, board: tuple[str, str], *player: str) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(said(laurel("score", "show", *board, *player, "--json")))
    return entry


def test_a_player_is_found_by_each_of_the_four_names(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.post(score(1, "Tim", playerId="42", email="tim@example.com"))
    service.post(score(2, "Tom", email="tom@example.com"))
    service.post(score(3, "Ted"))
    by_id = entry_of(laurel, board, "--player-id", "42")
    assert (by_id["displayName"], by_id["key"]) == ("Tim", "id:42")
    assert entry_of(laurel, board, "--key", "id:42") == by_id
    assert entry_of(laurel, board, "--email", "TOM@example.com")["displayName"] == "Tom"
    assert entry_of(laurel, board, "--name", "Ted")["sortingValue"] == 3


def test_a_person_sees_an_entry_with_its_tries(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.post(score(7, "[red]Tim[/red]", email="tim@example.com"))
    shown = said(laurel("score", "show", *board, "--email", "tim@example.com"))
    assert "[red]Tim[/red]" in shown
    assert "STANDING" in shown
    assert "COUNTED" in shown


@pytest.mark.parametrize("words", [[], ["--name", "Tim", "--key", "id:1"], ["--email", "tim"]])
def test_one_player_must_be_named(laurel: Laurel, board: tuple[str, str], words: list[str]) -> None:
    said(laurel("score", "show", *board, *words), code=2)


def test_nobody_is_found_where_nobody_is(laurel: Laurel, board: tuple[str, str]) -> None:
    done = laurel("score", "show", *board, "--name", "Tim")
    assert said(done, code=1) == ""
    assert done.stderr


def test_hidden_players_come_back(service: Service, laurel: Laurel, board: tuple[str, str]) -> None:
    report(service, "Tim", "Tom", "Ted")
    hide = ("score", "hide", *board, *WHY, "--name", "Tim", "--name", "Ted")
    assert "2 would be changed." in said(laurel(*hide, "--dry-run"))
    assert len(standings(service)) == 3
    assert "2 changed." in said(laurel(*hide))
    assert standings(service) == ["Tom 2"]
    assert "2 unchanged." in said(laurel(*hide))
    assert "2 unchanged." in said(laurel(*hide, "--dry-run"))
    restored = said(laurel("score", "restore", *board, *WHY, "--name", "Ted", "--json"))
    assert json.loads(restored) == {
        "results": [{"player": {"displayName": "Ted"}, "result": "CHANGED"}]
    }
    assert standings(service) == ["Ted 3", "Tom 2"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_list_of_players_is_hidden(
    service: Service, laurel: Laurel, board: tuple[str, str], tmp_path: Path, suffix: str
) -> None:
    report(service, 'A, "B"', "Tom", "Ted")
    listed = {
        "csv": 'displayName\n"A, ""B"""\nTom\nNobody\n',
        "jsonl": '{"displayName": "A, \\"B\\""}\n{"displayName": "Tom"}\n{"displayName": "Nobody"}',
    }
    file = tmp_path / f"cheaters.{suffix}"
    file.write_text(listed[suffix])
    foreseen = said(laurel("score", "hide", *board, *WHY, "--file", str(file), "--dry-run"), code=1)
    assert "2 would be changed, 1 not found." in foreseen
    hidden = said(laurel("score", "hide", *board, *WHY, "--file", str(file)), code=1)
    assert "2 changed, 1 not found." in hidden
    assert standings(service) == ["Ted 3"]


def test_a_list_with_a_mistake_hides_nobody(
    service: Service, laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    report(service, "Tim")
    file = tmp_path / "cheaters.csv"
    file.write_text("displayName\nTim\n\u202eTom\n")
    done = laurel("score", "hide", *board, *WHY, "--file", str(file))
    assert said(done, code=1) == ""
    assert f"{file}:3: displayName: must not contain" in done.stderr
    assert standings(service) == ["Tim 1"]


def test_players_and_a_list_are_too_much_and_neither_too_little(
    laurel: Laurel, board: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "cheaters.csv"
    file.write_text("displayName\nTim\n")
    said(laurel("score", "hide", *board, *WHY), code=2)
    said(laurel("score", "hide", *board, *WHY, "--name", "Tim", "--file", str(file)), code=2)
    said(laurel("score", "hide", *board, "--name", "Tim"), code=2)


def test_removing_asks_first(service: Service, laurel: Laurel, board: tuple[str, str]) -> None:
    report(service, "Tim", "Tom")
    remove = ("score", "remove", *board, *WHY, "--name", "Tim")
    done = laurel(*remove, typed="n\n")
    assert "Remove 1 entry from weekly for good?" in done.stderr
    said(done, code=1)
    assert "1 would be changed." in said(laurel(*remove, "--dry-run"))
    assert len(standings(service)) == 2
    assert "1 changed." in said(laurel(*remove, typed="y\n"))
    assert standings(service) == ["Tom 2"]
    assert "1 not found." in said(laurel(*remove, "--yes"), code=1)


def test_a_score_is_corrected(service: Service, laurel: Laurel, board: tuple[str, str]) -> None:
    report(service, "Tim", "Tom")
    correct = ("score", "correct", *board, *WHY, "--name", "Tim", "--sorting-value", "9")
    assert "9 points" in said(laurel(*correct, "--display-value", "9 points"))
    assert standings(service) == ["Tim 9 points", "Tom 2"]
    again = laurel(*correct, "--display-value", "9 points")
    assert "It was so already." in again.stderr
    said(again)
    date = entry_of(laurel, board, "--name", "Tim")["date"]
    said(laurel(*correct, "--display-value", "x", "--date", str(date), "--json"))
    said(laurel(*correct, "--display-value", "x", "--date", "1795392000000"), code=1)


def test_what_is_held_is_accepted_or_rejected(
    service: Service, laurel: Laurel, board: tuple[str, str]
) -> None:
    service.configure(highest_sorting_value=10, out_of_bounds=OutOfBounds.HOLD)
    assert "No try waits" in laurel("score", "held", *board).stderr
    for name in ("Tim", "Tom"):
        service.post(score(99, name))
    assert standings(service) == []
    held = said(laurel("score", "held", *board))
    assert "name:Tim" in held
    assert [
        row["key"] for row in json.loads(said(laurel("score", "held", *board, "--json")))["entries"]
    ] == ["name:Tim", "name:Tom"]
    said(laurel("score", "accept", *board, *WHY, "--name", "Tim"))
    reject = ("score", "reject", *board, *WHY, "--key", "name:Tom")
    said(laurel(*reject, typed="n\n"), code=1)
    said(laurel(*reject, "--yes"))
    said(laurel(*reject, "--yes"), code=1)
    assert standings(service) == ["Tim 99"]
    assert json.loads(said(laurel("score", "held", *board, "--json"))) == {"entries": []}
