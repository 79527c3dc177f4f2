"""The states of a leaderboard, case by case."""

from typing import Any

import pytest

from laurel.domain.leaderboards import RetryStrategy, State, state_of
from tests.factories import NOON, make_leaderboard

HOUR = 3_600_000

CASES: list[tuple[str, dict[str, Any], State]] = [
    ("open-ended on both sides", {}, State.ACTIVE),
    ("a ms before it starts", {"start_date": NOON + 1}, State.SCHEDULED),
    ("at the very start", {"start_date": NOON}, State.ACTIVE),
    ("a ms before it ends", {"end_date": NOON + 1}, State.ACTIVE),
    ("at the very end", {"end_date": NOON}, State.CLOSED),
    ("long over", {"start_date": NOON - 2 * HOUR, "end_date": NOON - HOUR}, State.CLOSED),
    ("closed by an operator", {"closed_at": NOON - 1}, State.CLOSED),
    ("closed before it started", {"start_date": NOON + HOUR, "closed_at": NOON}, State.CLOSED),
    (
        "the last seat is free",
        {"should_close_when_full": True, "seats_taken": 2},
        State.ACTIVE,
    ),
    ("full", {"should_close_when_full": True, "seats_taken": 3}, State.CLOSED),
    ("as many players as winners, and open to more", {"participants_counted": 3}, State.ACTIVE),
    ("ended", {"ended_at": NOON - 1}, State.ENDED),
    (
        "ended, and contradictory since",
        {"ended_at": NOON - 1, "start_date": 5, "end_date": 4},
        State.ENDED,
    ),
    ("ends before it starts", {"start_date": NOON, "end_date": NOON - 1}, State.ILLEGAL_STATE),
    ("ends as it starts", {"start_date": NOON - 5, "end_date": NOON - 5}, State.ILLEGAL_STATE),
    (
        "closes when full, and nobody can win",
        {"should_close_when_full": True, "maximum_number_of_winners": 0},
        State.ILLEGAL_STATE,
    ),
    (
        "closes when full, and one can win",
        {"should_close_when_full": True, "maximum_number_of_winners": 1},
        State.ACTIVE,
    ),
    ("nobody wins, and it stays open", {"maximum_number_of_winners": 0}, State.ACTIVE),
    ("no submission is allowed", {"number_of_retries": 0}, State.ILLEGAL_STATE),
    ("one submission is allowed", {"number_of_retries": 1}, State.ACTIVE),
    (
        "a retry count is ignored without retries",
        {"number_of_retries": 0, "retry_strategy": RetryStrategy.DISABLED},
        State.ACTIVE,
    ),
]


@pytest.mark.parametrize(
    ("changes", "state"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_leaderboard_is_in_the_state_of_its_configuration_and_time(
    changes: dict[str, Any], state: State
) -> None:
    assert state_of(make_leaderboard(**changes), now=NOON) is state


def test_a_board_that_closes_when_full_counts_its_seats_as_participants() -> None:
    board = make_leaderboard(should_close_when_full=True, seats_taken=2, participants_counted=1)
    assert board.number_of_participants == 2


def test_any_other_board_shows_the_counted_participants() -> None:
    assert make_leaderboard(participants_counted=7).number_of_participants == 7
