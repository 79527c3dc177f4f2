"""The digits of the rank index keep the order of the standings, and bound what they count."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_paths import DIGITS, ROOT, cell_bounds, cells_of, child_path
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE

DEEPEST = 30
LAST_TIME = 2**48 - 1


def bound(value: int, reached_at: int) -> bytes:
    """Lay out a standing's value, lowest first, and its time."""
    return (value - LOWEST_VALUE).to_bytes(8, "big") + reached_at.to_bytes(6, "big")


near_powers = st.builds(
    lambda length, off, sign: max(min(sign * (2**length + off), HIGHEST_VALUE), LOWEST_VALUE),
    st.integers(0, 63),
    st.integers(-3, 3),
    st.sampled_from((1, -1)),
)
values = near_powers | st.integers(LOWEST_VALUE, HIGHEST_VALUE) | st.integers(-300, 300)
times = st.integers(0, LAST_TIME) | st.integers(1_790_000_000_000, 1_790_000_100_000)
bounds = st.builds(bound, values, times)
scales = st.builds(
    Scale,
    st.integers(0, 2**42) | st.just(1_790_000_000_000),
    st.integers(1, 2**41) | st.sampled_from((1_000, 604_800_000)),
)


def digits(standing: bytes, scale: Scale) -> tuple[tuple[str, int], ...]:
    """Tell the cells of a standing, from the root down."""
    return cells_of(standing, scale=scale, depth=DEEPEST)


@given(bounds, scales)
@example(bound(LOWEST_VALUE, 0), Scale(0, 1))
@example(bound(HIGHEST_VALUE, LAST_TIME), Scale(0, 1))
@example(bound(0, LAST_TIME), Scale(2**42, 2**41))
@example(bound(-1, LAST_TIME), Scale(2**42, 2**41))
def test_a_cell_has_the_bounds_of_what_it_counts(standing: bytes, scale: Scale) -> None:
    for path, digit in digits(standing, scale):
        start, end = cell_bounds(path, digit, scale=scale)
        assert 0 <= digit < DIGITS
        assert start <= standing
        assert end is None or standing < end
        assert all(
            cell_of(standing_at, path, scale) == digit
            for standing_at in (start, before(end) if end else bound(HIGHEST_VALUE, LAST_TIME))
        )


@given(bounds, bounds, scales)
def test_what_is_better_has_no_higher_digit(one: bytes, other: bytes, scale: Scale) -> None:
    better, worse = sorted((one, other))
    for (path, digit), (other_path, other_digit) in zip(
        digits(better, scale), digits(worse, scale), strict=False
    ):
        if path != other_path:
            assert path < other_path
            break
        assert digit <= other_digit


@given(bounds, scales)
def test_nodes_lie_below_one_another(standing: bytes, scale: Scale) -> None:
    cells = digits(standing, scale)
    assert cells[0][0] == ROOT
    assert len(cells) >= LEVELS
    for (path, digit), (below, _) in pairwise(cells):
        assert child_path(path, digit) == below
    assert child_path(*cells[-1]) is None
    assert [path for path, _ in cells] == sorted(path for path, _ in cells)


@given(st.integers(-(2**15), 2**15 - 2), times, times, scales)
def test_small_values_are_told_apart_by_the_levels_that_there_always_are(
    value: int, one: int, other: int, scale: Scale
) -> None:
    cells = digits(bound(value, one), scale)[:LEVELS]
    assert digits(bound(value + 1, other), scale)[:LEVELS] != cells


def cell_of(standing: bytes, path: str, scale: Scale) -> int | None:
    """Tell the digit by which a node counts a standing; None when it does not."""
    return dict(digits(standing, scale)).get(path)


def before(standing: bytes) -> bytes:
    """Tell the last value and time before these."""
    value = int.from_bytes(standing[:8], "big") + LOWEST_VALUE
    time = int.from_bytes(standing[8:], "big")
    return bound(value, time - 1) if time else bound(value - 1, LAST_TIME)
