"""Leaderboards with bounds: what is refused, and what is held without anybody noticing."""

from typing import Any

import pytest

from laurel.domain.bounds import MOST_HELD
from laurel.domain.leaderboards import OutOfBounds
from tests.service import Service, assert_answered, assert_refused, score

HELD: dict[str, Any] = {
    "lowest_sorting_value": 0,
    "highest_sorting_value": 100,
    "out_of_bounds": OutOfBounds.HOLD,
}


@pytest.fixture(autouse=True)
def registered(service: Service) -> None:
    service.register()


def names(service: Service) -> list[str]:
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score"))
    return [row["name"] for row in page["scores"]]


def test_a_score_out_of_bounds_is_refused_and_names_the_bound(service: Service) -> None:
    service.configure(highest_sorting_value=100)
    with service.nothing_written():
        problem = assert_refused(service.post(score(101)), 400, "invalid_request")
    detail = "must be at most 100 on this leaderboard"
    assert problem["errors"] == [{"field": "sortingValue", "detail": detail}]
    assert_answered(service.post(score(100)))


def test_too_many_submissions_are_refused_until_it_is_time(service: Service) -> None:
    service.configure(submissions_per_minute=2)
    for value in (1, 2):
        assert_answered(service.post(score(value)))
    with service.nothing_written():
        reply = service.post(score(3))
        assert_refused(reply, 429, "too_many_requests")
    assert 50 <= int(reply.headers["retry-after"]) <= 60
    assert_answered(service.post(score(3, name="Somebody else")))


def test_a_held_score_is_answered_like_any_other_and_does_not_stand(service: Service) -> None:
    service.configure(**HELD)
    held = assert_answered(service.post(score(200)))["result"]
    assert set(held) == {"entries", "displayName", "bestScore"}
    assert [kept["sortingValue"] for kept in held["entries"]] == [200]
    assert held["bestScore"] == held["entries"][0]
    assert names(service) == []
    assert_answered(service.post(score(14)))
    assert names(service) == ["Tiny Tim"]


def test_a_held_score_leaves_the_standing_and_five_can_be_held(service: Service) -> None:
    service.configure(**HELD)
    service.post(score(14))
    service.post(score(15, name="Somebody else"))
    for value in range(MOST_HELD):
        result = assert_answered(service.post(score(200 + value)))["result"]
        assert result["bestScore"]["sortingValue"] == 200 + value
    assert names(service) == ["Somebody else", "Tiny Tim"]
    with service.nothing_written():
        assert_refused(service.post(score(300)), 400, "invalid_request")


def test_a_held_first_score_takes_a_seat(service: Service) -> None:
    service.configure(**HELD, should_close_when_full=True, maximum_number_of_winners=1)
    service.post(score(200))
    board = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly"))
    assert board["numberOfParticipants"] == 1
    assert_refused(service.post(score(name="Somebody else")), 409, "leaderboard_full")
