"""What the use case that opens rank nodes asks of storage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Growth, Look, Node
from laurel.domain.rank_openings import GroupRange
from laurel.usecases.rank_stores import RankNodes


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNode:
    """A node below whose crowded groups others are asked for; `token` tells who asked last."""

    game_id: str
    leaderboard_id: str
    generation: int
    path: str
    token: str


class RankOpenings(RankNodes, Protocol):
    """Where nodes are opened below crowded groups; all is read as it is just then."""

    def leaderboard(self, asked: AskedNode) -> Leaderboard | None:
        """Read the leaderboard of a node; None when that generation of it is gone."""
        ...

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        """Ask for nodes below the crowded groups of a node."""
        ...

    def forget(self, asked: AskedNode) -> None:
        """Forget what was asked for, unless somebody has asked again."""
        ...

    def open(
        self, leaderboard: Leaderboard, path: str, node: Node, group: int, below: Node
    ) -> bool:
        """Open a group, and make the node below it, if the node is as it was read; say whether."""
        ...

    def look(self, leaderboard: Leaderboard, path: str, growth: Growth, look: Look) -> bool:
        """Keep a look at a node, if it grows and nothing has stirred since; say whether."""
        ...

    def add(self, leaderboard: Leaderboard, path: str, growth: Growth) -> bool:
        """Make a node whole by what the last look found, if it is as it was read; say whether."""
        ...

    def deepen(self, leaderboard: Leaderboard, depth: int) -> None:
        """Let those who look for ranks look for nodes down to a level, or further down."""
        ...

    def rows(self, leaderboard: Leaderboard, range_: GroupRange) -> Iterable[bytes]:
        """Go through the standings of a range, as the index shows them."""
        ...

    def mark(self, leaderboard: Leaderboard, lanes: Iterable[int]) -> None:
        """Let the stream of some lanes tell of something, after all that has happened before."""
        ...
