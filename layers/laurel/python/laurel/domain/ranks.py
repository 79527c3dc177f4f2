"""Ranks from the rank index: the cell of a standing, and the digit that counts an offset.

A walk from the root ends in a cell: a digit of a node below which there is no other. What is in
front of the cell is known from the nodes; what is in it is counted in the standings.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import GROUP, cell_bounds, cells_of, level_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A range of standings, and how many there are in front of it and in it.

    `start` and `end` are the first 14 bytes of standings: the least that it can hold, and the least
    behind it (None: there can be none). `agrees` says whether all nodes on the way tell the same:
    between two of them a change may just have been counted.
    """

    start: bytes
    end: bytes | None
    before: int
    count: int
    agrees: bool

    def holds(self, standing: bytes) -> bool:
        """Whether a standing is in its range."""
        return self.start <= standing and (self.end is None or standing < self.end)


def locate(nodes: Mapping[str, Node], standing: bytes, *, scale: Scale, depth: int) -> Cell:
    """Find the cell of a standing.

    Args:
        nodes: Nodes by path, among them all of the standing's that there are; see `node_paths`.
        standing: 18 bytes, or the 14 of a value and a time.
        scale: What the bits of the time mean.
        depth: The last level.
    """
    (path, digit), *below = cells_of(standing, scale=scale, depth=depth)
    node = nodes.get(path, Node())
    before, agrees = node.count_before(digit), True
    for child, finer in below:
        found = child_of(nodes, node, path=path, digit=digit, child=child)
        if found is None:
            break
        first, last = shared_digits(path, digit)
        # The child counts these digits anew.
        shared = sum(node.counts.get(one, 0) for one in range(first, last))
        before -= sum(node.counts.get(one, 0) for one in range(first, digit))
        agrees = agrees and found.total == shared
        path, digit, node = child, finer, found
        before += node.count_before(digit)
    start, end = cell_bounds(path, digit, scale=scale)
    return Cell(start=start, end=end, before=before, count=node.counts.get(digit, 0), agrees=agrees)


def child_of(
    nodes: Mapping[str, Node], node: Node, *, path: str, digit: int, child: str
) -> Node | None:
    """Give the node below a digit, where it is to be read instead of it."""
    if level_of(path) < LEVELS:
        return nodes.get(child, Node())
    if digit // GROUP not in node.openings or child not in nodes:
        return None
    found = nodes[child]
    return found if found.is_whole else None


def shared_digits(path: str, digit: int) -> tuple[int, int]:
    """Tell which digits of a node share the one below: the first of them, and the next behind."""
    if level_of(path) < LEVELS:
        return digit, digit + 1
    first = digit - digit % GROUP
    return first, first + GROUP


def select(node: Node, offset: int) -> tuple[int, int] | None:
    """Find the digit that the standing at an offset (from 0) in a node is counted by.

    Returns:
        The digit, and the offset in what it counts; None where the node does not count as many.
    """
    for digit in sorted(node.counts):
        count = node.counts[digit]
        if offset < count:
            return digit, offset
        offset -= max(count, 0)
    return None
