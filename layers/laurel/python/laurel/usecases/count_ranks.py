"""Count ranks: bring the nodes of a leaderboard's rank index to the end of a batch of changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from laurel.domain.counting import Change
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_folding import Move, changes_below, moves_below, moves_of, sum_moves
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node, NodeSum
from laurel.domain.rank_openings import crowded_groups
from laurel.domain.rank_paths import GROUP, child_path, level_of
from laurel.usecases.rank_stores import CountedRankNodes

# What changes do to a node, which depends on its boundary while it grows.
_Moves = Callable[[int | None], list[Move]]


def count_ranks(
    *, nodes: CountedRankNodes, leaderboard: Leaderboard, changes: Iterable[Change]
) -> None:
    """Count changes of one leaderboard, in one write for each node that they touch.

    Below the levels that there always are, each node tells which nodes there are below it, and is
    counted on the condition that these are the ones that were thought of. So who opens another one
    makes it of what its parent counts just then, and no change gets lost between the two.

    What is above comes last: what a node of the upper levels has counted, those below it have.

    Args:
        nodes: The nodes.
        leaderboard: The leaderboard.
        changes: Changes in the order of the stream; any of them may have been counted before.
    """
    changes, counting = list(changes), _Counting(nodes, leaderboard)
    scale = leaderboard.ranks.scale
    of_level: dict[int, dict[str, _Moves]] = {level: {} for level in range(1, LEVELS + 1)}
    for path, moves in moves_of(changes, scale=scale, depth=LEVELS).items():
        of_level[level_of(path)][path] = partial(_whatever_its_boundary, moves)
    level, opened = LEVELS, counting.count(of_level[LEVELS])
    while opened:
        level += 1
        touched = changes_below(changes, level=level, scale=scale)
        opened = counting.count(
            {
                path: partial(_moves_of_node, found, path, leaderboard)
                for path, found in touched.items()
                if path in opened
            }
        )
    for upper in range(LEVELS - 1, 0, -1):
        counting.count(of_level[upper])


def _whatever_its_boundary(moves: list[Move], _: int | None) -> list[Move]:
    return moves


def _moves_of_node(
    changes: list[Change], path: str, leaderboard: Leaderboard, boundary: int | None
) -> list[Move]:
    return moves_below(changes, path=path, boundary=boundary, scale=leaderboard.ranks.scale)


@dataclass(frozen=True, slots=True)
class _Counting:
    nodes: CountedRankNodes
    leaderboard: Leaderboard

    def count(self, moves: Mapping[str, _Moves]) -> set[str]:
        """Bring nodes of one level forward; give the paths of the opened ones below them."""
        opened: set[str] = set()
        # What a node has counted is not read beforehand: most batches are new, and a write tells.
        shapes = {path: self.nodes.shape(self.leaderboard, path) for path in moves}
        since: dict[str, Mapping[int, int]] = {path: {} for path in moves}
        known: dict[str, Node] = {}
        while since:
            sums: dict[str, NodeSum] = {}
            for path, watermarks in since.items():
                # Those of the upper levels have no groups, and never grow.
                shape = shapes[path] if level_of(path) >= LEVELS else None
                found = moves[path](shapes[path].boundary)
                sum_ = sum_moves(found, since=watermarks, shape=shape)
                if sum_ is not None:
                    sums[path] = sum_
                else:
                    opened |= self._look_below(path, found, known[path])
            since = {}
            for path, tried in self.nodes.add(self.leaderboard, sums).items():
                # One that is not there is not opened: what its parent tells of it is damage.
                if tried.node is None:
                    continue
                if tried.is_added:
                    found = moves[path](shapes[path].boundary)
                    opened |= self._look_below(path, found, tried.node)
                else:
                    known[path], shapes[path] = tried.node, tried.node.shape
                    since[path] = tried.node.watermarks
        return opened

    def _look_below(self, path: str, moves: Iterable[Move], node: Node) -> set[str]:
        """Tell which nodes are opened below touched digits; ask for one where they are crowded."""
        if level_of(path) < LEVELS:
            return set()
        touched = {digit for move in moves for digit in move.counts}
        counts = {digit: node.counts.get(digit, 0) for digit in touched}
        if node.is_whole and crowded_groups(path, counts) - node.openings.keys():
            self.nodes.ask_to_open(self.leaderboard, path)
        below = {child_path(path, digit) for digit in touched if digit // GROUP in node.openings}
        return {child for child in below if child is not None}
