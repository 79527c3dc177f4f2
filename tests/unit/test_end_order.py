"""The order of a game's leaderboards, and the stretch that a state can lie in."""

from laurel.domain.end_order import end_rank, zone_of
from laurel.domain.leaderboards import State
from tests.factories import NOON, WEEKLY, make_leaderboard

OPEN = make_leaderboard()
ENDING = make_leaderboard(end_date=NOON + 1)
CLOSED = make_leaderboard(end_date=NOON)
ENDED = make_leaderboard(end_date=NOON, ended_at=NOON)
# Its editions end, and the series itself when it is closed.
SERIES = make_leaderboard(schedule=WEEKLY)
CLOSED_SERIES = make_leaderboard(schedule=WEEKLY, closed_at=NOON - 2)
ENDED_EARLIER = make_leaderboard(ended_at=NOON - 1)


def test_boards_that_end_last_come_first_and_ended_ones_last() -> None:
    boards = [ENDED_EARLIER, CLOSED, OPEN, ENDED, CLOSED_SERIES, ENDING]
    assert sorted(boards, key=end_rank, reverse=True) == [
        OPEN,
        ENDING,
        CLOSED,
        CLOSED_SERIES,
        ENDED,
        ENDED_EARLIER,
    ]


def test_a_series_is_where_a_list_of_what_is_scheduled_looks_until_it_is_closed() -> None:
    zone = zone_of(State.SCHEDULED, now=NOON)
    assert zone.first <= end_rank(SERIES) <= zone.last
    assert not zone.first <= end_rank(CLOSED_SERIES) <= zone.last
    closed = zone_of(State.CLOSED, now=NOON)
    assert closed.first <= end_rank(CLOSED_SERIES) <= closed.last


def test_a_list_of_active_boards_passes_none_that_is_over() -> None:
    zone = zone_of(State.ACTIVE, now=NOON)
    inside = [zone.first <= end_rank(board) <= zone.last for board in (OPEN, ENDING)]
    outside = [zone.first <= end_rank(board) <= zone.last for board in (CLOSED, ENDED)]
    assert inside == [True, True]
    assert outside == [False, False]


def test_a_list_of_closed_boards_passes_none_that_has_ended() -> None:
    zone = zone_of(State.CLOSED, now=NOON)
    assert zone.first <= end_rank(CLOSED) <= zone.last
    assert not zone.first <= end_rank(ENDED) <= zone.last
