"""The place of a rank in the standings, and the way there: down the rank index, a node a level.

It is walked with the nodes that are at hand. Where one is missing, the walk stops and says which.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import GROUP, ROOT, cell_bounds, child_path, level_of
from laurel.domain.ranks import Cell, child_of, select, shared_digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the walk to a rank has ended: in a cell, `offset` standings (from 0) into it.

    `paths` are those of the nodes on the way, the root first. `missing` is the path of the node
    that would lead further, None where there is none; its path is among `paths` too.
    """

    cell: Cell
    offset: int
    paths: tuple[str, ...]
    missing: str | None


def find_place(
    nodes: Mapping[str, Node], offset: int, *, asked: Container[str], scale: Scale, depth: int
) -> Place | None:
    """Walk to the standing that has as many others in front of it.

    Args:
        nodes: Nodes by path.
        offset: How many standings are in front.
        asked: The paths that have been asked for: a node that is not there counts nothing.
        scale: What the bits of the time mean.
        depth: The last level.

    Returns:
        None where there are not as many standings, as far as the root knows.
    """
    path, node, before, within, agrees = ROOT, nodes.get(ROOT, Node()), 0, offset, True
    paths = [path]
    missing: str | None = None
    while found := select(node, within):
        digit, rest = found
        child = _child(node, path, digit, depth=depth)
        if child is None:
            break
        paths.append(child)
        if child not in asked:
            missing = child
            break
        below = child_of(nodes, node, path=path, digit=digit, child=child)
        if below is None:
            break
        first, last = shared_digits(path, digit)
        agrees = agrees and below.total == _count(node, first, last)
        if below.total < 1:
            break
        before += node.count_before(first)
        # Between two nodes a change may just have been counted: the last standing is the nearest.
        within = min(_count(node, first, digit) + rest, below.total - 1)
        path, node = child, below
    if found is None:
        return None
    start, end = cell_bounds(path, digit, scale=scale)
    cell = Cell(
        start=start,
        end=end,
        before=before + node.count_before(digit),
        count=node.counts[digit],
        agrees=agrees,
    )
    return Place(cell=cell, offset=rest, paths=tuple(paths), missing=missing)


def _child(node: Node, path: str, digit: int, *, depth: int) -> str | None:
    """Tell the path of the node below a digit, if there is to be one."""
    if level_of(path) >= depth:
        return None
    if level_of(path) >= LEVELS and digit // GROUP not in node.openings:
        return None
    return child_path(path, digit)


def _count(node: Node, first: int, last: int) -> int:
    """Count what a node counts by digits, from the first up to but without the last."""
    return sum(node.counts.get(digit, 0) for digit in range(first, last))
