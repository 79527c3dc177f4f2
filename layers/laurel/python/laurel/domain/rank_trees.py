"""Counts a whole leaderboard at once: what all the nodes of its rank index are to say.

The index is kept by counting changes. This is another way to the same numbers, from the standings
themselves: to see whether the index is right, and to make one anew.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_paths import (
    GROUP,
    GROUPS,
    ROOT,
    cell_bounds,
    cells_of,
    child_path,
    level_of,
)


class RankTree:
    """The nodes of a leaderboard's rank index, by their paths, and what each counts by digit.

    On the levels that there always are it has those that count something, and below them those of
    digits that count more than `crowded`, if there is such a number.
    """

    def __init__(
        self,
        standings: Sequence[bytes],
        *,
        scale: Scale,
        crowded: int | None = None,
        also: Collection[str] = (),
    ) -> None:
        """Count standings: a step for each digit that counts some of them, not for each of them.

        Args:
            standings: All of a leaderboard, best first.
            scale: What the bits of the time mean.
            crowded: More than these have a node below their digit; None: only those of `also`.
            also: Paths of nodes that it shall have whether or not they count anything.
        """
        self._scale = scale
        self._counts: dict[str, dict[int, int]] = {}
        pending = [(ROOT, 0, len(standings))]
        while pending:
            path, first, last = pending.pop()
            counts = self._count(path, standings, first, last)
            self._counts[path] = counts
            for child, count, most in _below(path, counts):
                is_crowded = crowded is not None and most > crowded
                if level_of(path) < LEVELS or is_crowded or child in also:
                    pending.append((child, first, first + count))
                first += count
        for path in also:
            self._counts.setdefault(path, {})
        self._depth = max(map(level_of, self._counts))

    @property
    def nodes(self) -> Mapping[str, Mapping[int, int]]:
        """What each node counts, by digit."""
        return self._counts

    @property
    def depth(self) -> int:
        """The last level that has a node."""
        return max(self._depth, LEVELS)

    def groups_below(self, path: str) -> dict[int, str]:
        """Tell which groups of a node's digits have a node below them, and its path."""
        if level_of(path) < LEVELS:
            return {}
        below = {group: child_path(path, group * GROUP) for group in range(GROUPS)}
        return {group: child for group, child in below.items() if child in self._counts and child}

    def move(self, *, old: bytes | None, new: bytes | None) -> None:
        """Count one entry's change, in all nodes that it touches."""
        for standing, by in ((old, -1), (new, 1)):
            if standing is None:
                continue
            for path, digit in cells_of(standing, scale=self._scale, depth=self._depth):
                if level_of(path) > LEVELS and path not in self._counts:
                    break
                counts = self._counts.setdefault(path, {})
                counts[digit] = counts.get(digit, 0) + by
                if not counts[digit]:
                    del counts[digit]

    def _count(
        self, path: str, standings: Sequence[bytes], first: int, last: int
    ) -> dict[int, int]:
        counts = {}
        level = level_of(path)
        while first < last:
            digit = cells_of(standings[first], scale=self._scale, depth=level)[-1][1]
            _, end = cell_bounds(path, digit, scale=self._scale)
            behind = last if end is None else bisect_left(standings, end, first, last)
            counts[digit] = behind - first
            first = behind
        return counts


def _below(path: str, counts: Mapping[int, int]) -> Iterator[tuple[str, int, int]]:
    """Tell which nodes can be below one, how many each counts, and the most by one digit above.

    They come in their order, and together they count what the one above does.
    """
    together = 1 if level_of(path) < LEVELS else GROUP
    groups: dict[int, list[int]] = {}
    for digit in sorted(counts):
        groups.setdefault(digit // together, []).append(counts[digit])
    for group, found in groups.items():
        child = child_path(path, group * together)
        if child is not None:
            yield child, sum(found), max(found)
