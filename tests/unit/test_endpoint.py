"""The decorator around every handler: whatever happens, the answer is well formed."""

import json
from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest

from laurel.domain.errors import TooManyRequestsError, UnavailableError
from laurel.http.endpoint import Answer, Handler, Methods, Page, endpoint
from laurel.http.request import Request
from laurel.security.tokens import ServiceAccount
from tests.factories import NOON
from tests.gateway import gateway_event


def call(handle: Handler, *, method: str = "GET", clock: Callable[[], int] = lambda: NOON) -> Any:
    event = gateway_event(method, "/leaderboard/game", "", [], b"")
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


def test_options_are_told_by_a_header_alone() -> None:
    answer = call(lambda _: Methods(("GET", "HEAD")), method="OPTIONS")
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert answer["headers"]["allow"] == "GET, HEAD"
    assert answer["headers"]["cache-control"] == "no-store"
    assert "content-type" not in answer["headers"]


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


def refuse_for_now(_: Request) -> Answer:
    raise UnavailableError("Come back.")


@pytest.mark.parametrize(
    ("handle", "reason"), [(crash, "crashed"), (refuse_for_now, "could not serve")]
)
def test_the_line_that_says_why_and_the_answers_have_the_same_ids(
    handle: Callable[[Request], Answer], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    call(handle)
    why, answered = (line.__dict__ for line in caplog.records)
    assert (why["message"], answered["message"]) == (reason, "answered")
    assert why["request_id"] == answered["request_id"]
    assert why["function_request_id"] == answered["function_request_id"] == "function-request"


@pytest.mark.parametrize("then", [lambda _: Answer({}), crash, refuse_for_now])
def test_whatever_a_known_callers_call_comes_to_the_log_says_who_it_was(
    then: Callable[[Request], Answer], caplog: pytest.LogCaptureFixture
) -> None:
    def handle(request: Request) -> Answer:
        request.caller = ServiceAccount(
            subject="game-server", token_id="4fd1", games=frozenset(), scopes=frozenset()
        )
        return then(request)

    call(handle)
    answered = caplog.records[-1].__dict__
    assert (answered["subject"], answered["token_id"]) == ("game-server", "4fd1")


def test_the_log_names_nobody_where_nobody_said_who_they_were(
    caplog: pytest.LogCaptureFixture,
) -> None:
    call(lambda _: Answer({}))
    assert not {"subject", "token_id"}.intersection(caplog.records[-1].__dict__)


PAGE = Page(status=HTTPStatus.NOT_FOUND, html="<p>狐</p>".encode(), cache_control="max-age=5")


def test_a_page_is_answered_as_html_with_the_times_of_its_making() -> None:
    answer = call(lambda _: PAGE)
    assert (answer["statusCode"], answer["body"]) == (404, "<p>狐</p>")
    assert answer["headers"] == {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "max-age=5",
        "x-started-processing-at": str(NOON),
        "x-ended-processing-at": str(NOON),
    }


def test_a_pages_head_has_no_body() -> None:
    get, head = call(lambda _: PAGE), call(lambda _: PAGE, method="HEAD")
    assert head == {**get, "body": ""}
