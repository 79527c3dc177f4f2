"""What the rank index of a leaderboard is like: it is fixed when the leaderboard is made.

Apart from what is done with it, for every function reads it with its leaderboard.
"""

from dataclasses import dataclass

# The levels of nodes that there always are.
LEVELS = 3
TIME_BITS = 35
SLOTS: int = 2**TIME_BITS
# What is reached on a leaderboard without an end is told apart best in its first two years.
OPEN_ENDED_SPAN = 2 * 365 * 24 * 60 * 60 * 1_000


@dataclass(frozen=True, slots=True)
class Scale:
    """What the bits of the time divide: `span` milliseconds from `starts_at` (epoch ms) on.

    What is reached before or after lies in the first or the last slot.
    """

    starts_at: int
    span: int

    def slot(self, reached_at: int) -> int:
        """Tell in which slot a time (epoch ms) lies."""
        return min(max((reached_at - self.starts_at) * SLOTS // self.span, 0), SLOTS - 1)

    def begin(self, slot: int) -> int:
        """Tell the first time (epoch ms) of a slot; all time before is the first one's.

        It is the least t for which (t - starts_at) * 2^35 >= slot * span, and not below 0.
        """
        return max(self.starts_at - -slot * self.span // SLOTS, 0) if slot else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankIndex:
    """Where a leaderboard's rank index is, and what its shape is.

    `generation` tells apart the leaderboards that had an id one after another. `starts_at` (epoch
    ms) and `span` (ms) are those of the index's `Scale`, and never change. On levels below `depth`
    there is no node.
    """

    generation: int = 0
    starts_at: int = 0
    span: int = 2**41
    depth: int = LEVELS

    @property
    def scale(self) -> Scale:
        """What the bits of the time mean."""
        return Scale(self.starts_at, self.span)


# That of a leaderboard that was made before there were any: no time bits tell its scores apart.
WITHOUT_TIMES = RankIndex()


def new_rank_index(*, start_date: int | None, end_date: int | None, now: int) -> RankIndex:
    """Lay out the rank index of a leaderboard that is made at `now`; dates are epoch ms."""
    starts_at = now if start_date is None else start_date
    span = OPEN_ENDED_SPAN if end_date is None else end_date - starts_at
    # One whose dates contradict each other takes no scores until they are mended.
    return RankIndex(generation=now, starts_at=starts_at, span=max(span, 1))
