"""Leaderboards that are too large to be stored here: the nodes of their rank index, calculated.

Only those that lead to the samples. What they count is found by searching the crowd for the first
standing of each digit, which no more than a few dozen of its standings are calculated for.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_openings import CROWDED
from laurel.domain.rank_paths import (
    GROUP,
    GROUPS,
    ROOT,
    cell_bounds,
    cells_of,
    child_path,
    level_of,
)
from tools.benchmarks.crowded_boards import RANKS, CrowdedBoard, board_of, with_entries
from tools.benchmarks.spreads import STARTS_AT, Crowd

# The finest level that has ever been seen to be needed is the ninth.
_DEEPEST = 12


def calculate_crowd(crowd: Crowd, *, samples: int) -> CrowdedBoard:
    """Put a crowd on a leaderboard, with the nodes on the way to so many samples."""
    crowd = with_entries(crowd, samples)
    found = _Nodes(crowd)
    for standing in crowd.known.values():
        found.walk(standing)
    return board_of(crowd, nodes=found.nodes, standings=crowd)


@dataclass(frozen=True, slots=True)
class _Nodes:
    crowd: Crowd
    nodes: dict[str, Node] = field(default_factory=dict)

    def walk(self, standing: bytes) -> None:
        """Count all nodes on the way to a standing, and those of the level 2."""
        first, last = 0, len(self.crowd)
        cells = cells_of(standing, scale=RANKS.scale, depth=_DEEPEST)
        for path, digit in cells:
            node = self.node(path, first, last)
            if path == ROOT:
                self._upper(node)
            level = level_of(path)
            if level >= LEVELS and digit // GROUP not in node.openings:
                return
            together = 1 if level < LEVELS else GROUP
            start = digit - digit % together
            first += node.count_before(start)
            last = first + sum(node.counts.get(one, 0) for one in range(start, start + together))

    def node(self, path: str, first: int, last: int) -> Node:
        """Count a node, which counts the standings from one place up to but without another."""
        if path not in self.nodes:
            counts = self._count(path, first, last)
            self.nodes[path] = Node(counts=counts, openings=_openings(path, counts))
        return self.nodes[path]

    def _upper(self, root: Node) -> None:
        first = 0
        for digit in sorted(root.counts):
            path = child_path(ROOT, digit)
            assert path is not None  # noqa: S101 - there always is a second level
            self.node(path, first, first + root.counts[digit])
            first += root.counts[digit]

    def _count(self, path: str, first: int, last: int) -> dict[int, int]:
        counts = {}
        while first < last:
            level = level_of(path)
            digit = cells_of(self.crowd[first], scale=RANKS.scale, depth=level)[-1][1]
            _, end = cell_bounds(path, digit, scale=RANKS.scale)
            behind = last if end is None else bisect_left(self.crowd, end, first, last)
            counts[digit] = behind - first
            first = behind
        return counts


def _openings(path: str, counts: Mapping[int, int]) -> dict[int, int]:
    if level_of(path) < LEVELS:
        return {}
    return {
        group: STARTS_AT
        for group in range(GROUPS)
        if child_path(path, group * GROUP) is not None
        and any(counts.get(group * GROUP + one, 0) > CROWDED for one in range(GROUP))
    }
