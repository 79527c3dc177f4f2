"""A page from any rank is the slice of the sorted list, and its cursors lead to all the rest."""

from dataclasses import dataclass, field
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard, SortOrder
from laurel.domain.rank_index import RankIndex
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE
from laurel.usecases.list_scores import ScorePage, ScorePosition, list_scores
from laurel.usecases.rows_from_rank import rows_from_rank
from laurel.usecases.stores import Row
from tests.factories import GAME_ID, LEADERBOARD_ID, NOON, make_game, make_leaderboard
from tests.rank_trees import KnownNodes, count_nodes
from tests.ranked_boards import SortedBoard, row_of

HOUR = 3_600_000
SHALLOW = RankIndex(generation=NOON, starts_at=NOON, span=HOUR)
DEEP = RankIndex(generation=NOON, starts_at=NOON, span=HOUR, depth=24)

# Everything, near and far: equal ones, small ones, and those of a whole 64 bits.
VALUES = st.one_of(
    st.sampled_from([0, 1, 7, 500]),
    st.integers(-20, 20),
    st.integers(60_000, 60_400),
    st.integers(LOWEST_VALUE, HIGHEST_VALUE),
)
# A good part of them within one instant, and some outside of the time that is divided.
TIMES = st.one_of(st.just(0), st.integers(0, 50), st.integers(-HOUR, 2 * HOUR))
# Players of one score come in crowds, a few in each instant.
CROWDS = st.lists(st.tuples(VALUES, TIMES, st.integers(1, 30)), max_size=8)
# So crowded that on small boards some digits are opened, and some are not.
CROWDED = st.integers(1, 8)


@dataclass
class Reader:
    """Reads pages of one leaderboard, as one container after another call would."""

    board: SortedBoard
    nodes: KnownNodes
    leaderboard: Leaderboard = field(default_factory=make_leaderboard)

    def get(self, game_id: str, leaderboard_id: str | None = None) -> Leaderboard:
        assert leaderboard_id is not None
        return self.leaderboard

    def from_rank(self, rank: int, *, limit: int) -> ScorePage:
        return self._read(rank, limit=limit)

    def rest_of(self, page: ScorePage, *, limit: int) -> list[tuple[int, Row]]:
        """Walk on by cursors to the end."""
        ranked: list[tuple[int, Row]] = []
        while page.next is not None:
            page = self._read(page.next, limit=limit)
            ranked += enumerate(page.rows, page.first_rank)
        return ranked

    def _read(self, start: ScorePosition | int | None, *, limit: int) -> ScorePage:
        return list_scores(
            standings=self.board,
            rows_from_rank=partial(rows_from_rank, standings=self.board, nodes=self.nodes),
            leaderboards=self,
            games=NoGames(),
            game_id=GAME_ID,
            leaderboard_id=LEADERBOARD_ID,
            limit=limit,
            start=start,
        )


class NoGames:
    def get(self, game_id: str) -> Game | None:
        return make_game(game_id=game_id)


def reader_of(
    crowds: list[tuple[int, int, int]], *, order: SortOrder, ranks: RankIndex, crowded: int
) -> Reader:
    board = SortedBoard.of(
        row_of(f"player {crowd}-{one}", value, reached_at=NOON + at + one // 3, order=order)
        for crowd, (value, at, size) in enumerate(crowds)
        for one in range(size)
    )
    standings = [row.standing for row in board.rows]
    return Reader(
        board=board,
        nodes=KnownNodes(count_nodes(standings, ranks=ranks, crowded=crowded)),
        leaderboard=make_leaderboard(ranks=ranks, sort_order=order),
    )


@given(
    CROWDS,
    st.sampled_from(SortOrder),
    st.sampled_from([SHALLOW, DEEP]),
    CROWDED,
    st.lists(st.tuples(st.integers(1, 200), st.integers(1, 60)), min_size=1, max_size=4),
)
def test_a_page_from_a_rank_is_the_slice_of_the_sorted_list_and_cursors_lead_to_the_rest(
    crowds: list[tuple[int, int, int]],
    order: SortOrder,
    ranks: RankIndex,
    crowded: int,
    pages: list[tuple[int, int]],
) -> None:
    reader = reader_of(crowds, order=order, ranks=ranks, crowded=crowded)
    ranked = [*enumerate(reader.board.rows, 1)]
    for rank, limit in pages:
        page = reader.from_rank(rank, limit=limit)
        shown = [*enumerate(page.rows, page.first_rank)]
        assert shown == ranked[rank - 1 :][:limit]
        assert (page.next is not None) is (len(ranked) > rank - 1 + limit)
        assert shown + reader.rest_of(page, limit=limit) == ranked[rank - 1 :]


@given(CROWDS, st.integers(41, 150), st.integers(1, 20))
def test_a_guess_that_is_wrong_by_far_leads_to_the_same_page(
    crowds: list[tuple[int, int, int]], rank: int, limit: int
) -> None:
    reader = reader_of(crowds, order=SortOrder.DESCENDING, ranks=DEEP, crowded=2)
    turned = reader_of(crowds, order=SortOrder.ASCENDING, ranks=DEEP, crowded=4)
    reader.nodes.remembered = {**turned.nodes.nodes}
    page = reader.from_rank(rank, limit=limit)
    assert page.rows == reader.board.rows[rank - 1 :][:limit]


def test_who_has_looked_a_moment_ago_reads_the_way_in_one_round_trip() -> None:
    crowds = [(value * 1_000, 0, 1) for value in range(1_000)]
    reader = reader_of(crowds, order=SortOrder.DESCENDING, ranks=SHALLOW, crowded=120)
    reader.from_rank(500, limit=10)
    for rank in (400, 600, 42, 999, 2_000):
        trips, nodes = reader.nodes.trips, reader.nodes.nodes_read
        assert len(reader.from_rank(rank, limit=10).rows) == max(min(1_001 - rank, 10), 0)
        assert reader.nodes.trips == trips + 1
        assert reader.nodes.nodes_read <= nodes + 3


def test_no_more_is_passed_over_than_half_of_a_cell_and_half_a_read_unit() -> None:
    crowd, limit = 120, 20
    # Equal in their value and their instant: nothing tells them apart but who they are.
    crowds = [(value, 0, 1) for value in (3, 2, 1) for _ in range(crowd)]
    reader = reader_of(crowds, order=SortOrder.DESCENDING, ranks=SHALLOW, crowded=crowd)
    for rank in range(41, 3 * crowd + 1):
        before = reader.board.read_rows
        page = reader.from_rank(rank, limit=limit)
        passed_over = reader.board.read_rows - before - len(page.rows)
        assert passed_over <= (crowd - limit) / 2 + 20
