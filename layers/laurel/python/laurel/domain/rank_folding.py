"""Folding changes of entries into the rank index: what each node gets, counted exactly once.

A node is a counter like any other: see `laurel.domain.counting` for what its watermarks are for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from laurel.domain.counting import Change, spans_of
from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_nodes import NodeSum, Shape
from laurel.domain.rank_paths import GROUP, cells_of, level_of
from laurel.domain.standings import reached_at


@dataclass(frozen=True, slots=True)
class Move:
    """What one change does to one node: the standing that goes, the one that comes, or both.

    Also a digit that counts as many as before is among `counts`, with 0. `old` and `stirred` are
    for a node that grows: by how many the old standings change, and how many come or go.
    """

    lane: int
    sequence: int
    counts: Mapping[int, int]
    old: int = 0
    stirred: int = 0


def moves_of(changes: Iterable[Change], *, scale: Scale, depth: int) -> dict[str, list[Move]]:
    """Tell what changes of a leaderboard do to its nodes, down to a level.

    A node that counts an entry by the same digit before and after is not touched; but for one of
    the last level that there always is, for it is to tell whether there is another below.

    Returns:
        The moves by the paths of the nodes, in the order of the changes.
    """
    moves: dict[str, list[Move]] = {}
    for change in changes:
        if change.old == change.new:
            continue
        found: dict[str, dict[int, int]] = {}
        for standing, count in ((change.old, -1), (change.new, 1)):
            if standing is None:
                continue
            for path, digit in cells_of(standing, scale=scale, depth=depth):
                counts = found.setdefault(path, {})
                counts[digit] = counts.get(digit, 0) + count
        for path, counts in found.items():
            if level_of(path) == LEVELS or any(counts.values()):
                moves.setdefault(path, []).append(Move(change.lane, change.sequence, counts))
    return moves


def changes_below(
    changes: Iterable[Change], *, level: int, scale: Scale
) -> dict[str, list[Change]]:
    """Tell which changes touch which nodes of a level, if these are there; by their paths."""
    touched: dict[str, list[Change]] = {}
    for change in changes:
        if change.old == change.new:
            continue
        paths = {
            path
            for standing in (change.old, change.new)
            if standing is not None
            for path, _ in cells_of(standing, scale=scale, depth=level)[level - 1 :]
        }
        for path in paths:
            touched.setdefault(path, []).append(change)
    return touched


def moves_below(
    changes: Iterable[Change], *, path: str, boundary: int | None, scale: Scale
) -> list[Move]:
    """Tell what changes that touch a node do to it, on a level that there need not be.

    Args:
        changes: The changes, in the order of the stream.
        path: The node's path.
        boundary: Its boundary, if it grows.
        scale: What the bits of the time mean.
    """
    return [_move_below(change, path, boundary, scale) for change in changes]


def _move_below(change: Change, path: str, boundary: int | None, scale: Scale) -> Move:
    counts: dict[int, int] = {}
    old = stirred = 0
    for standing, count in ((change.old, -1), (change.new, 1)):
        if standing is None:
            continue
        found, digit = cells_of(standing, scale=scale, depth=level_of(path))[-1]
        if found != path:
            continue
        if boundary is not None and reached_at(standing) < boundary:
            old += count
            stirred += 1
        else:
            counts[digit] = counts.get(digit, 0) + count
    return Move(change.lane, change.sequence, counts, old, stirred)


def sum_moves(
    moves: Sequence[Move], *, since: Mapping[int, int], shape: Shape | None = None
) -> NodeSum | None:
    """Sum up what is newer than a node has counted; None when nothing is.

    Args:
        moves: What changes do to the node, each lane's in the order of the stream.
        since: The node's watermarks, as far as they are known.
        shape: What the node is taken to be, where that can differ; its boundary is the moves'.
    """
    newer = [move for move in moves if move.sequence > since.get(move.lane, -1)]
    if not newer:
        return None
    counts: dict[int, int] = {}
    for move in newer:
        for digit, count in move.counts.items():
            counts[digit] = counts.get(digit, 0) + count
    return NodeSum(
        counts={digit: count for digit, count in counts.items() if count},
        spans=spans_of(newer),
        old=sum(move.old for move in newer),
        stirred=sum(move.stirred for move in newer),
        shape=None if shape is None else shape.restricted_to(digit // GROUP for digit in counts),
    )
