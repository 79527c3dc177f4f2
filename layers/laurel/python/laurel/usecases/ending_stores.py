"""What the end of leaderboards asks of storage, and the tasks of its steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from laurel.domain.leaderboards import Leaderboard

OutOfTime = Callable[[], bool]


class Progress(Enum):
    """How far a task has come: it is done, or goes on with more time, or waits.

    What waits cannot go on in this run, however long it takes: for an operator, as a rule.
    """

    DONE = auto()
    MORE = auto()
    WAITS = auto()


class Task(Protocol):
    """Work for a step of a leaderboard's end: it writes more than the leaderboard itself.

    It can be stopped after any write, and made again, also by two runs at once: the outcome is the
    same. It makes one piece of its work whenever it is called, and asks before each further one
    whether the run is `out_of_time`.
    """

    def __call__(
        self, leaderboard: Leaderboard, /, *, now: int, out_of_time: OutOfTime
    ) -> Progress:
        """Go on with a leaderboard at `now` (epoch ms).

        Raises:
            TryAgainError: storage does not answer, or takes no more; the next run goes on.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """The tasks of a leaderboard's end, in their order; and the editions of a series.

    `freeze` stores the places and the archive, `bind` gives each place its voucher, `deliver` sends
    them. `make_editions` is asked for a series alone.
    """

    freeze: Task
    bind: Task
    deliver: Task
    make_editions: Task


class FinishedLeaderboards(Protocol):
    """Leaderboards as they come to their end."""

    def due(self, *, now: int) -> Iterator[tuple[str, str]]:
        """Go through the ids (game, leaderboard) of what is due, that first which is so longest."""
        ...

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard as it is just now."""
        ...

    def take_step(self, before: Leaderboard, after: Leaderboard) -> bool:
        """Store a step of a leaderboard's end; say whether nobody was faster.

        Nobody has changed it since it was read, neither an operator nor another run.
        """
        ...
