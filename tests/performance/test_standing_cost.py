"""What it costs to find where players stand, and what rank a score would get."""

from collections.abc import Callable

import pytest

from laurel.domain.leaderboards import Leaderboard
from tests.performance.costs import Requests, fill
from tests.performance.test_read_cost import asking_again
from tests.rank_trees import store_nodes
from tests.service import Reply, Service, score

PLAYERS = 305
MOST_UNITS = 4


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    board = service.configure()
    fill(service, board, PLAYERS)
    service.post(score(14, playerId="tim"))
    store_nodes(service, board)
    return board


def asking(service: Service, path: str) -> Callable[[], Reply]:
    return lambda: service.get(f"/leaderboard/{service.game_id}/weekly/{path}")


@pytest.mark.usefixtures("board")
def test_a_player_is_found_by_id_in_the_time_of_two_round_trips(
    service: Service, requests: Requests
) -> None:
    bill = requests.bill(asking(service, "standing?playerId=tim"))
    first, *beside = requests.operations
    assert (first, sorted(beside)) == ("BatchGetItem", ["BatchGetItem", "Query"])
    assert (bill.read_units <= MOST_UNITS, bill.write_units) == (True, 0)


@pytest.mark.usefixtures("board")
def test_a_name_costs_one_round_trip_more(service: Service, requests: Requests) -> None:
    by_id = requests.bill(asking(service, "standing?playerId=tim"))
    by_name = requests.bill(asking(service, "standing?name=Tiny%20Tim"))
    assert requests.operations[0] == "Query"
    assert by_name.round_trips == by_id.round_trips + 1
    assert by_name.read_units == by_id.read_units + 0.5


@pytest.mark.usefixtures("board")
def test_the_rank_of_a_score_takes_the_time_of_two_round_trips(
    service: Service, requests: Requests
) -> None:
    bill = requests.bill(asking(service, "rank?sortingValue=20"))
    first, *beside = requests.operations
    assert (first, sorted(beside)) == ("GetItem", ["BatchGetItem", "Query"])
    assert bill.read_units <= MOST_UNITS


@pytest.mark.usefixtures("board")
def test_a_player_who_is_not_there_costs_one_round_trip(
    service: Service, requests: Requests
) -> None:
    assert requests.count(asking(service, "standing?playerId=nobody"), status=404) == 1
    assert requests.count(asking(service, "standing?name=nobody"), status=404) == 2


@pytest.mark.usefixtures("board")
def test_what_cannot_be_asked_for_costs_nothing(service: Service, requests: Requests) -> None:
    path = "standing?name=tim%40example.com"
    assert requests.count(asking(service, path), status=400) == 0


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("rank", [41, 206, 300])
def test_a_page_from_any_rank_takes_the_time_of_two_round_trips_where_nodes_are_known(
    service: Service, requests: Requests, rank: int
) -> None:
    service.get(f"/leaderboard/{service.game_id}/weekly/score?from=150")
    path = f"/weekly/score?from={rank}&limit=100"
    bill = requests.bill(asking_again(service, requests, path))
    first, *beside = requests.operations
    assert (first, {*beside}, len(beside) <= 2) == ("BatchGetItem", {"Query"}, True)
    assert bill.read_units <= MOST_UNITS


@pytest.mark.usefixtures("board")
def test_who_asks_for_a_rank_first_reads_the_upper_nodes_all_at_once(
    service: Service, requests: Requests
) -> None:
    requests.count(asking(service, "score?from=150"))
    before, rest = requests.operations[:3], requests.operations[3:]
    assert before == ["GetItem", "Query", "BatchGetItem"]
    assert {*rest} == {"Query"}


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("path", ["score?from=1", "score?from=40&limit=60"])
def test_the_first_ranks_are_read_from_the_top_without_any_node(
    service: Service, requests: Requests, path: str
) -> None:
    ask = asking_again(service, requests, f"/weekly/{path}")
    assert requests.bill(ask).read_units <= MOST_UNITS
    assert requests.operations == ["Query"]


def test_a_player_s_leaderboards_cost_an_entry_each_and_a_rank_only_where_the_player_stands(
    service: Service, requests: Requests
) -> None:
    service.register()
    for number in range(20):
        service.configure(f"board-{number}")
    for number in (3, 14):
        service.post(score(14, playerId="tim"), leaderboard_id=f"board-{number}")
    list_ = f"/leaderboard/{service.game_id}?player=tim"
    requests.count(lambda: service.get(list_))
    first, second, *beside = requests.operations
    assert (first, second) == ("Query", "BatchGetItem")
    assert sorted(beside) == ["BatchGetItem", "BatchGetItem", "Query", "Query"]


def test_names_on_a_leaderboard_that_is_not_there_are_not_looked_for(
    service: Service, requests: Requests
) -> None:
    service.register()
    path = f"/leaderboard/{service.game_id}/weekly/standings"
    body = b'{"names": ["a", "b", "c"]}'
    assert requests.count(lambda: service.send("POST", path, [], body), status=404) == 2
