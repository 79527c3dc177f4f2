"""What is read of ranks, by the service's own use cases, and the count that they spare."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import count_of
from laurel.storage.entries import DynamoEntries
from laurel.storage.rank_nodes import DynamoRankNodes
from laurel.storage.remembered_rank_nodes import RememberedRankNodes
from laurel.storage.standing_rows import DynamoStandingRows, count_request
from laurel.storage.standings import DynamoStandings, board_key_of
from laurel.usecases.find_rank import Sought, find_rank
from laurel.usecases.rows_around import rows_around
from laurel.usecases.rows_from_rank import rows_from_rank
from laurel.usecases.side_by_side import read_both
from laurel.usecases.stores import Row
from tools.benchmarks.crowded_boards import CrowdedBoard
from tools.benchmarks.sample import ORDINARY, numbered_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RANK = "rank of a player"
AROUND = "rank, with 5 around"
ONE = "score at a rank"
PAGE = "page of 100 from a rank"
COUNT = "a COUNT query"
_AROUND = 5
_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTables:
    """The names of the tables in which a leaderboard lies."""

    scores: str
    leaderboards: str
    nodes: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is read for the player at a place (from 0).

    `read` says by the answer whether that is right.
    """

    label: str
    read: Callable[[int], bool]


class RankReads:
    """What is read of one leaderboard."""

    def __init__(
        self, client: "DynamoDBClient", board: CrowdedBoard, *, tables: RankTables
    ) -> None:
        self._client = client
        self._board = board
        self._tables = tables
        self._entries = DynamoEntries(
            client, scores_table=tables.scores, leaderboards_table=tables.leaderboards
        )
        self._nodes = DynamoRankNodes(client, table=tables.nodes)
        # As a container that has read a page not long ago.
        self._known = RememberedRankNodes(self._nodes)
        self._rows = DynamoStandingRows(client, table=tables.scores)
        self._standings = DynamoStandings(client, table=tables.scores)

    def operations(self) -> Iterator[Operation]:
        """Give all that is read, the dearest last."""
        yield Operation(RANK, lambda place: self._rank(place) == place + 1)
        yield Operation(AROUND, self._around)
        yield Operation(ONE, partial(self._page, limit=1))
        yield Operation(PAGE, partial(self._page, limit=_LIMIT))
        yield Operation(COUNT, self._count)

    def _rank(self, place: int) -> int:
        leaderboard, sought = self._load(place)
        assert leaderboard.ranks == self._board.leaderboard.ranks  # noqa: S101
        return find_rank(sought, nodes=self._nodes, rows=self._rows).rank

    def _around(self, place: int) -> bool:
        leaderboard, sought = self._load(place)
        own = Row(sought.standing, ORDINARY.name, ORDINARY.value)
        rank, around = read_both(
            lambda: find_rank(sought, nodes=self._nodes, rows=self._rows),
            lambda: rows_around(
                own, standings=self._standings, **_ids(leaderboard), around=_AROUND
            ),
        )
        shown = [row.standing for _, row in around.ranked(rank.rank)]
        first = max(place - _AROUND, 0)
        expected = [*self._board.standings[first : first + len(shown)]]
        return rank.rank == place + 1 and shown == expected

    def _page(self, place: int, *, limit: int) -> bool:
        # One more row tells whether there is another page.
        rows = rows_from_rank(
            self._board.leaderboard,
            standings=self._standings,
            nodes=self._known,
            rank=place + 1,
            limit=limit + 1,
        )
        return [row.standing for row in rows] == [*self._board.standings[place : place + limit + 1]]

    def _count(self, place: int) -> bool:
        request = count_request(
            table=self._tables.scores,
            board=board_key_of(self._board.leaderboard),
            first=b"\0",
            last=self._board.standings[place],
        )
        return count_of(self._client.query, request) == place + 1

    def _load(self, place: int) -> tuple[Leaderboard, Sought]:
        """Read the leaderboard and a player's entry."""
        leaderboard, entry = self._entries.load(
            **_ids(self._board.leaderboard),
            player=numbered_key(ORDINARY, place),
            consistent=False,
        )
        if leaderboard is None or entry is None:
            raise RuntimeError("The leaderboard and the entry are not there.")
        standing = self._board.standings[place]
        return leaderboard, Sought(
            leaderboard=leaderboard, standing=standing, counted=standing, is_current=True
        )


def _ids(leaderboard: Leaderboard) -> dict[str, str]:
    return {"game_id": leaderboard.game_id, "leaderboard_id": leaderboard.leaderboard_id}
