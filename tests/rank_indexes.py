"""Rank indexes in memory, and the standings that they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Growth, Node, NodeSum, Shape
from laurel.domain.rank_paths import level_of
from laurel.usecases.rank_stores import Tried


@dataclass
class FakeRankNodes:
    """The nodes of one leaderboard's rank index, behind conditional writes."""

    board: Leaderboard | None
    nodes: dict[str, Node] = field(default_factory=dict)
    writes: int = 0
    shapes: dict[str, Shape] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        return self.board

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        return {path: self.nodes[path] for path in paths if path in self.nodes}

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        return {path: node for path, node in self.nodes.items() if path < "3"}

    def shape(self, leaderboard: Leaderboard, path: str) -> Shape:
        return self.shapes.get(path, Shape())

    def add(self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]) -> dict[str, Tried]:
        return {path: self.add_one(path, sum_) for path, sum_ in sums.items()}

    def add_one(self, path: str, sum_: NodeSum) -> Tried:
        self.writes += 1
        node = self.nodes.get(path)
        if node is None and level_of(path) > LEVELS:
            return Tried(None, is_added=False)
        node = node or Node()
        self.shapes[path] = node.shape
        if not self.takes(node, sum_):
            return Tried(node, is_added=False)
        self.nodes[path] = add_to(node, sum_)
        return Tried(self.nodes[path], is_added=True)

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        self.asked.add(path)

    def takes(self, node: Node, sum_: NodeSum) -> bool:
        is_new = all(
            node.watermarks.get(lane, -1) < span.first for lane, span in sum_.spans.items()
        )
        return is_new and (sum_.shape is None or _is_like(node, sum_.shape))

    def is_unchanged(self, node: Node, read: Node) -> bool:
        """Say whether a node is as it was read, for a group to be opened."""
        return node.is_whole and (node.counts, node.watermarks) == (read.counts, read.watermarks)

    def is_still(self, growth: Growth, read: Growth) -> bool:
        """Say whether a growing node is as it was read, to be made whole."""
        return growth.boundary == read.boundary and (growth.stirred, growth.look) == (
            read.stirred,
            read.look,
        )


def _is_like(node: Node, shape: Shape) -> bool:
    """Say whether a node has a shape, as far as that tells."""
    openings = node.shape.openings
    return shape.boundary == node.shape.boundary and all(
        openings.get(group) == since for group, since in shape.openings.items()
    )


def add_to(node: Node, sum_: NodeSum) -> Node:
    """Add a sum to a node."""
    counts = dict(node.counts)
    for digit, count in sum_.counts.items():
        counts[digit] = counts.get(digit, 0) + count
    reached = {lane: span.last for lane, span in sum_.spans.items()}
    growth = node.growth
    if growth is not None:
        growth = replace(growth, old=growth.old + sum_.old, stirred=growth.stirred + sum_.stirred)
    watermarks = {**node.watermarks, **reached}
    return replace(node, counts=counts, watermarks=watermarks, growth=growth)
