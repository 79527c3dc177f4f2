"""The order of standings' bytes is the order of the standings."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from laurel.domain.leaderboards import SortOrder
from laurel.domain.standings import (
    HIGHEST_VALUE,
    LOWEST_VALUE,
    STANDING_LENGTH,
    is_better,
    standing,
)

VALUES = st.integers(LOWEST_VALUE, HIGHEST_VALUE) | st.sampled_from(
    [LOWEST_VALUE, LOWEST_VALUE + 1, -(2**32), -256, -1, 0, 1, 255, 2**32, HIGHEST_VALUE]
)
PLACES = st.tuples(VALUES, st.integers(0, 2**48 - 1), st.binary(min_size=4, max_size=4))
Place = tuple[int, int, bytes]


def encode(place: Place, order: SortOrder) -> bytes:
    value, reached_at, player = place
    return standing(
        sorting_value=value, reached_at=reached_at, player_hash=player, sort_order=order
    )


def rank_key(place: Place, order: SortOrder) -> Place:
    value, reached_at, player = place
    return (-value if order is SortOrder.DESCENDING else value), reached_at, player


@settings(max_examples=2000)
@given(PLACES, PLACES, st.sampled_from(SortOrder))
@example((1, 5, b"aaaa"), (1, 6, b"aaaa"), SortOrder.DESCENDING)
@example((1, 5, b"aaaa"), (1, 5, b"aaab"), SortOrder.ASCENDING)
def test_bytes_order_as_score_then_date_then_player(
    one: Place, other: Place, order: SortOrder
) -> None:
    by_bytes = encode(one, order) < encode(other, order)
    assert by_bytes == (rank_key(one, order) < rank_key(other, order))
    assert len(encode(one, order)) == STANDING_LENGTH


@given(VALUES, VALUES, st.sampled_from(SortOrder))
def test_a_better_value_stands_before_whatever_the_date(
    one: int, other: int, order: SortOrder
) -> None:
    late, early = encode((one, 2**48 - 1, b"\xff" * 4), order), encode((other, 0, bytes(4)), order)
    assert is_better(one, other, sort_order=order) == (late < early)


@given(st.lists(PLACES, max_size=30), st.sampled_from(SortOrder))
def test_sorting_the_bytes_sorts_the_players(places: list[Place], order: SortOrder) -> None:
    by_bytes = sorted(places, key=lambda place: encode(place, order))
    assert by_bytes == sorted(places, key=lambda place: rank_key(place, order))
