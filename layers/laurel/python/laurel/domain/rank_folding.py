"""Folding changes of entries into the rank index: what each node gets, counted exactly once.

A node is a counter like any other: see `laurel.domain.counting` for what its watermarks are for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from laurel.domain.counting import Change, spans_of
from laurel.domain.rank_index import Scale
from laurel.domain.rank_nodes import NodeSum
from laurel.domain.rank_paths import cells_of


@dataclass(frozen=True, slots=True)
class Move:
    """What one change does to one node: the standing that goes, the one that comes, or both."""

    lane: int
    sequence: int
    counts: Mapping[int, int]


def moves_of(changes: Iterable[Change], *, scale: Scale, depth: int) -> dict[str, list[Move]]:
    """Tell what changes of a leaderboard do to its nodes, down to a level.

    A node that counts an entry by the same digit before and after is not touched.

    Returns:
        The moves by the paths of the nodes, in the order of the changes.
    """
    moves: dict[str, list[Move]] = {}
    for change in changes:
        found: dict[str, dict[int, int]] = {}
        for standing, count in ((change.old, -1), (change.new, 1)):
            if standing is None:
                continue
            for path, digit in cells_of(standing, scale=scale, depth=depth):
                counts = found.setdefault(path, {})
                counts[digit] = counts.get(digit, 0) + count
        for path, counts in found.items():
            if moved := {digit: count for digit, count in counts.items() if count}:
                moves.setdefault(path, []).append(Move(change.lane, change.sequence, moved))
    return moves


def sum_moves(moves: Sequence[Move], *, since: Mapping[int, int]) -> NodeSum | None:
    """Sum up what is newer than a node has counted; None when nothing is.

    Args:
        moves: What changes do to the node, each lane's in the order of the stream.
        since: The node's watermarks, as far as they are known.
    """
    newer = [move for move in moves if move.sequence > since.get(move.lane, -1)]
    if not newer:
        return None
    counts: dict[int, int] = {}
    for move in newer:
        for digit, count in move.counts.items():
            counts[digit] = counts.get(digit, 0) + count
    return NodeSum(
        counts={digit: count for digit, count in counts.items() if count}, spans=spans_of(newer)
    )
