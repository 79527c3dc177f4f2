"""Corrections of counters: made once, and never to a leaderboard that is gone."""

import pytest

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.storage.counters import DynamoCounters
from tests.service import Service


@pytest.fixture
def counters(service: Service) -> DynamoCounters:
    return DynamoCounters(service.stack.dynamodb, table=service.stack.leaderboards_table)


def test_a_correction_that_the_sdk_repeats_is_made_once(
    service: Service, counters: DynamoCounters
) -> None:
    service.configure(participants_counted=5)
    for adjustment in ("first", "first", "second"):
        counters.adjust_participants(
            -2, game_id=service.game_id, leaderboard_id="weekly", adjustment=adjustment
        )
    (board,) = service.stored()
    assert board["numberOfParticipants"] == 1


def test_a_correction_of_seats_that_the_sdk_repeats_is_known_as_made(
    service: Service, counters: DynamoCounters
) -> None:
    service.configure(seats_taken=5)
    made = [
        counters.correct_seats(
            game_id=service.game_id,
            leaderboard_id="weekly",
            seen=5,
            truth=3,
            adjustment=adjustment,
        )
        for adjustment in ("first", "first", "second")
    ]
    assert made == [True, True, False]
    (board,) = service.stored()
    assert board["seatsTaken"] == 3


def test_correcting_a_leaderboard_that_is_gone_fails_and_does_not_bring_it_back(
    service: Service, counters: DynamoCounters
) -> None:
    with pytest.raises(LeaderboardNotFoundError):
        counters.adjust_participants(
            -2, game_id=service.game_id, leaderboard_id="weekly", adjustment="first"
        )
    with pytest.raises(LeaderboardNotFoundError):
        counters.correct_seats(
            game_id=service.game_id, leaderboard_id="weekly", seen=5, truth=3, adjustment="first"
        )
    assert service.stored() == []
