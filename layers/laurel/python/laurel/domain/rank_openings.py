"""Opening crowded digits of the rank index, while scores come in: nothing is miscounted meanwhile.

What lies in a crowded digit would have to be counted row by row for each rank. So a node is opened
below its group of digits; nobody reads it until it is whole, which it becomes like this:

1. The group is opened: one transaction marks it in its node, and makes the node below, with the
   same watermarks. So the one below counts exactly those changes that its parent counts from then
   on, of standings in the group. It counts by digit only those reached from a boundary on, a moment
   ahead. How many older standings there are is known in all (`old`), but not by digit.
2. When time has passed the boundary, old standings only come or go where a player moves on, or an
   operator hides, restores or imports. Each time is counted (`stirred`).
3. They are read from the index `standings`, which trails the table: not before all that had stirred
   when somebody looked is a while ago. If they are as many as there should be, it is kept how many
   of them each digit counts.
4. When each lane has been counted beyond that reading, and nothing has stirred in all that time,
   the old standings are as they were read, also at the point of the stream that the node is at. So
   they are added to its digits, and it is whole.

When something has stirred, it goes on from the third step. Every step is one conditional write and
can be repeated, by several at once. A lane in which nothing happens is counted on by a marker.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_nodes import Growth, Look, Node
from laurel.domain.rank_paths import GROUP, cell_bounds, cells_of, child_path, level_of
from laurel.domain.standings import reached_at

# A digit that counts more is crowded: what is in it costs more to count than a node to read.
CROWDED = 120
# How far ahead of its opening a boundary is: a report that is being saved is reached before it.
AHEAD_MS = 30_000
# How far the index may trail the table. It mostly does by some milliseconds; nothing is promised.
TRAIL_MS = 15_000
# By how much clocks may differ; that of the stream shows whole seconds.
CLOCKS_MS = 5_000
# So many old standings are read in half a minute. More, of a leaderboard that was filled before
# it had a rank index, are left to who rebuilds it.
MOST_READ = 1_000_000
_MOST_DOUBLINGS = 12


class Step(Enum):
    """What can be done for a node that grows."""

    WAIT = auto()
    LOOK_AGAIN = auto()
    READ = auto()
    MARK = auto()
    ADD = auto()


@dataclass(frozen=True, slots=True)
class GroupRange:
    """Which standings the node below a group counts: its path, and their first 14 bytes.

    `start` is the least of them, `end` the least behind them; None when there can be none.
    """

    path: str
    start: bytes
    end: bytes | None


def crowded_groups(path: str, counts: Mapping[int, int]) -> set[int]:
    """Tell below which groups of a node another one is needed, and can be.

    Args:
        path: The node's path.
        counts: Some of its counts, by digit.
    """
    if level_of(path) < LEVELS:
        return set()
    return {
        digit // GROUP
        for digit, count in counts.items()
        if count > CROWDED and child_path(path, digit) is not None
    }


def range_of(path: str, group: int, *, scale: Scale) -> GroupRange:
    """Tell which standings the node below a group counts, where there can be one."""
    below = child_path(path, group * GROUP)
    if below is None:
        raise ValueError(f"nothing can be below {path}")
    start, _ = cell_bounds(path, group * GROUP, scale=scale)
    _, end = cell_bounds(path, group * GROUP + GROUP - 1, scale=scale)
    return GroupRange(below, start, end)


def open_below(node: Node, group: int, *, now: int) -> Node:
    """Make the node below a group, which has nothing below it yet, at `now` (epoch ms)."""
    digits = range(group * GROUP, group * GROUP + GROUP)
    old = sum(node.counts.get(digit, 0) for digit in digits)
    growth = Growth(boundary=now + AHEAD_MS, old=old, look=Look(stirred=0, at=now))
    return Node(watermarks=node.watermarks, growth=growth)


def next_step(growth: Growth, *, behind: Collection[int], now: int) -> Step:
    """Tell what can be done for a node that grows.

    Args:
        growth: How far it is.
        behind: Lanes that have not been counted beyond its last look; see `lanes_behind`.
        now: The time, in epoch ms.
    """
    look = growth.look
    if look.stirred != growth.stirred:
        return Step.LOOK_AGAIN
    if look.found is not None:
        return Step.MARK if behind else Step.ADD
    pause = TRAIL_MS << min(look.misses, _MOST_DOUBLINGS)
    if growth.old > MOST_READ or now < max(look.at + pause, growth.boundary + TRAIL_MS):
        return Step.WAIT
    return Step.READ


def lanes_behind(growth: Growth, *, counted: Mapping[int, int], lanes: int) -> list[int]:
    """Tell which lanes are not known to be counted beyond a growing node's last look.

    Args:
        growth: How far it is.
        counted: Up to when (epoch ms) changes are counted, by lane, where there have been any.
        lanes: How many lanes the leaderboard has.
    """
    needed = growth.look.at + CLOCKS_MS
    return [lane for lane in range(lanes) if counted.get(lane, 0) < needed]


def look_again(growth: Growth, *, now: int) -> Look:
    """Look when something has stirred; `now` is epoch ms."""
    return Look(stirred=growth.stirred, at=now)


def look_at(
    growth: Growth, rows: Iterable[bytes], *, path: str, scale: Scale, clock: Callable[[], int]
) -> Look:
    """Look at what the index holds of a growing node.

    Args:
        growth: How far it was before the reading began.
        rows: The standings in its range, as they were read.
        path: The node's path.
        scale: What the bits of the time mean.
        clock: Tells the time, in epoch ms: that of the look is when the reading is over.

    Returns:
        The look; without what was found where there are not as many as there should be.
    """
    found: dict[int, int] = {}
    level = level_of(path)
    for row in rows:
        if reached_at(row) < growth.boundary:
            _, digit = cells_of(row, scale=scale, depth=level)[-1]
            found[digit] = found.get(digit, 0) + 1
    if sum(found.values()) == growth.old:
        return Look(growth.stirred, clock(), found, growth.look.misses)
    return Look(growth.stirred, clock(), None, growth.look.misses + 1)
