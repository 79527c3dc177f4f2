"""What it costs to find where players stand, and what rank a score would get."""

from collections.abc import Callable

import pytest

from laurel.domain.leaderboards import Leaderboard
from tests.performance.costs import Requests, fill
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


def test_names_on_a_leaderboard_that_is_not_there_are_not_looked_for(
    service: Service, requests: Requests
) -> None:
    service.register()
    path = f"/leaderboard/{service.game_id}/weekly/standings"
    body = b'{"names": ["a", "b", "c"]}'
    assert requests.count(lambda: service.send("POST", path, [], body), status=404) == 2
