"""Leaderboards that are over: closed, frozen and ended, whatever interrupts it."""

from typing import Any

import pytest

from tests.endings import DAY, HOUR, MINUTE, SECOND, board_of, load_sweeper, now, sweep
from tests.service import Service


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def test_a_leaderboard_past_its_end_is_closed_frozen_and_ended(
    service: Service, sweeper: Any
) -> None:
    end = now() - MINUTE
    service.configure(end_date=end)
    sweep(sweeper)
    board = board_of(service)
    assert board.closed_at == end
    assert board.frozen_at is not None
    assert board.archived_at is not None
    assert board.ended_at is not None
    assert service.get(f"/leaderboard/{service.game_id}/weekly").json["state"] == "ENDED"


def test_what_began_in_time_may_come_in_before_the_standings_are_frozen(
    service: Service, sweeper: Any
) -> None:
    service.configure(end_date=now() - 20 * SECOND)
    sweep(sweeper)
    board = board_of(service)
    assert board.closed_at == board.end_date
    assert board.frozen_at is None
    service.configure(end_date=board.end_date, closed_at=now() - 31 * SECOND)
    sweep(sweeper)
    assert board_of(service).frozen_at is not None


def test_a_leaderboard_that_is_not_over_is_left_alone(service: Service, sweeper: Any) -> None:
    service.configure()
    service.configure("dated", end_date=now() + MINUTE)
    service.configure("reviewed", closed_at=now() - HOUR, review_hours=2)
    service.configure("objected", closed_at=now() - DAY, objected_at=now() - HOUR)
    service.configure("ended", end_date=1, closed_at=1, ended_at=2)
    service.configure("deleted", end_date=1, deleted_at=now())
    with service.nothing_written():
        sweep(sweeper)
