"""Entries as operators find and list them, over HTTP."""

import pytest

from tests.entry_calls import act, done, found, hold, listed
from tests.factories import NOON
from tests.service import Service, assert_answered, assert_refused, score


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`."""
    service.register()
    service.configure()


def test_an_operator_finds_an_entry_with_all_that_is_kept_of_it(service: Service) -> None:
    for value in (14, 7):
        assert_answered(service.post(score(value, email="tim@example.com", playerId="42")))
    for player in ({"playerId": "42"}, {"key": "id:42"}):
        entry = assert_answered(act(service, "find", player=player))
        dates = [one["date"] for one in entry["entries"]]
        assert entry == {
            "key": "id:42",
            "displayName": "Tiny Tim",
            "email": "tim@example.com",
            "state": "STANDING",
            "sortingValue": 14,
            "displayValue": "14",
            "date": dates[0],
            "submissions": 2,
            "entries": [
                {
                    "displayValue": str(value),
                    "date": date,
                    "sortingValue": value,
                    "status": "COUNTED",
                }
                for value, date in zip((14, 7), dates, strict=True)
            ],
            "bestScore": {"displayValue": "14", "date": dates[0], "sortingValue": 14},
        }
    by_email = {"email": "tim@example.com"}
    assert_refused(act(service, "find", player=by_email), 404, "player_not_found")


def test_an_entry_is_found_by_its_email_or_name_where_that_is_who_the_player_is(
    service: Service,
) -> None:
    service.post(score(14, "Tim", email="Tim@example.com"))
    service.post(score(7, "Tom"))
    by_email = assert_answered(act(service, "find", player={"email": "tim@EXAMPLE.com"}))
    assert by_email["displayName"] == "Tim"
    assert found(service, "Tom")["key"] == "name:Tom"


def test_the_list_has_every_entry_once_whatever_its_lane_and_state(service: Service) -> None:
    service.configure("lanes", lanes=3)
    names = [f"Player {number}" for number in range(11)]
    for name in names:
        assert_answered(service.post(score(7, name), leaderboard_id="lanes"))
    hold(service, "Held", 99, board="lanes")
    assert done(service, "hide", names[0], board="lanes") == ["CHANGED"]
    for limit in (1, 4, 11, 12, 100):
        entries = listed(service, f"limit={limit}", board="lanes")
        assert len(entries) == 12
        assert {entry["displayName"] for entry in entries} == {*names, "Held"}
    states = {entry["displayName"]: entry["state"] for entry in entries}
    assert (states["Held"], states[names[0]], states[names[1]]) == ("HELD", "HIDDEN", "STANDING")


def test_the_list_says_exactly_whether_there_is_more(service: Service) -> None:
    service.configure("lanes", lanes=2)
    for number in range(4):
        service.post(score(7, f"Player {number}"), leaderboard_id="lanes")
    path = f"/leaderboard/{service.game_id}/lanes/entry"
    for limit, more in ((3, True), (4, False), (5, False)):
        page = assert_answered(service.operate("GET", f"{path}?limit={limit}"))
        assert page["hasMore"] is more


def test_those_with_a_held_try_are_listed_by_how_long_they_wait(service: Service) -> None:
    service.post(score(7, "Standing"))
    for name, date in (("Second", NOON + 5), ("Third", NOON + 9), ("First", NOON)):
        hold(service, name, 99, date=date)
    for limit in (1, 2, 3):
        names = [entry["displayName"] for entry in listed(service, f"state=HELD&limit={limit}")]
        assert names == ["First", "Second", "Third"]
    assert_answered(act(service, "reject", player={"displayName": "First"}))
    assert_answered(act(service, "accept", player={"displayName": "Second"}))
    assert [entry["displayName"] for entry in listed(service, "state=held")] == ["Third"]


@pytest.mark.parametrize("query", ["state=HIDDEN", "state=HELD&state=HELD", "cursor=x", "limit=0"])
def test_a_list_that_cannot_be_is_refused(service: Service, query: str) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/entry?{query}"
    problem = assert_refused(service.operate("GET", path), 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [query.partition("=")[0]]


def test_a_cursor_is_good_for_its_own_list_alone(service: Service) -> None:
    for name in ("Tim", "Tom"):
        hold(service, name, 99)
    service.configure("monthly")
    base = f"/leaderboard/{service.game_id}"
    page = service.operate("GET", f"{base}/weekly/entry?limit=1").json
    assert page["hasMore"]
    for other in ("weekly/entry?state=HELD&", "monthly/entry?"):
        reply = service.operate("GET", f"{base}/{other}cursor={page['nextCursor']}")
        assert_refused(reply, 400, "invalid_request")
