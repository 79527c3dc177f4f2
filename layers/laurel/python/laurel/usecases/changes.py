"""How operators' changes are made: load, decide, save, and again if somebody was faster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from laurel.domain.errors import UnavailableError

Thing = TypeVar("Thing")

MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Changed(Generic[Thing]):
    """What a call was about, as it is now, and whether the call has changed it."""

    thing: Thing
    changed: bool


def until_saved(
    attempt: Callable[[], Changed[Thing] | None], *, pause: Callable[[int], None]
) -> Changed[Thing]:
    """Attempt a change until it is saved, or needs no saving, up to six times.

    Args:
        attempt: Loads, decides and saves; gives None when somebody was faster. Each time it decides
            by what is there now, and so a precondition that no longer holds refuses the change.
        pause: Waits a little after the second lost race and each further one. It is told which
            wait this is (1, 2, …), and is expected to wait longer each time.

    Raises:
        UnavailableError: others were faster each time.
    """
    for races_lost in range(MOST_TRIES):
        if races_lost > 1:
            pause(races_lost - 1)
        done = attempt()
        if done is not None:
            return done
    raise UnavailableError("Too many others change this at the same time.")
