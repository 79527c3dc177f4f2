"""Standings in memory with the rank index that counts them, as the use cases read both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from tests.rank_trees import count_nodes


@dataclass
class RankWorld:
    """The rows of one leaderboard, and what of them the index has counted."""

    leaderboard: Leaderboard
    rows: list[bytes]
    counted: Sequence[bytes] | None = None
    # Digits that count more have a node below them, where there are levels for it.
    crowded: int = 120
    # What was asked for, in its order.
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = sorted(self.rows)
        counted = self.rows if self.counted is None else sorted(self.counted)
        self._nodes = count_nodes(counted, ranks=self.leaderboard.ranks, crowded=self.crowded)

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
