"""Changes of scores and leaderboards, and notices of them: publish the pages that show them."""

from laurel.cold_start import end_cold_start

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from laurel import bootstrap
from laurel.domain.notices import Notice
from laurel.usecases.publish_page import Outcome
from laurel.usecases.stores import GameNotice

WIRING = bootstrap.wire_publish_pages()
LOGGER = Logger()
METRICS = Metrics()
end_cold_start()

# A look takes a fraction of this. What is not looked at in time waits for its second look.
ENOUGH_MS = 5_000

Answer = dict[str, list[dict[str, str]]]


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Answer | None:
    """Look at the pages that a batch of a stream, or of the queue, is about."""
    LOGGER.append_keys(function_request_id=context.aws_request_id)
    records = event["Records"]
    answer = None
    if records[0]["eventSource"] == "aws:sqs":
        published, answer = _look_again(records)
    else:
        published = _look_at_once(records, context)
    METRICS.add_metric(name="PagesPublished", unit=MetricUnit.Count, value=published)
    METRICS.flush_metrics()
    return answer


def _look_at_once(records: list[dict[str, Any]], context: LambdaContext) -> int:
    """Queue every page for a second look, so that none is lost, and then look at it."""
    notices = WIRING.read_notices(records, noticed_at=WIRING.clock())
    WIRING.queue.send(notices)
    published = 0
    for notice in notices:
        if context.get_remaining_time_in_millis() < ENOUGH_MS:
            LOGGER.info("left to the second look")
            break
        try:
            published += _look(notice, at_once=True)
        except Exception:
            LOGGER.warning("could not publish at once", page=_page(notice), exc_info=True)
    return published


def _look_again(messages: list[dict[str, Any]]) -> tuple[int, Answer]:
    """Look at queued pages; those that fail stay in the queue, and come again by themselves.

    A changed game's notice becomes one for each of its pages.
    """
    published = 0
    failures = []
    for message in messages:
        try:
            notice = WIRING.notice_of(message["body"])
            if isinstance(notice, GameNotice):
                pages = WIRING.notify_pages(notice=notice)
                LOGGER.info("noticed a whole game", game=notice.game_id, pages=pages)
            else:
                published += _look(notice, at_once=False)
        except Exception:
            LOGGER.exception("could not publish", notice=message["body"])
            failures.append({"itemIdentifier": message["messageId"]})
    return published, {"batchItemFailures": failures}


def _look(notice: Notice, *, at_once: bool) -> bool:
    """Say whether the page was published."""
    outcome = WIRING.publish_page(notice=notice, at_once=at_once)
    LOGGER.info("looked at", page=_page(notice), outcome=outcome, at_once=at_once)
    return outcome is Outcome.PUBLISHED


def _page(notice: Notice) -> str:
    return "/".join(filter(None, [notice.game_id, notice.leaderboard_id]))
