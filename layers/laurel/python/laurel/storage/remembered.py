"""Remembers for a while what was read, so that most calls need not read it again."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by name, each read when it is asked for and good for some seconds from then on.

    What `keeps` does not hold for is read again each time: what is not there yet may come any
    moment, and names that nobody has given anything could otherwise fill the memory.
    """

    def __init__(
        self,
        *,
        seconds: float,
        keeps: Callable[[Value], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._keeps = keeps
        self._clock = clock
        self._values: dict[str, tuple[float, Value]] = {}

    def get(self, name: str, read: Callable[[], Value]) -> Value:
        """Give the value of a name: the one that is remembered, or else what `read` gives."""
        now = self._clock()
        if name in self._values:
            read_at, value = self._values[name]
            if now - read_at < self._seconds:
                return value
        value = read()
        if self._keeps(value):
            # As old as when it was asked for: it may have changed while it was on its way.
            self._values[name] = (now, value)
        return value
