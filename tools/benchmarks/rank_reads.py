"""What is read of ranks, by the service's own use cases, and the count that they spare."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from laurel.storage.dynamodb import count_of
from laurel.storage.games import DynamoGames
from laurel.storage.player_entries import DynamoPlayerEntries
from laurel.storage.rank_nodes import DynamoRankNodes
from laurel.storage.remembered_rank_nodes import RememberedRankNodes
from laurel.storage.standing_rows import DynamoStandingRows, count_request
from laurel.storage.standings import DynamoStandings, board_key_of
from laurel.usecases.find_standing import FindStandings, Standing, find_standing
from laurel.usecases.rows_from_rank import rows_from_rank
from tools.benchmarks.crowded_boards import CrowdedBoard
from tools.benchmarks.sample import ORDINARY, numbered_key
from tools.benchmarks.tables import GAMES

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


class _Where(TypedDict):
    game_id: str
    leaderboard_id: str


class RankReads:
    """What is read of one leaderboard."""

    def __init__(
        self, client: "DynamoDBClient", board: CrowdedBoard, *, tables: RankTables
    ) -> None:
        self._client = client
        self._board = board
        self._tables = tables
        self._where = _Where(
            game_id=board.leaderboard.game_id, leaderboard_id=board.leaderboard.leaderboard_id
        )
        self._nodes = DynamoRankNodes(client, table=tables.nodes)
        # As a container that has read a page not long ago.
        self._known = RememberedRankNodes(self._nodes)
        self._rows = DynamoStandingRows(client, table=tables.scores)
        self._standings = DynamoStandings(client, table=tables.scores)
        self._stores = FindStandings(
            entries=DynamoPlayerEntries(
                client, scores_table=tables.scores, leaderboards_table=tables.leaderboards
            ),
            nodes=self._nodes,
            rows=self._rows,
            standings=self._standings,
            games=DynamoGames(client, table=GAMES),
        )

    def operations(self) -> Iterator[Operation]:
        """Give all that is read, the dearest last."""
        yield Operation(RANK, self._rank)
        yield Operation(AROUND, self._around)
        yield Operation(ONE, partial(self._page, limit=1))
        yield Operation(PAGE, partial(self._page, limit=_LIMIT))
        yield Operation(COUNT, self._count)

    def _rank(self, place: int) -> bool:
        return self._is_right(self._find(place), place)

    def _around(self, place: int) -> bool:
        standing = self._find(place, around=_AROUND)
        around = standing.around.ranked(standing.rank.rank) if standing.around else ()
        shown = [row.standing for _, row in around]
        first = max(place - _AROUND, 0)
        expected = [*self._board.standings[first : first + len(shown)]]
        return self._is_right(standing, place) and shown == expected

    def _is_right(self, standing: Standing, place: int) -> bool:
        rank = standing.rank
        return (rank.rank, standing.of, rank.is_exact) == (
            place + 1,
            self._board.crowd.players,
            True,
        )

    def _find(self, place: int, *, around: int | None = None) -> Standing:
        return find_standing(
            self._stores,
            **self._where,
            player=numbered_key(ORDINARY, place),
            name="",
            around=around,
        )

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
