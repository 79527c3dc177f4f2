"""What reading costs: one request for what is there, however much there is."""

from collections.abc import Callable

from tests.factories import NOON
from tests.performance.costs import Requests, fill
from tests.service import Reply, Service
from tools.benchmarks.bill import Bill

PLAYERS = 305
ENDED = 120


def asking(service: Service, path: str) -> Callable[[], Reply]:
    return lambda: service.get(f"/leaderboard/{service.game_id}{path}")


def asking_again(service: Service, requests: Requests, path: str) -> Callable[[], Reply]:
    """Ask a container that remembers that the leaderboard is there, as it does for seconds."""

    def ask() -> Reply:
        reply = asking(service, path)()
        if "GetItem" in requests.operations:
            requests.sent.clear()
            reply = asking(service, path)()
        return reply

    return ask


def test_a_page_of_scores_is_one_query_however_deep_it_lies(
    service: Service, requests: Requests
) -> None:
    board = service.configure()
    fill(service, board, PLAYERS)
    path = "/weekly/score?limit=100"
    for _ in range(3):
        assert requests.bill(asking_again(service, requests, path)) == Bill(1, 2.5, 0)
        page = asking(service, path)().json
        assert len(page["scores"]) == 100
        path = f"/weekly/score?limit=100&cursor={page['nextCursor']}"


def test_the_longest_page_is_one_query_too(service: Service, requests: Requests) -> None:
    board = service.configure()
    fill(service, board, PLAYERS)
    assert requests.count(asking_again(service, requests, "/weekly/score?limit=1000")) == 1


def test_the_first_page_asks_whether_there_is_such_a_board_and_remembers_that_there_is(
    service: Service, requests: Requests
) -> None:
    service.register()
    service.configure()
    assert requests.count(asking(service, "/weekly/score")) == 2
    assert requests.operations == ["GetItem", "Query"]
    assert requests.count(asking_again(service, requests, "/weekly/score")) == 1
    for _ in range(2):
        assert requests.count(asking(service, "/monthly/score"), status=404) == 2
        assert requests.operations == ["GetItem", "GetItem"]


def test_a_leaderboard_is_read_with_half_a_unit(service: Service, requests: Requests) -> None:
    service.configure()
    assert requests.bill(asking(service, "/weekly")) == Bill(1, 0.5, 0)


def test_only_a_missing_leaderboard_asks_for_its_game(service: Service, requests: Requests) -> None:
    service.register()
    assert requests.bill(asking(service, "/weekly"), status=404) == Bill(2, 1, 0)


def test_what_has_ended_is_not_read_to_find_what_runs(service: Service, requests: Requests) -> None:
    for number in range(ENDED):
        service.configure(f"ended-{number}", ended_at=NOON + number)
    service.configure()
    assert requests.bill(asking(service, "?state=active")) == Bill(1, 0.5, 0)
    assert requests.operations == ["Query"]


def test_a_list_of_leaderboards_is_one_query(service: Service, requests: Requests) -> None:
    for number in range(ENDED):
        service.configure(f"ended-{number}", ended_at=NOON + number)
    assert requests.count(asking(service, "?limit=50")) == 1


def test_only_an_empty_list_of_leaderboards_asks_for_the_game(
    service: Service, requests: Requests
) -> None:
    service.register()
    assert requests.count(asking(service, "")) == 2
    assert requests.operations == ["Query", "GetItem"]


def test_what_does_not_exist_asks_dynamodb_nothing(service: Service, requests: Requests) -> None:
    assert requests.count(lambda: service.get("/nothing"), status=404) == 0
    assert requests.count(asking(service, "/no%20id"), status=404) == 0
