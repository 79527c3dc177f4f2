"""A leaderboard with its rank index in memory, as an audit and a rebuild see it: while it moves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from laurel.domain.counting import Change
from laurel.domain.leaderboards import SortOrder
from laurel.domain.rank_nodes import Node
from laurel.storage.rank_repairs import Replacement
from laurel.storage.recounting import Place
from laurel.usecases.count_scores import count_scores
from tests.rank_histories import FIRST_SEQUENCE, LANES, FakeCounters, Step, Table, board
from tests.rank_indexes import FakeRankNodes
from tools.operator.marked_lanes import Changes
from tools.operator.rank_stores import RankStores

_PAGE = 7


def _stay() -> None:
    """Nothing happens meanwhile."""


@dataclass
class MovingRanks:
    """A leaderboard, the stream of its changes, its index, and what happens between two looks."""

    table: Table = field(default_factory=lambda: Table(board(SortOrder.DESCENDING)))
    nodes: FakeRankNodes = field(default_factory=lambda: FakeRankNodes(None))
    counters: FakeCounters = field(default_factory=FakeCounters)
    places: list[Place] = field(default_factory=list)
    counted: int = 0
    meanwhile: Callable[[], None] = _stay

    def __post_init__(self) -> None:
        self.nodes.board = self.table.leaderboard

    @property
    def stores(self) -> RankStores:
        """What an audit and a rebuild are given."""
        return RankStores(self.table.leaderboard, FakeRepairs(self), FakeLanes(self), self._pages)

    def play(self, player: int, value: int, *, what: str = "score", wait: int = 1) -> None:
        """Let something happen to a player's entry."""
        if self.table.play(Step(what, player, value, wait)) is not None:
            self.places.append(Place(f"#{player % LANES}", str(player)))

    def mark(self, lane: int) -> int:
        """Write a marker to a lane; gives its sequence number."""
        marker = Change(
            game_id=self.table.leaderboard.game_id,
            leaderboard_id=self.table.leaderboard.leaderboard_id,
            lane=lane,
            sequence=FIRST_SEQUENCE + 7 * len(self.table.changes),
            changed_at=self.table.now,
            old=None,
            new=None,
            accepted_at=None,
        )
        self.table.changes.append(marker)
        self.places.append(Place(f"#{lane}", "#recount:marker"))
        return marker.sequence

    def count(self, most: int | None = None, *, again: int = 0) -> None:
        """Count what has come since the last time, or some of it, and some of the last again."""
        begin, come = max(self.counted - again, 0), len(self.table.changes)
        end = come if most is None else min(self.counted + most, come)
        count_scores(
            counters=self.counters, nodes=self.nodes, changes=self.table.changes[begin:end]
        )
        self.counted = end

    def _pages(self) -> Iterator[list[tuple[Place, bytes]]]:
        """Read the standings a page at a time, each as they are then."""
        after = b""
        while True:
            self.meanwhile()
            found = sorted(
                (one, player) for player, one in self.table.entries.items() if one > after
            )[:_PAGE]
            if not found:
                return
            yield [(Place(f"#{player % LANES}", str(player)), one) for one, player in found]
            after = found[-1][0]


@dataclass
class FakeLanes:
    """The lanes, watched from when this is made."""

    ranks: MovingRanks
    changes: Changes = field(default_factory=Changes)

    def __post_init__(self) -> None:
        self._read = len(self.ranks.table.changes)

    def mark(self) -> Mapping[int, int]:
        self.ranks.meanwhile()
        reached = {lane: self.ranks.mark(lane) for lane in range(LANES)}
        changes = self.ranks.table.changes
        for place, change in zip(
            self.ranks.places[self._read :], changes[self._read :], strict=True
        ):
            if not place.is_marker:
                self.changes.found.setdefault(place, {})[change.sequence] = change
        self._read = len(changes)
        return reached

    def read_counters(self, *, after: Mapping[int, int]) -> object:
        while any(self.ranks.counters.watermarks.get(lane, -1) < at for lane, at in after.items()):
            self.ranks.count(3)
        return None


@dataclass
class FakeRepairs:
    """The nodes, behind the conditions that DynamoDB would check."""

    ranks: MovingRanks
    depth: int = 0

    def nodes(self) -> dict[str, Node]:
        # Not in one moment.
        found = {}
        for path in sorted(self._stored):
            self.ranks.meanwhile()
            found[path] = self._stored[path]
        return found

    def read(self, path: str) -> Node | None:
        return self._stored.get(path)

    def replace(self, replacements: Sequence[Replacement]) -> bool:
        self.ranks.meanwhile()
        if not all(map(self._may_be, replacements)):
            return False
        for one in replacements:
            self._stored[one.path] = replace(one.node, counts=dict(one.node.counts))
        return True

    def remove(self, path: str, *, seen: Node, parent: tuple[str, int] | None) -> bool:
        if self._stored[path].watermarks != seen.watermarks:
            return False
        if parent is not None and parent[1] in self._stored.get(parent[0], Node()).openings:
            return False
        del self._stored[path]
        return True

    def deepen(self, depth: int) -> None:
        self.depth = depth

    def _may_be(self, replacement: Replacement) -> bool:
        stored = self._stored.get(replacement.path, Node())
        seen = replacement.seen or Node()
        for lane, reached in replacement.node.watermarks.items():
            at = stored.watermarks.get(lane, -1)
            if at > reached and at != seen.watermarks.get(lane):
                return False
        return stored.openings == seen.openings

    @property
    def _stored(self) -> dict[str, Node]:
        return self.ranks.nodes.nodes
