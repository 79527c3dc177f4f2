"""The rank that a score would get, through the API, whoever may reach it."""

from typing import Any

import pytest

from tests.rank_trees import store_counted
from tests.service import Reply, Service, assert_answered, assert_refused, score

PLAYERS = 12


@pytest.fixture
def _board(service: Service) -> None:
    """A leaderboard with players 0 to 11, each of whom has as many points."""
    service.register()
    service.configure()
    for value in range(PLAYERS):
        assert_answered(service.post(score(value, f"Player {value}", playerId=f"p-{value}")))


def rank_of(service: Service, value: Any) -> Reply:
    return service.get(f"/leaderboard/{service.game_id}/weekly/rank?sortingValue={value}")


@pytest.mark.usefixtures("_board")
def test_a_score_would_come_behind_all_who_have_an_equal_one(service: Service) -> None:
    now = store_counted(service)
    answer = assert_answered(rank_of(service, 9))
    assert answer == {"rank": 4, "of": 12, "asOf": now, "exact": True}
    for value, rank in ((2**63 - 1, 1), (11, 2), (0, 13), (-1, 13), (-(2**63), 13)):
        assert assert_answered(rank_of(service, value))["rank"] == rank


@pytest.mark.parametrize(
    "value", ["", "x", "1.0", "1e3", 2**63, -(2**63) - 1, "%D9%A1", "+1", "9" * 99]
)
def test_a_score_that_nobody_can_have_has_no_rank(service: Service, value: object) -> None:
    service.register()
    service.configure()
    problem = assert_refused(rank_of(service, value), 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == ["sortingValue"]


def test_a_rank_on_a_leaderboard_that_is_not_there_is_not_found(service: Service) -> None:
    assert_refused(rank_of(service, 1), 404, "game_not_found")
    service.register()
    assert_refused(rank_of(service, 1), 404, "leaderboard_not_found")
    service.configure()
    assert assert_answered(rank_of(service, 1)) == {"rank": 1, "of": 0, "exact": True}
