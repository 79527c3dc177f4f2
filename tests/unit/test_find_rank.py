"""Finding ranks: from nodes and rows, whatever way is the nearer one and however crowded it is."""

from random import Random

import pytest

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, SortOrder
from laurel.domain.rank_index import RankIndex
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE, behind_all_equal, standing
from laurel.usecases import find_rank as find_rank_module
from laurel.usecases.find_rank import (
    Sought,
    find_rank,
    find_ranks,
    try_to_find_rank,
)
from tests.factories import NOON, make_leaderboard
from tests.rank_worlds import RankWorld

DAY = 24 * 60 * 60 * 1_000
BOARD = make_leaderboard(ranks=RankIndex(starts_at=NOON, span=DAY))


def place(value: int, *, after: int = 0, player: int = 0, board: Leaderboard = BOARD) -> bytes:
    return standing(
        sorting_value=value,
        reached_at=NOON + after,
        player_hash=player.to_bytes(4, "big"),
        sort_order=board.sort_order,
    )


def crowd(*, value: int, size: int) -> list[bytes]:
    """Many who reached the same score at the same time: no digit tells them apart."""
    return [place(value, player=number) for number in range(1, size + 1)]


def sought(
    of: bytes, *, board: Leaderboard = BOARD, counted: bytes | None = None, current: bool = True
) -> Sought:
    before = of if counted is None else counted
    return Sought(leaderboard=board, standing=of, counted=before, is_current=current)


def rank_in(world: RankWorld, of: Sought) -> tuple[int, int, bool]:
    rank = find_rank(of, nodes=world, rows=world)
    return rank.rank, rank.others, rank.is_exact


def random_value(random: Random) -> int:
    bits = random.choice([1, 4, 10, 17, 30, 63])
    value = random.getrandbits(bits) * random.choice([1, -1])
    return random.choice([value, value, HIGHEST_VALUE, LOWEST_VALUE, 7])


@pytest.mark.parametrize("order", SortOrder)
def test_everybody_has_the_rank_of_the_sorted_list(order: SortOrder) -> None:
    random = Random(7)
    board = make_leaderboard(sort_order=order, ranks=BOARD.ranks)
    rows = [
        place(random_value(random), after=random.randrange(-5, DAY), player=number, board=board)
        for number in range(400)
    ]
    world = RankWorld(board, rows)
    found = find_ranks([sought(row, board=board) for row in world.rows], nodes=world, rows=world)
    assert [(one.rank, one.others, one.is_exact) for one in found] == [
        (number, 399, True) for number in range(1, 401)
    ]


@pytest.mark.parametrize("depth", [4, 6, 9])
def test_everybody_has_that_rank_also_where_crowded_digits_have_nodes_below_them(
    depth: int,
) -> None:
    random = Random(depth)
    board = make_leaderboard(ranks=RankIndex(starts_at=NOON, span=DAY, depth=depth))
    rows = [
        place(random.choice([7, 90_000, 90_001]), after=random.randrange(DAY // 50), player=number)
        for number in range(900)
    ]
    rows += crowd(value=90_000, size=200)
    world = RankWorld(board, rows, crowded=3)
    found = find_ranks([sought(row, board=board) for row in world.rows], nodes=world, rows=world)
    assert [one.rank for one in found] == [*range(1, len(rows) + 1)]
    assert all(one.is_exact for one in found)


@pytest.mark.parametrize("index", [0, 1, 10, 58, 59, 60, 61, 62, 150, 238, 239, 240, 298, 299])
def test_a_crowd_that_no_digit_tells_apart_is_counted_to_its_end(index: int) -> None:
    rows = [place(99, player=1), *crowd(value=50, size=300), *crowd(value=3, size=20)]
    world = RankWorld(BOARD, rows)
    assert rank_in(world, sought(world.rows[1 + index])) == (2 + index, 320, True)


def test_nodes_and_rows_are_all_that_is_read_where_an_end_is_near() -> None:
    world = RankWorld(BOARD, [*crowd(value=50, size=40), *crowd(value=40, size=500)])
    assert rank_in(world, sought(world.rows[20])) == (21, 539, True)
    assert sorted(world.calls) == ["nodes", "rows"]


def test_what_is_left_of_a_crowd_is_counted_in_one_further_call() -> None:
    world = RankWorld(BOARD, crowd(value=50, size=500))
    assert rank_in(world, sought(world.rows[250])) == (251, 499, True)
    assert sorted(world.calls) == ["count", "nodes", "rows"]


@pytest.mark.parametrize(("most", "is_found"), [(499, False), (500, True)])
def test_who_cannot_wait_gets_no_rank_in_a_crowd_that_takes_long_to_count(
    most: int, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_rank_module, "_MOST_COUNTED", most)
    world = RankWorld(BOARD, crowd(value=50, size=500))
    failures: list[Exception] = []

    def rank_at(index: int) -> int | None:
        asked = sought(world.rows[index])
        found = try_to_find_rank(asked, nodes=world, rows=world, failed=failures.append)
        return None if found is None else found.rank

    assert rank_at(250) == (251 if is_found else None)
    assert ("count" in world.calls) is is_found
    assert [type(failure) for failure in failures] == ([] if is_found else [UnavailableError])
    # Near an end nothing is left to be counted, and whoever can wait gets every rank.
    assert rank_at(20) == 21
    assert rank_in(world, sought(world.rows[250])) == (251, 499, True)


@pytest.mark.parametrize("after", [1, DAY - 1], ids=["early", "late"])
def test_a_standing_that_has_not_been_counted_is_behind_those_who_are_ahead(after: int) -> None:
    others = [place(value, player=value) for value in range(1, 30)]
    own = place(15, after=after, player=99)
    world = RankWorld(BOARD, [*others, own], counted=others)
    asked = Sought(leaderboard=BOARD, standing=own, counted=None, is_current=False)
    assert rank_in(world, asked) == (16, 29, False)


@pytest.mark.parametrize("now", [3, 15, 27])
@pytest.mark.parametrize("before", [1, 14, 16, 40])
def test_nobody_is_behind_what_was_an_own_place(before: int, now: int) -> None:
    others = [place(value, player=value) for value in range(1, 30)]
    was, own = place(before, after=5, player=99), place(now, after=9, player=99)
    world = RankWorld(BOARD, [*others, own], counted=[*others, was])
    rank, of_others, is_exact = rank_in(world, sought(own, counted=was, current=False))
    assert (rank, of_others, is_exact) == (1 + 30 - now, 29, False)


def test_an_own_place_in_the_same_crowd_is_not_counted_twice() -> None:
    others = crowd(value=50, size=300)
    was, own = place(50, player=0), place(50, player=400)
    world = RankWorld(BOARD, [*others, own], counted=[was, *others])
    assert rank_in(world, sought(own, counted=was, current=False)) == (301, 299 + 1, False)


def test_a_former_place_that_the_rows_still_have_is_nobody_else_s() -> None:
    others = [place(1000, after=time, player=time) for time in range(1, 40)]
    was, own = place(1000, after=20, player=99), place(1000, after=30, player=98)
    world = RankWorld(BOARD, [*others, was, own], counted=[*others, was])
    asked = Sought(leaderboard=BOARD, standing=own, counted=was, is_current=False, former=was)
    assert rank_in(world, asked) == (31, 39, False)


def test_more_rows_than_have_been_counted_make_a_rank_one_that_is_not_exact() -> None:
    rows = crowd(value=50, size=30)
    world = RankWorld(BOARD, rows, counted=rows[:1] + rows[25:])
    own = world.rows[-1]
    rank, of_others, is_exact = rank_in(world, sought(own))
    assert 1 <= rank <= of_others + 1
    assert not is_exact


def test_a_score_that_somebody_has_comes_behind_all_who_have_it() -> None:
    world = RankWorld(BOARD, [*crowd(value=50, size=300), place(49, player=1)])
    for value, rank in ((51, 1), (50, 301), (49, 302), (0, 302)):
        asked = Sought(
            leaderboard=BOARD,
            standing=behind_all_equal(place(value)),
            counted=None,
            is_current=True,
        )
        assert rank_in(world, asked) == (rank, 301, True)


def test_on_an_empty_leaderboard_every_score_comes_first() -> None:
    world = RankWorld(BOARD, [])
    first = Sought(
        leaderboard=BOARD, standing=behind_all_equal(place(5)), counted=None, is_current=True
    )
    assert rank_in(world, first) == (1, 0, True)


def test_ranks_on_several_leaderboards_are_found_with_one_read_of_nodes_for_each() -> None:
    other = make_leaderboard(leaderboard_id="other", ranks=BOARD.ranks)
    world = RankWorld(BOARD, [place(value, player=value) for value in range(60)])
    asked = [sought(row) for row in world.rows[:20]]
    asked += [sought(row, board=other) for row in world.rows[:5]]
    found = find_ranks(asked, nodes=world, rows=world)
    assert [one.rank for one in found] == [*range(1, 21), *range(1, 6)]
    assert world.calls.count("nodes") == 2
