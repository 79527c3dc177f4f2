"""The rows around a player are the slice of the sorted list around the player."""

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.leaderboards import SortOrder
from laurel.usecases.rows_around import rows_around
from laurel.usecases.stores import Row
from tests.factories import GAME_ID, LEADERBOARD_ID, NOON
from tests.ranked_boards import SortedBoard, row_of

VALUES = st.lists(st.integers(-3, 3), min_size=1, max_size=40)
ORDERS = st.sampled_from(SortOrder)


def board_of(values: list[int], order: SortOrder) -> SortedBoard:
    return SortedBoard.of(
        row_of(f"player {number}", value, reached_at=NOON + number % 5, order=order)
        for number, value in enumerate(values)
    )


def around(board: SortedBoard, own: Row, *, rank: int, count: int) -> list[tuple[int, Row]]:
    found = rows_around(
        own, standings=board, game_id=GAME_ID, leaderboard_id=LEADERBOARD_ID, around=count
    )
    return [*found.ranked(rank)]


@given(VALUES, ORDERS, st.integers(0, 12), st.data())
def test_the_rows_around_a_player_are_those_of_the_sorted_list_with_their_ranks(
    values: list[int], order: SortOrder, count: int, data: st.DataObject
) -> None:
    board = board_of(values, order)
    ranked = [*enumerate(board.rows, 1)]
    position = data.draw(st.integers(0, len(ranked) - 1))
    rank, own = ranked[position]
    expected = ranked[max(position - count, 0) : position + count + 1]
    assert around(board, own, rank=rank, count=count) == expected
    assert board.read_rows == len(expected) - 1


@given(VALUES, ORDERS, st.integers(1, 12), st.data())
def test_a_row_that_the_standings_do_not_have_yet_is_shown_among_those_that_they_have(
    values: list[int], order: SortOrder, count: int, data: st.DataObject
) -> None:
    board = board_of(values, order)
    own = board.rows.pop(data.draw(st.integers(0, len(values) - 1)))
    ahead = [row for row in board.rows if row.standing < own.standing]
    behind = [row for row in board.rows if row.standing > own.standing]
    rows = [row for _, row in around(board, own, rank=len(ahead) + 1, count=count)]
    assert rows == [*ahead[-count:], own, *behind[:count]]


def test_a_rank_that_trails_the_rows_gives_none_below_the_first() -> None:
    board = board_of([5, 4, 3, 2], SortOrder.DESCENDING)
    shown = around(board, board.rows[3], rank=2, count=3)
    assert [rank for rank, _ in shown] == [1, 2, 3, 4]


@given(VALUES, ORDERS, st.integers(1, 12), st.data())
def test_the_row_that_a_player_has_just_left_is_not_shown_beside_the_own_one(
    values: list[int], order: SortOrder, count: int, data: st.DataObject
) -> None:
    board = board_of(values, order)
    number = data.draw(st.integers(0, len(values) - 1))
    value = data.draw(st.integers(-3, 3))
    own = row_of(f"player {number}", value, reached_at=NOON + 10, order=order)
    shown = around(board, own, rank=1, count=count)
    names = [row.display_name for _, row in shown]
    assert names.count(own.display_name) == 1
