"""Rank indexes in memory, and the standings that they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node, NodeSum


@dataclass
class FakeRankNodes:
    """The nodes of one leaderboard's rank index, behind conditional writes."""

    board: Leaderboard | None
    nodes: dict[str, Node] = field(default_factory=dict)
    writes: int = 0

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        return self.board

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        return {path: self.nodes[path] for path in paths if path in self.nodes}

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        return {path: node for path, node in self.nodes.items() if path < "3"}

    def add(
        self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]
    ) -> dict[str, Mapping[int, int]]:
        found = {path: self.add_one(path, sum_) for path, sum_ in sums.items()}
        return {path: known for path, known in found.items() if known is not None}

    def add_one(self, path: str, sum_: NodeSum) -> Mapping[int, int] | None:
        self.writes += 1
        node = self.nodes.get(path, Node())
        if not self.is_new(node, sum_):
            return node.watermarks
        counts = dict(node.counts)
        for digit, count in sum_.counts.items():
            counts[digit] = counts.get(digit, 0) + count
        reached = {lane: span.last for lane, span in sum_.spans.items()}
        self.nodes[path] = replace(node, counts=counts, watermarks={**node.watermarks, **reached})
        return None

    def is_new(self, node: Node, sum_: NodeSum) -> bool:
        return all(node.watermarks.get(lane, -1) < span.first for lane, span in sum_.spans.items())
