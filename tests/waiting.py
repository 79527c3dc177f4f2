"""Waits for what happens by itself, a little later."""

import time
from collections.abc import Callable


def wait_until(seconds: float, holds: Callable[[], bool]) -> float:
    """Look again until it holds; give the seconds that it took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds, "it does not come to hold"
        time.sleep(0.1)
    return time.monotonic() - start
