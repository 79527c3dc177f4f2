"""What an audit and a rebuild of ranks ask of the tables and the stream."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from laurel.storage.rank_repairs import DynamoRankRepairs, Replacement
from laurel.storage.recounting import DynamoRecounts, Place
from tools.operator.marked_lanes import Changes, MarkedLanes, read_board
from tools.operator.stacks import Stack


class WatchedLanes(Protocol):
    """The lanes of one leaderboard, whose changes are told from now on."""

    @property
    def changes(self) -> Changes:
        """What has been told so far."""
        ...

    def mark(self) -> Mapping[int, int]:
        """Have everything told that has come up to now; gives up to where, by lane."""
        ...

    def read_counters(self, *, after: Mapping[int, int]) -> object:
        """Wait until each lane has been counted that far."""
        ...


class RankRepairs(Protocol):
    """The nodes of one leaderboard, read all at once and replaced one by one."""

    def nodes(self) -> dict[str, Node]:
        """Read all nodes, by path."""
        ...

    def read(self, path: str) -> Node | None:
        """Read a node as it is just now, None when there is none."""
        ...

    def replace(self, replacements: Sequence[Replacement]) -> bool:
        """Replace nodes, all of them or none: none where counting is beyond their point."""
        ...

    def remove(self, path: str, *, seen: Node, parent: tuple[str, int] | None) -> bool:
        """Remove a node that is out of place, if it still is."""
        ...

    def deepen(self, depth: int) -> None:
        """Have ranks read down to a level, if they are not read further down already."""
        ...


@dataclass(frozen=True, slots=True)
class RankStores:
    """A leaderboard with its rank index, its lanes, and the pages of its standings."""

    board: Leaderboard
    repairs: RankRepairs
    lanes: WatchedLanes
    pages: Callable[[], Iterator[list[tuple[Place, bytes]]]]


def connect_ranks(stack: Stack, *, game_id: str, leaderboard_id: str) -> RankStores:
    """Reach a leaderboard's ranks; its stream is watched from now on.

    Raises:
        OperatorError: there is no such leaderboard.
    """
    board = read_board(stack, game_id=game_id, leaderboard_id=leaderboard_id)
    client = stack.dynamodb
    tables = {"leaderboards_table": stack.leaderboards_table}
    recounts = DynamoRecounts(client, scores_table=stack.scores_table, **tables)
    return RankStores(
        board=board,
        repairs=DynamoRankRepairs(client, board, table=stack.rank_nodes_table, **tables),
        lanes=MarkedLanes(stack, board),
        pages=partial(recounts.standing, game_id=game_id, leaderboard_id=leaderboard_id),
    )
