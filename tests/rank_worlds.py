"""Standings in memory with the rank index that counts them, as the use cases read both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import cells_of


def count_nodes(leaderboard: Leaderboard, standings: Iterable[bytes]) -> dict[str, Node]:
    """Count standings as the rank index does, without any openings."""
    counts: dict[str, Counter[int]] = {}
    for standing in standings:
        for path, digit in cells_of(standing, scale=leaderboard.ranks.scale, depth=3):
            counts.setdefault(path, Counter())[digit] += 1
    return {path: Node(counts=counted) for path, counted in counts.items()}


@dataclass
class RankWorld:
    """The rows of one leaderboard, and what of them the index has counted."""

    leaderboard: Leaderboard
    rows: list[bytes]
    counted: Sequence[bytes] | None = None
    # What was asked for, in its order.
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = sorted(self.rows)
        counted = self.rows if self.counted is None else self.counted
        self._nodes = count_nodes(self.leaderboard, counted)

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        self.calls.append("nodes")
        asked = [*paths]
        # As many as one call reads.
        assert len(asked) <= 100
        return {path: self._nodes[path] for path in asked if path in self._nodes}

    def rows_from(
        self,
        leaderboard: Leaderboard,
        standing: bytes,
        *,
        towards: bytes | None,
        forward: bool,
        limit: int,
    ) -> list[bytes]:
        self.calls.append("rows")
        if forward:
            found = [row for row in self.rows if standing <= row and _up_to(row, towards)]
        else:
            assert towards is not None
            found = [row for row in reversed(self.rows) if towards <= row <= standing]
        return found[:limit]

    def count_between(self, leaderboard: Leaderboard, first: bytes, last: bytes | None) -> int:
        self.calls.append("count")
        return sum(first <= row and _up_to(row, last) for row in self.rows)


def _up_to(row: bytes, last: bytes | None) -> bool:
    return last is None or row <= last
