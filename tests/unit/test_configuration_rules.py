"""What operators may configure: contradictions, layouts, and what scores fix."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.configuration import (
    can_take_scores,
    configuration_of,
    contradictions,
    lanes_for,
)
from laurel.domain.endings import IN_FLIGHT_MS
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, State, state_of
from tests.factories import NOON, make_leaderboard

SECOND = 1_000
MINUTE = 60 * SECOND
# Around noon, close enough to each other to be in every order.
MOMENTS = st.integers(NOON - MINUTE, NOON + MINUTE)


def fields_of(board: Leaderboard) -> list[str]:
    return [offence.field for offence in contradictions(configuration_of(board))]


@given(
    st.builds(
        make_leaderboard,
        start_date=st.none() | st.integers(0, 3),
        end_date=st.none() | st.integers(0, 3),
        should_close_when_full=st.booleans(),
        maximum_number_of_winners=st.integers(0, 1),
        retry_strategy=st.sampled_from(RetryStrategy),
        number_of_retries=st.none() | st.integers(0, 1),
    )
)
def test_a_configuration_is_refused_exactly_when_its_state_would_be_illegal(
    board: Leaderboard,
) -> None:
    illegal = state_of(board, now=NOON) is State.ILLEGAL_STATE
    assert bool(fields_of(board)) is illegal


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"start_date": NOON, "end_date": NOON}, ["endDate"]),
        ({"start_date": NOON, "end_date": NOON + 1}, []),
        (
            {"should_close_when_full": True, "maximum_number_of_winners": 0},
            ["maximumNumberOfWinners"],
        ),
        ({"number_of_retries": 0}, ["numberOfRetries"]),
        ({"number_of_retries": 0, "retry_strategy": RetryStrategy.DISABLED}, []),
        ({"lowest_sorting_value": 5, "highest_sorting_value": 4}, ["highestSortingValue"]),
        ({"lowest_sorting_value": 5, "highest_sorting_value": 5}, []),
        ({"lowest_sorting_value": 5}, []),
        (
            {
                "start_date": 2,
                "end_date": 1,
                "lowest_sorting_value": 0,
                "highest_sorting_value": -1,
            },
            ["endDate", "highestSortingValue"],
        ),
    ],
)
def test_each_contradiction_names_its_field(changes: dict[str, Any], fields: list[str]) -> None:
    assert fields_of(make_leaderboard(**changes)) == fields


@pytest.mark.parametrize(
    ("expected", "lanes"),
    [
        (None, 1),
        (1, 1),
        (1_000_000, 1),
        (1_000_001, 2),
        (7_000_000, 7),
        (7_000_001, 8),
        (10**9, 8),
    ],
)
def test_a_leaderboard_has_a_lane_for_each_million_players_up_to_eight(
    expected: int | None, lanes: int
) -> None:
    assert lanes_for(expected) == lanes


@pytest.mark.parametrize(
    ("changes", "possible"),
    [
        # It opens, or has opened: at once, in 29 seconds, in 31.
        ({}, True),
        ({"start_date": NOON + 29 * SECOND}, True),
        ({"start_date": NOON + 31 * SECOND}, False),
        # It has closed: 29 seconds ago, 31 seconds ago.
        ({"end_date": NOON - 29 * SECOND}, True),
        ({"end_date": NOON - 31 * SECOND}, False),
        ({"closed_at": NOON - 29 * SECOND}, True),
        ({"closed_at": NOON - 31 * SECOND}, False),
        # It was closed a moment ago, and had not opened yet, or was over long before.
        ({"closed_at": NOON, "start_date": NOON + MINUTE}, False),
        ({"closed_at": NOON, "end_date": NOON - MINUTE}, False),
        # It is open for a second, soon.
        ({"start_date": NOON + 20 * SECOND, "end_date": NOON + 21 * SECOND}, True),
        # It was open until its configuration was changed, 29 and 31 seconds ago.
        ({"start_date": NOON + MINUTE, "open_until": NOON - 29 * SECOND}, True),
        ({"start_date": NOON + MINUTE, "open_until": NOON - 31 * SECOND}, False),
        # It contradicts itself, or has ended.
        ({"number_of_retries": 0}, False),
        ({"ended_at": NOON - MINUTE}, False),
    ],
)
def test_scores_may_be_on_their_way_half_a_minute_before_and_after_it_is_active(
    changes: dict[str, Any], *, possible: bool
) -> None:
    assert can_take_scores(make_leaderboard(**changes), now=NOON) is possible


@given(st.none() | MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS)
def test_no_moment_at_which_a_score_counts_is_overlooked(
    start: int | None, end: int | None, closed: int | None, began: int
) -> None:
    board = make_leaderboard(start_date=start, end_date=end, closed_at=closed)
    # Until it was closed it was as if it would not be.
    seen = (
        board
        if closed is None or began >= closed
        else make_leaderboard(start_date=start, end_date=end)
    )
    counts = state_of(seen, now=began) is State.ACTIVE
    if counts and abs(began - NOON) <= IN_FLIGHT_MS:
        assert can_take_scores(board, now=NOON)
