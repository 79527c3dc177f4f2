"""Compares a leaderboard's rank index with its standings, exactly, while scores come in.

The nodes are counted one by one, so no two of them need be at the same point of the stream. But all
are read when counting has passed one point, and how far behind that each is, its watermarks tell.
So each is compared with the truth at its own point: that at the one all have passed, and the
changes from there up to its watermarks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from laurel.domain.rank_folding import Move, moves_of
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_trees import RankTree
from tools.operator.rank_stores import RankStores
from tools.operator.rank_truth import RankTruth
from tools.operator.reachable_nodes import reachable, read_nodes


class Problem(StrEnum):
    """What can be wrong with a node."""

    MISSING = "missing"
    OUT_OF_PLACE = "outOfPlace"
    MISCOUNTED = "miscounted"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a node: `digits` have what it counts where it is wrong, and the truth."""

    path: str
    problem: Problem
    digits: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found: so many players, in so many nodes, so many of them just being opened."""

    players: int
    nodes: int
    opening: int
    findings: Sequence[Finding]


def audit_ranks(stores: RankStores, *, progress: Callable[[int], None]) -> Audit:
    """Compare all nodes of a leaderboard's rank index with its standings; changes nothing.

    Reads everybody in the standings, and reports how many it has seen.

    Raises:
        OperatorError: counting is too far behind to compare with.
    """
    truth = RankTruth(stores)
    truth.read(progress=progress)
    standings = truth.standings()
    # What a node tells from here on is the truth at this point, or a later one.
    truth.wait_until_counted()
    nodes = read_nodes(stores.repairs)
    # Behind all that can have been counted in them.
    later = truth.advance()
    scale = stores.board.ranks.scale
    tree = RankTree(standings, scale=scale, also=reachable(nodes))
    moves = moves_of(later, scale=scale, depth=tree.depth)
    return Audit(
        players=len(standings),
        nodes=len(nodes),
        opening=sum(not node.is_whole for node in nodes.values()),
        findings=list(compare(nodes, tree, moves=moves, until=truth.at)),
    )


def compare(
    nodes: Mapping[str, Node],
    tree: RankTree,
    *,
    moves: Mapping[str, Sequence[Move]],
    until: Mapping[int, int],
) -> Iterator[Finding]:
    """Compare nodes with the truth.

    Nodes that are still being opened are not compared: nobody reads them.

    Args:
        nodes: The nodes as they were read, by path.
        tree: The truth at a point of the stream that all of them have passed.
        moves: What changes behind that point do to nodes, by path.
        until: The sequence numbers, by lane, of what no node can have passed.
    """
    placed = reachable(nodes)
    for path in sorted({*nodes, *tree.nodes}):
        node = nodes.get(path)
        if node is None:
            if tree.nodes[path] or path in placed:
                yield Finding(path, Problem.MISSING, _differences({}, tree.nodes[path]))
            continue
        if path not in placed:
            yield Finding(path, Problem.OUT_OF_PLACE, _differences(node.counts, {}))
            continue
        if any(at > until.get(lane, -1) for lane, at in node.watermarks.items()):
            yield Finding(path, Problem.AHEAD)
        if not node.is_whole:
            continue
        digits = _differences(node.counts, _counts_at(node, tree.nodes[path], moves.get(path, ())))
        if digits:
            yield Finding(path, Problem.MISCOUNTED, digits)


def _counts_at(node: Node, counts: Mapping[int, int], moves: Sequence[Move]) -> dict[int, int]:
    """Bring the truth to where a node is."""
    found = dict(counts)
    for move in moves:
        if move.sequence <= node.watermarks.get(move.lane, -1):
            for digit, by in move.counts.items():
                found[digit] = found.get(digit, 0) + by
    return found


def _differences(
    counted: Mapping[int, int], truth: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    pairs = {
        digit: (counted.get(digit, 0), truth.get(digit, 0)) for digit in sorted({*counted, *truth})
    }
    return {digit: pair for digit, pair in pairs.items() if pair[0] != pair[1]}
