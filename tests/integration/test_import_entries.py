"""Scores that operators import, over HTTP."""

import pytest

from laurel.domain.audit import player_reference
from laurel.http.request import MOST_LONG_BODY_BYTES
from tests.entry_calls import MODERATOR, a_row, act, found, imported, listed, standings
from tests.factories import NOON
from tests.service import Service, assert_answered, assert_refused, score


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`."""
    service.register()
    service.configure()


def test_imported_scores_stand_in_the_order_of_their_dates(service: Service) -> None:
    rows = [a_row("Third", date=NOON + 2), a_row("First", 9), a_row("Second", date=NOON)]
    assert imported(service, *rows) == ["CHANGED"] * 3
    assert [name for name, _ in standings(service)] == ["First", "Second", "Third"]
    with service.nothing_written():
        assert imported(service, *rows) == ["UNCHANGED"] * 3
        assert imported(service, a_row("First", 10)) == ["DIFFERENT"]
    assert len(service.trail("weekly")) == 3


def test_a_hundred_scores_are_imported_at_once_each_with_its_record(service: Service) -> None:
    service.configure("lanes", lanes=4)
    rows = [a_row(f"Player {number}", number) for number in range(100)]
    assert imported(service, *rows, board="lanes") == ["CHANGED"] * 100
    assert len(listed(service, board="lanes")) == 100
    records = service.trail("lanes")
    assert {record.player for record in records} == {
        player_reference(f"name:Player {number}") for number in range(100)
    }
    assert len(records) == 100


def test_an_import_names_players_by_their_keys(service: Service) -> None:
    rows = [a_row("Tim", playerId="42"), a_row("Tom", email="tom@example.com"), a_row("Tam")]
    answer = assert_answered(act(service, "import", entries=rows))
    keys = [result["player"]["key"] for result in answer["results"]]
    assert keys[0] == "id:42"
    assert keys[1].startswith("email:")
    assert keys[2] == "name:Tam"
    assert found(service, "Tam")["submissions"] == 1


def test_an_import_takes_seats_until_there_are_none(service: Service) -> None:
    service.configure("seats", should_close_when_full=True, maximum_number_of_winners=3)
    service.post(score(7, "Tim"), leaderboard_id="seats")
    rows = [a_row(name, date=NOON) for name in ("Tom", "Tam", "Tum")]
    assert imported(service, *rows, board="seats") == ["CHANGED", "CHANGED", "FULL"]
    assert imported(service, *rows, board="seats") == ["UNCHANGED", "UNCHANGED", "FULL"]
    board = service.get(f"/leaderboard/{service.game_id}/seats").json
    assert (board["numberOfParticipants"], board["state"]) == (3, "CLOSED")


def test_a_score_from_the_future_is_refused(service: Service) -> None:
    rows = [a_row("Tim"), a_row("Tom", date=9_999_999_999_999)]
    problem = assert_refused(act(service, "import", entries=rows), 400, "invalid_request")
    assert problem["errors"] == [{"field": "entries.1.date", "detail": "must not be in the future"}]


def test_an_imported_player_goes_on_playing(service: Service) -> None:
    service.configure("twice", number_of_retries=2)
    imported(service, a_row("Tim", 7, date=NOON), board="twice")
    answer = assert_answered(service.post(score(9, "Tim"), leaderboard_id="twice"))
    assert len(answer["result"]["entries"]) == 2
    assert_refused(service.post(score(11, "Tim"), leaderboard_id="twice"), 409, "no_retries_left")


def test_a_call_about_many_may_be_long_but_not_of_any_length(service: Service) -> None:
    longest = "\N{TROPHY}" * 64
    rows = [
        {
            "playerId": f"{number:03}" + "\N{TROPHY}" * 125,
            "email": f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example",
            "displayName": longest,
            "displayValue": longest,
            "sortingValue": -(2**63),
            "date": NOON,
        }
        for number in range(100)
    ]
    assert imported(service, *rows) == ["CHANGED"] * 100
    path = f"/leaderboard/{service.game_id}/weekly/entry/import"
    token = [("authorization", f"Bearer {service.token(scopes=MODERATOR)}")]
    reply = service.send("POST", path, token, b" " * (MOST_LONG_BODY_BYTES + 1))
    assert_refused(reply, 413, "request_too_large")
