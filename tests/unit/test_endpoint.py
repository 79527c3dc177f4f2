"""The decorator around every handler: whatever happens, the answer is well formed."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from laurel.domain.errors import TooManyRequestsError, UnavailableError
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from tests.factories import NOON
from tests.service import gateway_event


def call(handle: Callable[[Request], Answer], *, clock: Callable[[], int] = lambda: NOON) -> Any:
    event = gateway_event("GET", "/leaderboard/game", "", [], b"")
    event["routeKey"] = "GET /leaderboard/{gameId}"
    context: Any = SimpleNamespace(aws_request_id="function-request")
    return endpoint(clock=clock)(handle)(event, context)


def crash(_: Request) -> Answer:
    raise RuntimeError("a secret of the inside")


def test_a_crash_is_a_timed_500_that_tells_nothing_of_the_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = call(crash)
    assert answer["statusCode"] == 500
    assert json.loads(answer["body"])["code"] == "internal_error"
    assert "secret" not in json.dumps(answer)
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert answer["headers"]["x-started-processing-at"] == str(NOON)
    assert answer["headers"]["x-ended-processing-at"] == str(NOON)
    assert "a secret of the inside" in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (TooManyRequestsError("Slow down.", retry_after=3), 429, "too_many_requests"),
        (UnavailableError("Come back.", retry_after=3), 503, "unavailable"),
    ],
)
def test_what_may_go_through_later_says_when_to_try_again(
    error: Exception, status: int, code: str
) -> None:
    def refuse(_: Request) -> Answer:
        raise error

    answer = call(refuse)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (status, code)
    assert answer["headers"]["retry-after"] == "3"


def test_the_end_is_never_before_the_start_though_the_clock_is_set_back() -> None:
    times = iter([NOON, NOON - 5])
    answer = call(lambda _: Answer({}), clock=lambda: next(times))
    assert answer["headers"]["x-started-processing-at"] == str(NOON)
    assert answer["headers"]["x-ended-processing-at"] == str(NOON)


def test_every_call_writes_one_log_line_and_one_metric(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call(lambda _: Answer({}))
    (line,) = caplog.records
    assert line.message == "answered"
    assert (line.__dict__["status"], line.__dict__["route"]) == (200, "GET /leaderboard/{gameId}")
    metrics = [line for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [json.loads(metric)["status"] for metric in metrics] == ["200"]
