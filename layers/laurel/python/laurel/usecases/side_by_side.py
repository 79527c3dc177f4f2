"""Reads side by side: several calls to storage take as long as the longest of them.

Threads of a call's own, which have ended when it is answered: a function is put to sleep between
two calls, and whatever still ran then would wake up in the middle of another one.
"""

from collections.abc import Callable, Sequence
from threading import Thread
from typing import Generic, TypeVar, cast

First = TypeVar("First")
Second = TypeVar("Second")
Found = TypeVar("Found")

# As many connections as the SDK keeps open: more would be opened and closed again each time.
MOST_AT_ONCE = 10


class _Read(Generic[Found]):
    """A read with what came of it."""

    def __init__(self, read: Callable[[], Found]) -> None:
        self._read = read
        self._found: Found | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._found = self._read()
        except BaseException as error:
            # Who asked for it gets to see it.
            self._error = error

    @property
    def found(self) -> Found:
        if self._error is not None:
            raise self._error
        return cast("Found", self._found)


def read_both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Make two reads at once; what either of them raises is raised when both have ended."""
    one, other = _Read(first), _Read(second)
    _run([one.run, other.run])
    return one.found, other.found


def read_all(reads: Sequence[Callable[[], Found]]) -> list[Found]:
    """Make any number of reads, `MOST_AT_ONCE` at a time; give what each found, in their order.

    What one of them raises is raised when all have ended, that of the first one first.
    """
    started = [_Read(read) for read in reads]
    for begin in range(0, len(started), MOST_AT_ONCE):
        _run([read.run for read in started[begin : begin + MOST_AT_ONCE]])
    return [read.found for read in started]


def _run(runs: Sequence[Callable[[], None]]) -> None:
    """Run everything at once, the first in the thread that is there already."""
    threads = [Thread(target=run) for run in runs[1:]]
    for thread in threads:
        thread.start()
    for run in runs[:1]:
        run()
    for thread in threads:
        thread.join()
