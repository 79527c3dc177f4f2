"""A walk through the pages while the standings move: who stays is seen once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest.mock import Mock

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.end_order import EndZone
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard, SortOrder
from laurel.domain.players import player_hash
from laurel.domain.standings import standing
from laurel.http.cursors import decode_score_cursor, encode_score_cursor
from laurel.usecases.list_scores import ScorePage, ScorePosition, list_scores
from laurel.usecases.stores import BoardPosition, Row
from tests.factories import NOON, make_game, make_leaderboard

QUERY = ("scores", "space-race", "weekly")
MOVES = st.lists(st.tuples(st.integers(0, 29), st.none() | st.integers(-5, 5)), max_size=8)


@dataclass
class FakeBoard:
    """A leaderboard's standings in a dict, and what there is around them."""

    scores: dict[str, tuple[int, int]] = field(default_factory=dict)
    clock: int = NOON

    def move(self, player: str, value: int | None) -> None:
        self.clock += 1
        if value is None:
            self.scores.pop(player, None)
        else:
            self.scores[player] = (value, self.clock)

    def page(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        after: bytes | None,
        limit: int,
    ) -> list[Row]:
        rows = sorted(
            (
                Row(
                    standing(
                        sorting_value=value,
                        reached_at=reached_at,
                        player_hash=player_hash(player),
                        sort_order=SortOrder.DESCENDING,
                    ),
                    player,
                    str(value),
                )
                for player, (value, reached_at) in self.scores.items()
            ),
            key=lambda row: row.standing,
        )
        return [row for row in rows if after is None or row.standing > after][:limit]


class FakeLeaderboards:
    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        return make_leaderboard(game_id=game_id, leaderboard_id=leaderboard_id)

    def by_end(
        self, *, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
    ) -> Iterator[tuple[BoardPosition, Leaderboard]]:
        return iter(())


class FakeGames:
    def get(self, game_id: str) -> Game | None:
        return make_game(game_id=game_id)


def full_board(values: list[int]) -> FakeBoard:
    board = FakeBoard()
    for number, value in enumerate(values):
        board.move(f"player {number}", value)
    return board


def walk(board: FakeBoard, *, limit: int) -> Iterator[ScorePage]:
    """Go through the pages by their cursors; between two of them the caller may move players."""
    after: ScorePosition | None = None
    while True:
        page = list_scores(
            standings=board,
            rows_from_rank=Mock(),
            leaderboards=FakeLeaderboards(),
            games=FakeGames(),
            game_id="space-race",
            leaderboard_id="weekly",
            limit=limit,
            start=after,
        )
        yield page
        if page.next is None:
            return
        assert len(page.rows) == limit
        after = decode_score_cursor(encode_score_cursor(page.next, query=QUERY), query=QUERY)


@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=30),
    st.integers(1, 7),
    st.lists(MOVES, max_size=40),
)
def test_a_player_that_stays_is_neither_skipped_nor_shown_twice(
    values: list[int], limit: int, moves: list[list[tuple[int, int | None]]]
) -> None:
    board = full_board(values)
    moved: set[str] = set()
    seen: list[str] = []
    schedule = iter(moves)
    for page in walk(board, limit=limit):
        seen += [row.display_name for row in page.rows]
        for number, moved_to in next(schedule, []):
            player = f"player {number}"
            moved.add(player)
            board.move(player, moved_to)
    stayed = [f"player {number}" for number in range(len(values))]
    for player in set(stayed) - moved:
        assert seen.count(player) == 1


@given(st.lists(st.integers(-5, 5), max_size=30), st.integers(1, 7))
def test_ranks_count_on_from_page_to_page(values: list[int], limit: int) -> None:
    ranks: list[int] = []
    for page in walk(full_board(values), limit=limit):
        ranks += range(page.first_rank, page.first_rank + len(page.rows))
    assert ranks == list(range(1, len(values) + 1))
