"""Pages that begin at a rank, through the API: by the nodes of the rank index and the standings."""

from typing import Any

import pytest

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import RankIndex
from tests.factories import NOON
from tests.performance.costs import fill
from tests.rank_trees import store_nodes
from tests.service import Service, assert_answered, assert_refused

PLAYERS = 150
DEEP = RankIndex(generation=NOON, starts_at=NOON, span=3_600_000, depth=24)


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    board = service.configure(ranks=DEEP)
    fill(service, board, PLAYERS)
    # Crowded as if there were many more.
    store_nodes(service, board, crowded=3)
    return board


def page(service: Service, query: str) -> Any:
    return assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score?{query}"))


@pytest.mark.usefixtures("board")
def test_a_page_from_a_rank_is_the_one_that_a_walk_from_the_top_comes_to(service: Service) -> None:
    everything = page(service, "limit=1000")["scores"]
    assert [row["rank"] for row in everything] == [*range(1, PLAYERS + 1)]
    for rank, limit in [(1, 10), (7, 3), (41, 1), (60, 25), (100, 51), (100, 50), (PLAYERS, 9)]:
        found = page(service, f"from={rank}&limit={limit}")
        assert found["scores"] == everything[rank - 1 :][:limit]
        assert found["hasMore"] is (rank - 1 + limit < PLAYERS)
        assert found["hasMore"] is (found["nextCursor"] is not None)
        assert found["currentCursor"] is None


@pytest.mark.usefixtures("board")
def test_a_page_from_a_rank_goes_on_by_cursors_like_any_other(service: Service) -> None:
    everything = page(service, "limit=1000")["scores"]
    found = page(service, "from=90&limit=7")
    seen = found["scores"]
    while found["nextCursor"] is not None:
        found = page(service, f"limit=7&cursor={found['nextCursor']}")
        seen += found["scores"]
    assert seen == everything[89:]


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("rank", [PLAYERS + 1, 2**53 - 1])
def test_a_page_behind_the_last_rank_is_empty(service: Service, rank: int) -> None:
    assert page(service, f"from={rank}") == {
        "nextCursor": None,
        "hasMore": False,
        "currentCursor": None,
        "scores": [],
    }


@pytest.mark.parametrize("rank", [1, 41])
def test_a_board_without_scores_has_an_empty_page_at_any_rank(service: Service, rank: int) -> None:
    service.configure()
    assert page(service, f"from={rank}")["scores"] == []


def test_a_rank_of_a_leaderboard_that_is_not_there_is_not_found(service: Service) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/score?from=50"
    assert_refused(service.get(path), 404, "game_not_found")
    service.register()
    assert_refused(service.get(path), 404, "leaderboard_not_found")


@pytest.mark.usefixtures("board")
def test_a_rank_cannot_be_asked_for_together_with_a_cursor(service: Service) -> None:
    cursor = page(service, "limit=3")["nextCursor"]
    path = f"/leaderboard/{service.game_id}/weekly/score?from=50&cursor={cursor}"
    problem = assert_refused(service.get(path), 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["from"]
