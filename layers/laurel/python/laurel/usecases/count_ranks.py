"""Count ranks: bring the nodes of a leaderboard's rank index to the end of a batch of changes."""

from collections.abc import Iterable, Mapping

from laurel.domain.counting import Change
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_folding import Move, moves_of, sum_moves
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_paths import level_of
from laurel.usecases.rank_stores import CountedRankNodes


def count_ranks(
    *, nodes: CountedRankNodes, leaderboard: Leaderboard, changes: Iterable[Change]
) -> None:
    """Count changes of one leaderboard, in one write for each node that they touch.

    Nodes further down come first: what a node has counted, those below it have.

    Args:
        nodes: The nodes.
        leaderboard: The leaderboard.
        changes: Changes in the order of the stream; any of them may have been counted before.
    """
    moves = moves_of(changes, scale=leaderboard.ranks.scale, depth=LEVELS)
    for level in range(LEVELS, 0, -1):
        of_level = {path: found for path, found in moves.items() if level_of(path) == level}
        _count(nodes, leaderboard, of_level)


def _count(
    nodes: CountedRankNodes, leaderboard: Leaderboard, moves: Mapping[str, list[Move]]
) -> None:
    # What a node has is not read beforehand: most batches are new, and a write tells.
    known: dict[str, Mapping[int, int]] = {path: {} for path in moves}
    while known:
        found = {path: sum_moves(moves[path], since=since) for path, since in known.items()}
        known = nodes.add(
            leaderboard, {path: sum_ for path, sum_ in found.items() if sum_ is not None}
        )
