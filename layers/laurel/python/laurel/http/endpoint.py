"""What every endpoint does around its handler: the time, errors, one log line, one metric.

A decorator instead of a router, because a router's middleware does not run on error answers: see
docs/decisions/0001-no-router.md.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel.domain.errors import Refusal, TryAgainError
from laurel.http.entity_tags import entity_tag
from laurel.http.problems import PROBLEM_TYPE, Problem, crash_problem, headers_of, problem_of
from laurel.http.request import Request

HTML_TYPE = "text/html; charset=utf-8"
CACHED = "public, max-age=1, stale-while-revalidate=5"
NOT_CACHED = "no-store"
OK = 200
NO_CONTENT = 204
NOT_MODIFIED = 304

Event = dict[str, Any]
GatewayAnswer = dict[str, Any]
LambdaHandler = Callable[[Event, LambdaContext], GatewayAnswer]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers: a JSON object; `public` may be cached and compared by its ETag.

    `revision` is that of what can be changed under `If-Match`: it becomes part of the ETag.
    """

    body: Mapping[str, object]
    public: bool = False
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a handler answers to a browser: HTML, in UTF-8."""

    status: HTTPStatus
    html: bytes
    cache_control: str


@dataclass(frozen=True, slots=True)
class Methods:
    """What a handler answers to OPTIONS: the methods that the path takes."""

    allowed: tuple[str, ...]


Handler: TypeAlias = Callable[[Request], Answer | Page | Methods]


@dataclass(frozen=True, slots=True)
class _Rendered:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    code: str | None = None


def epoch_ms() -> int:
    """Tell the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def endpoint(*, clock: Callable[[], int] = epoch_ms) -> Callable[[Handler], LambdaHandler]:
    """Make a Lambda handler of a function from requests to answers.

    Whatever the function raises becomes a well-formed answer: a refusal, the one that the table of
    problems has for it; anything else, a 500 that is logged with its traceback.
    """
    logger = Logger()
    metrics = Metrics()

    def decorate(handle: Handler) -> LambdaHandler:
        def lambda_handler(event: Event, context: LambdaContext) -> GatewayAnswer:
            started_at = clock()
            request = Request(event, started_at)
            # On every line, so that the reason of an answer is found from the answer.
            ids = {
                "request_id": request.request_id,
                "function_request_id": context.aws_request_id,
            }
            try:
                rendered = _render(request, handle(request))
            except Refusal as refusal:
                if isinstance(refusal, TryAgainError):
                    logger.warning("could not serve", exc_info=True, extra=ids)
                rendered = _render_problem(problem_of(refusal), headers_of(refusal))
            except Exception:
                logger.exception("crashed", extra=ids)
                rendered = _render_problem(crash_problem(), {})
            # A clock can be set back between two looks at it.
            ended_at = max(started_at, clock())
            logger.info(
                "answered",
                method=request.method,
                route=request.route,
                path=request.path,
                status=rendered.status,
                code=rendered.code,
                milliseconds=ended_at - started_at,
                extra=ids | _caller_keys(request),
            )
            metrics.add_dimension(name="status", value=str(rendered.status))
            metrics.add_metric(
                name="ProcessingTime", unit=MetricUnit.Milliseconds, value=ended_at - started_at
            )
            metrics.flush_metrics()
            return {
                "statusCode": rendered.status,
                "headers": {
                    **rendered.headers,
                    "x-started-processing-at": str(started_at),
                    "x-ended-processing-at": str(ended_at),
                },
                "body": "" if request.method == "HEAD" else rendered.body,
                "isBase64Encoded": False,
            }

        return lambda_handler

    return decorate


def _caller_keys(request: Request) -> dict[str, str]:
    """Name the caller for the log, and the token by the id with which it can be revoked."""
    if request.caller is None:
        return {}
    return {"subject": request.caller.subject, "token_id": request.caller.token_id}


def _render(request: Request, answer: Answer | Page | Methods) -> _Rendered:
    if isinstance(answer, Methods):
        headers = {"allow": ", ".join(answer.allowed), "cache-control": NOT_CACHED}
        return _Rendered(NO_CONTENT, "", headers)
    if isinstance(answer, Page):
        headers = {"content-type": HTML_TYPE, "cache-control": answer.cache_control}
        return _Rendered(answer.status, answer.html.decode(), headers)
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    headers = {"content-type": "application/json"}
    etag = entity_tag(body, revision=answer.revision)
    if not answer.public:
        tagged = {"etag": etag} if answer.revision is not None else {}
        return _Rendered(OK, body, {**headers, "cache-control": NOT_CACHED, **tagged})
    cached = {"cache-control": CACHED, "etag": etag}
    if _matches(request.header("if-none-match"), etag):
        return _Rendered(NOT_MODIFIED, "", cached)
    return _Rendered(OK, body, {**headers, **cached})


def _matches(if_none_match: str | None, etag: str) -> bool:
    """Compare weakly, as RFC 9110 (13.1.2) asks for: a cache that compressed marks it with W/."""
    if if_none_match is None:
        return False
    candidates = [candidate.strip() for candidate in if_none_match.split(",")]
    return "*" in candidates or etag in [tag.removeprefix("W/") for tag in candidates]


def _render_problem(problem: Problem, headers: Mapping[str, str]) -> _Rendered:
    return _Rendered(
        status=problem["status"],
        # In ASCII: an offence may name a key of the caller's that no UTF-8 can hold.
        body=json.dumps(problem, separators=(",", ":")),
        headers={"content-type": PROBLEM_TYPE, "cache-control": NOT_CACHED, **headers},
        code=problem["code"],
    )
