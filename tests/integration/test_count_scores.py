"""The real handler of the stream, on hand-made events: histories, repetitions, crashes, poison."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from laurel.domain.rank_index import RankIndex
from laurel.storage.counted_rank_nodes import DynamoCountedRankNodes
from laurel.storage.leaderboards import key_of
from tests.factories import NOON, make_leaderboard
from tests.gateway import load_function
from tests.histories import (
    BOARDS,
    DELIVERIES,
    STEPS,
    CrashError,
    CrashingCounters,
    Delivery,
    Event,
    Step,
    play,
    straight_run,
)
from tests.service import Service

# In an event's JSON, binaries are in base64.
PLACE = b64encode(bytes(18)).decode()
CONTEXT: Any = SimpleNamespace(aws_request_id="function-request")


@pytest.fixture
def queue_url(in_process: Service) -> str:
    sqs = in_process.stack.session.client("sqs")
    return str(sqs.create_queue(QueueName="unreadable")["QueueUrl"])


@pytest.fixture
def function(queue_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("UNREADABLE_QUEUE_URL", queue_url)
    return load_function("count_scores")


@pytest.fixture
def aside(in_process: Service, queue_url: str) -> Iterator[list[dict[str, Any]]]:
    """What is in the queue of unreadable records; read it after the call."""
    sqs = in_process.stack.session.client("sqs")

    class Messages(list[dict[str, Any]]):
        def __iter__(self) -> Iterator[dict[str, Any]]:
            while found := sqs.receive_message(QueueUrl=queue_url).get("Messages"):
                for message in found:
                    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                    yield json.loads(message["Body"])

    yield Messages()
    list(Messages())


def image(event: Event, *, stands: bool | None, counts: bool) -> dict[str, Any] | None:
    """An entry as the stream shows it."""
    if stands is None:
        return None
    tries = [{"L": [{"N": str(event.accepted_at)}, {"N": "14"}, {"S": "14"}]}] if counts else []
    shown = {"player": {"S": f"name:{event.player}"}, "tries": {"L": tries}}
    return {**shown, "standing": {"B": PLACE}} if stands else shown


def record(event: Event, game_id: str) -> dict[str, Any]:
    leaderboard = f"{game_id}/{event.leaderboard_id}#{event.lane}"
    images = {
        "OldImage": image(event, stands=event.stood, counts=False),
        "NewImage": image(event, stands=event.stands, counts=event.accepted_at is not None),
    }
    return {
        "eventID": str(event.sequence),
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"leaderboard": {"S": leaderboard}, "player": {"S": f"name:{event.player}"}},
            "ApproximateCreationDateTime": event.sequence,
            "SequenceNumber": str(event.sequence),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **{name: shown for name, shown in images.items() if shown is not None},
        },
    }


def counted(service: Service) -> dict[str, tuple[int, int | None]]:
    boards = {
        board: service.get(f"/leaderboard/{service.game_id}/{board}").json for board in BOARDS
    }
    return {
        name: (board["numberOfParticipants"], board.get("scoreUpdatedDate"))
        for name, board in boards.items()
    }


def configure_boards(service: Service) -> None:
    for board in BOARDS:
        service.configure(board, lanes=3)


EXAMPLES = iter(range(10**9))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, DELIVERIES)
def test_counters_equal_those_of_the_straight_run(
    service: Service, function: Any, steps: list[Step], deliveries: list[Delivery]
) -> None:
    service = replace(service, game_id=f"{service.game_id}-{next(EXAMPLES)}")
    configure_boards(service)
    real = function.WIRING.counters
    events = play(steps)
    records = [record(event, service.game_id) for event in events]
    done = 0
    for delivery in deliveries:
        begin = min(delivery.begin, done)
        crashing = CrashingCounters(real, delivery)
        function.WIRING = function.WIRING._replace(counters=crashing)
        batch = records[begin : begin + delivery.length]
        try:
            function.lambda_handler({"Records": batch}, CONTEXT)
        except CrashError:
            continue
        done = max(done, begin + delivery.length)
    function.WIRING = function.WIRING._replace(counters=real)
    function.lambda_handler({"Records": records[done:]}, CONTEXT)
    assert counted(service) == straight_run(events)


def first_scores(service: Service, count: int) -> list[dict[str, Any]]:
    configure_boards(service)
    steps = [Step("weekly", player, "score", 10 + player) for player in range(count)]
    return [record(event, service.game_id) for event in play(steps)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found.pop("dynamodb"),
        lambda found: found["dynamodb"].pop("Keys"),
        lambda found: found["dynamodb"].pop("SequenceNumber"),
        lambda found: found["dynamodb"].update(SequenceNumber="x"),
        lambda found: found["dynamodb"]["Keys"].update(leaderboard={"S": "no lane"}),
        lambda found: found["dynamodb"]["Keys"].update(leaderboard={"N": "7"}),
        lambda found: found["dynamodb"]["Keys"].update(leaderboard={"S": "space-race/#0"}),
        lambda found: found["dynamodb"]["Keys"].update(leaderboard={"S": "space race/weekly#0"}),
        lambda found: found["dynamodb"]["Keys"].update(leaderboard={"S": "space-race/weekly#-1"}),
        lambda found: found["dynamodb"]["NewImage"].update(tries={"L": [{"N": "7"}]}),
        lambda found: found["dynamodb"].update(NewImage={"tries": {"?": "x"}}),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_and_the_others_are_counted(
    service: Service, function: Any, aside: list[dict[str, Any]], spoil: Any
) -> None:
    records = first_scores(service, 4)
    spoil(records[1])
    function.lambda_handler({"Records": records}, CONTEXT)
    assert counted(service)["weekly"] == (3, 13)
    (message,) = aside
    assert message["record"] == records[1]
    assert message["reason"]


def test_a_record_too_long_for_a_message_does_not_hold_up_the_others(
    service: Service, function: Any, aside: list[dict[str, Any]]
) -> None:
    records = first_scores(service, 2)
    # An item has 400 KB at most; as a text it is longer.
    records[0]["dynamodb"]["NewImage"] = {"tries": {"?": "\n" * 200_000}}
    function.lambda_handler({"Records": records}, CONTEXT)
    assert counted(service)["weekly"] == (1, 11)
    (message,) = aside
    assert len(message["record"]) == 100_000
    assert service.game_id in message["record"]


def test_a_leaderboard_that_is_gone_does_not_come_back(service: Service, function: Any) -> None:
    records = first_scores(service, 2)
    for found in records:
        found["dynamodb"]["Keys"]["leaderboard"]["S"] = f"{service.game_id}/gone#0"
    function.lambda_handler({"Records": records}, CONTEXT)
    assert [item["leaderboardId"] for item in service.stored()] == ["monthly", "weekly"]


def test_a_new_configuration_leaves_the_counters_as_they_are(
    service: Service, function: Any
) -> None:
    records = first_scores(service, 3)
    function.lambda_handler({"Records": records[:2]}, CONTEXT)
    configure_boards(service)
    function.lambda_handler({"Records": records}, CONTEXT)
    assert counted(service)["weekly"] == (3, 12)


def test_a_records_own_date_never_takes_the_last_scores_date_back(
    service: Service, function: Any
) -> None:
    configure_boards(service)
    late, early = play([Step("weekly", 0, "score", 50), Step("weekly", 1, "score", 20)])
    for event in (late, early):
        function.lambda_handler({"Records": [record(event, service.game_id)]}, CONTEXT)
    assert counted(service)["weekly"] == (2, 50)


def test_what_is_counted_of_a_leaderboard_that_was_made_anew_is_no_more_the_former_one_s(
    in_process: Service,
) -> None:
    stack = in_process.stack
    nodes = DynamoCountedRankNodes(
        stack.dynamodb, table=stack.rank_nodes_table, leaderboards_table=stack.leaderboards_table
    )
    former = make_leaderboard(
        game_id=in_process.game_id, ranks=RankIndex(generation=1), deleted_at=NOON
    )
    made = replace(former, ranks=RankIndex(generation=2), deleted_at=None)
    for board in (former, made):
        # As it is counted to the end of its removal, and at once by its scores.
        stack.dynamodb.delete_item(TableName=stack.leaderboards_table, Key=key_of(board))
        in_process.store(board)
        found = nodes.leaderboard(game_id=board.game_id, leaderboard_id=board.leaderboard_id)
        assert found is not None
        assert found.ranks == board.ranks
