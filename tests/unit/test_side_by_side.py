"""Reads side by side: all at once, in order, and none of their errors lost."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, active_count

import pytest

from laurel.usecases.side_by_side import MOST_AT_ONCE, read_all, read_both

# Far more than a thread takes to start, and nobody waits for it unless the test fails.
PATIENCE = 10


def meeting(barrier: Barrier, name: str) -> Callable[[], str]:
    """Read something that only comes when others are read at the same time."""

    def read() -> str:
        barrier.wait(PATIENCE)
        return name

    return read


def failing(name: str) -> Callable[[], str]:
    def read() -> str:
        raise LookupError(name)

    return read


def test_two_reads_are_under_way_at_the_same_time() -> None:
    barrier = Barrier(2)
    assert read_both(meeting(barrier, "a"), meeting(barrier, "b")) == ("a", "b")


def test_as_many_reads_as_there_are_connections_are_under_way_at_the_same_time() -> None:
    barrier = Barrier(MOST_AT_ONCE)
    names = [str(number) for number in range(2 * MOST_AT_ONCE)]
    assert read_all([meeting(barrier, name) for name in names]) == names


@pytest.mark.parametrize("count", [0, 1, MOST_AT_ONCE, MOST_AT_ONCE + 1])
def test_what_was_found_comes_in_the_order_in_which_it_was_asked_for(count: int) -> None:
    assert read_all([partial(int, number) for number in range(count)]) == [*range(count)]


def test_an_error_of_either_read_is_raised_to_who_asked() -> None:
    with pytest.raises(LookupError, match="a"):
        read_both(failing("a"), lambda: "b")
    with pytest.raises(LookupError, match="b"):
        read_both(lambda: "a", failing("b"))


def test_the_first_of_several_errors_is_raised_and_nothing_is_left_running() -> None:
    running = active_count()
    with pytest.raises(LookupError, match="1"):
        read_all([lambda: "0", failing("1"), failing("2")])
    assert active_count() == running
