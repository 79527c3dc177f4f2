"""A standing's place follows from the nodes and from the rows of its cell."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.counting import Change
from laurel.domain.leaderboards import SortOrder
from laurel.domain.rank_index import LEVELS, new_rank_index
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import ROOT, child_path
from laurel.domain.ranks import locate, select
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE, standing
from laurel.usecases.count_ranks import count_ranks
from tests.factories import NOON, make_leaderboard
from tests.rank_indexes import FakeRankNodes

RANKS = new_rank_index(start_date=NOON, end_date=NOON + 1_000_000, now=NOON)
BOARD = make_leaderboard(ranks=RANKS)

places = st.builds(
    standing,
    sorting_value=st.integers(-3, 3)
    | st.integers(-100_000, 100_000)
    | st.integers(LOWEST_VALUE, HIGHEST_VALUE),
    reached_at=st.integers(NOON - 10, NOON + 1_000_010),
    player_hash=st.binary(min_size=4, max_size=4),
    sort_order=st.sampled_from(SortOrder),
)


def index_of(standings: list[bytes]) -> FakeRankNodes:
    """Count first scores, one change each."""
    nodes = FakeRankNodes(BOARD)
    changes = [
        Change(
            game_id="g",
            leaderboard_id="l",
            lane=0,
            sequence=number,
            changed_at=NOON,
            old=None,
            new=place,
            accepted_at=NOON,
        )
        for number, place in enumerate(standings)
    ]
    count_ranks(nodes=nodes, leaderboard=BOARD, changes=changes)
    return nodes


@given(st.lists(places, min_size=1, max_size=60, unique=True))
def test_a_cell_lies_where_its_standings_do(standings: list[bytes]) -> None:
    nodes = index_of(standings).nodes
    ordered = sorted(standings)
    for place in standings:
        cell = locate(nodes, place, scale=RANKS.scale, depth=LEVELS)
        inside = [one for one in ordered if cell.start <= one and (not cell.end or one < cell.end)]
        assert place in inside
        assert cell.count == len(inside)
        assert cell.before == bisect_left(ordered, cell.start)
        assert cell.agrees


@given(st.lists(places, min_size=1, max_size=60, unique=True))
def test_a_place_is_found_by_walking_down(standings: list[bytes]) -> None:
    nodes = index_of(standings).nodes
    ordered = sorted(standings)
    for rank, place in enumerate(ordered):
        path, offset = ROOT, rank
        while True:
            digit, offset = select(nodes[path], offset) or (0, 0)
            child = child_path(path, digit)
            if child not in nodes:
                break
            path = child or ""
        cell = locate(nodes, place, scale=RANKS.scale, depth=LEVELS)
        assert cell.before + offset == rank
    assert select(nodes[ROOT], len(standings)) is None


def test_nodes_that_do_not_tell_the_same_do_not_agree() -> None:
    place = standing(
        sorting_value=7, reached_at=NOON, player_hash=bytes(4), sort_order=SortOrder.ASCENDING
    )
    nodes = index_of([place]).nodes
    for path in nodes:
        damaged = {**nodes, path: Node()}
        assert not locate(damaged, place, scale=RANKS.scale, depth=LEVELS).agrees
