"""What reporting a score costs: two round trips, and what each case reads and writes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.leaderboards import RetryStrategy
from tests.factories import NOON
from tests.performance.costs import Requests
from tests.service import Headers, Reply, Service, score
from tools.benchmarks.bill import Bill, make_bill

TIMES = 14
NO_HEADERS: Headers = []


@pytest.fixture(autouse=True)
def warm(service: Service) -> None:
    """Have the container remember the game and the keys, and how many lanes the board has."""
    service.register()
    service.configure()
    assert service.post(score(name="Somebody else")).status == 200


def report(service: Service, body: Mapping[str, Any] | bytes, **more: Any) -> Reply:
    """Report a score without asking for the rank that it gets."""
    token = more.get("token") or service.token()
    sent = [("authorization", f"Bearer {token}"), *more.get("headers", ())]
    board = more.get("leaderboard_id", "weekly")
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/leaderboard/{service.game_id}/{board}/score?rank=false"
    return service.send("POST", path, sent, content)


def reporting(
    service: Service, value: int, *, headers: Headers = NO_HEADERS
) -> Callable[[], Reply]:
    return lambda: report(service, score(value), headers=headers)


def test_a_further_score_that_leaves_the_standing_writes_one_unit(
    service: Service, requests: Requests
) -> None:
    service.post(score(20))
    assert requests.bill(reporting(service, 19)) == Bill(2, 1, 1)
    assert requests.operations == ["BatchGetItem", "UpdateItem"]


def test_a_further_score_that_moves_the_standing_writes_three_units(
    service: Service, requests: Requests
) -> None:
    service.post(score(20))
    assert requests.bill(reporting(service, 21)) == Bill(2, 1, 3)
    assert requests.operations == ["BatchGetItem", "UpdateItem"]


def test_a_first_score_writes_the_entry_its_place_and_its_name_in_the_indexes(
    service: Service, requests: Requests
) -> None:
    assert requests.bill(reporting(service, 20)) == Bill(2, 1, 3)


def test_another_name_writes_its_copies_in_the_indexes(
    service: Service, requests: Requests
) -> None:
    service.post(score(20, playerId="1"))
    renamed = score(19, name="Great Tim", playerId="1")
    assert requests.bill(lambda: report(service, renamed)) == Bill(2, 1, 4)


def test_a_first_score_that_takes_a_seat_is_one_transaction(
    service: Service, requests: Requests
) -> None:
    service.configure(should_close_when_full=True)
    assert requests.bill(reporting(service, 20)) == Bill(2, 1, 7)
    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]


def test_a_further_score_on_a_board_with_seats_takes_none(
    service: Service, requests: Requests
) -> None:
    service.configure(should_close_when_full=True)
    service.post(score(20))
    assert requests.bill(reporting(service, 19)) == Bill(2, 1, 1)


def test_where_somebody_is_banned_a_score_costs_half_a_read_unit_more(
    service: Service, requests: Requests
) -> None:
    strict = replace(service, game_id=f"{service.game_id}-strict")
    strict.register(has_bans=True)
    strict.configure()
    strict.post(score(20))
    made = replace(requests, service=strict)
    assert made.bill(reporting(strict, 19)) == Bill(2, 1.5, 1)
    assert made.operations == ["BatchGetItem", "UpdateItem"]


def test_the_rank_is_two_requests_more_which_are_under_way_beside_the_save(
    service: Service, requests: Requests
) -> None:
    service.post(score(20))
    bill = requests.bill(lambda: service.post(score(21)))
    # Up to three nodes, and the rows up to the nearer end of the cell.
    assert (bill.round_trips, bill.write_units) == (4, 3)
    assert bill.read_units <= 1 + 2.5
    first, *beside = requests.operations
    assert first == "BatchGetItem"
    assert sorted(beside) == ["BatchGetItem", "Query", "UpdateItem"]


def test_a_repetition_writes_nothing_and_looks_once(service: Service, requests: Requests) -> None:
    headers = [("idempotency-key", "the same")]
    service.post(score(20), headers=headers)
    assert requests.bill(reporting(service, 20, headers=headers)) == Bill(1, 1, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"closed_at": NOON},
        {"should_close_when_full": True, "maximum_number_of_winners": 1, "seats_taken": 1},
        {"retry_strategy": RetryStrategy.DISABLED},
    ],
    ids=["closed", "full", "no retries left"],
)
def test_a_refusal_writes_nothing_and_looks_twice_the_second_time_strongly(
    service: Service, requests: Requests, changes: dict[str, object]
) -> None:
    service.post(score(20))
    service.configure("refusing", **changes)
    if "retry_strategy" in changes:
        service.post(score(20), leaderboard_id="refusing")
    again = score(21)
    bill = requests.bill(lambda: report(service, again, leaderboard_id="refusing"), status=409)
    assert bill == Bill(2, 3, 0)
    assert requests.operations == ["BatchGetItem"] * 2


def test_an_entry_of_many_tries_is_still_written_with_one_round_trip(
    service: Service, requests: Requests
) -> None:
    for value in range(TIMES):
        service.post(score(value))
    assert requests.bill(reporting(service, -1)).round_trips == 2


@pytest.mark.parametrize(
    ("sent", "token", "status"),
    [(score(), "not.a.token", 401), (b"{}", None, 400), (b" " * 8193, None, 413)],
    ids=["a token that cannot be trusted", "a body that is not valid", "a body that is too long"],
)
def test_what_is_refused_at_the_door_asks_dynamodb_nothing(
    service: Service,
    requests: Requests,
    sent: dict[str, object] | bytes,
    token: str | None,
    status: int,
) -> None:
    assert requests.count(lambda: report(service, sent, token=token), status=status) == 0


def test_the_first_score_for_a_game_reads_it_with_the_revoked_tokens_and_remembers_both(
    service: Service, requests: Requests
) -> None:
    other = replace(service, game_id=f"{service.game_id}-other")
    other.register()
    other.configure()
    assert requests.count(reporting(other, 20)) == 3
    assert requests.operations == ["BatchGetItem", "BatchGetItem", "UpdateItem"]
    assert requests.count(reporting(other, 21)) == 2


def test_a_board_of_many_lanes_costs_one_round_trip_more_until_they_are_known(
    service: Service, requests: Requests
) -> None:
    service.configure("wide", lanes=8)

    def report_wide() -> Reply:
        return report(service, score(20), leaderboard_id="wide")

    assert requests.count(report_wide) == 3
    assert requests.count(report_wide) == 2


def test_what_is_billed_is_what_is_stored(service: Service, requests: Requests) -> None:
    service.configure("seats", should_close_when_full=True)
    items = requests.stored()
    requests.sent.clear()
    for value in (20, 19, 21):
        for board in ("weekly", "seats"):
            assert report(service, score(value), leaderboard_id=board).status == 200
    make_bill([*requests.sent], items)
    assert items == requests.stored()
