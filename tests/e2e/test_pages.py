"""Pages on the deployed stack: scores appear on them, few writes do it, and none is lost."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from laurel.domain.notices import INTERVAL_MS
from tests.e2e.conftest import Laurel
from tests.service import Reply, Service, assert_answered, score, send_over_http
from tests.waiting import wait_until
from tools.local_stack import LocalStack

SCORES = 5000
AT_ONCE = 16
SECONDS_UNTIL_SHOWN = 10
# Each minute the leaderboards that other tests have left end, and their pages are looked at.
SECONDS_UNTIL_QUIET = 60


@pytest.fixture
def played(service: Service) -> Service:
    service.register(name="Space Race")
    service.configure("weekly", name="The weekly")
    assert_answered(service.post(score(14, "Tiny Tim"), leaderboard_id="weekly"))
    return service


def fetch(stack: LocalStack, path: str) -> Reply:
    return send_over_http(stack.pages_url)("GET", path, [], b"")


def page_of(stack: LocalStack, service: Service, path: str = "/weekly") -> str:
    reply = fetch(stack, f"/{service.game_id}{path}")
    return reply.body.decode() if reply.status == 200 else ""


def publications(stack: LocalStack, service: Service) -> list[int]:
    """When the leaderboard's page was published (epoch ms), as the function's log tells."""
    logs = stack.aws.session.client("logs", endpoint_url=stack.aws_endpoint)
    group = f"/aws/lambda/{stack.aws.name}/publish_pages"
    times = []
    for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
        for event in page["events"]:
            line = event["message"]
            if f'"{service.game_id}/weekly"' in line and '"PUBLISHED"' in line:
                times.append(event["timestamp"])
    return sorted(times)


def waiting_looks(stack: LocalStack) -> int:
    """Tell how many second looks are still to come, at any page."""
    attributes = stack.aws.sqs.get_queue_attributes(
        QueueUrl=stack.aws.outputs["PageNoticesQueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    # Those that are due, those that are not yet, and those that are being looked at.
    count = "ApproximateNumberOfMessages"
    return sum(int(value) for name, value in attributes.items() if name.startswith(count))


def test_a_score_is_on_the_leaderboards_page_and_the_leaderboard_on_its_games(
    played: Service, stack: LocalStack
) -> None:
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "Tiny Tim" in page_of(stack, played))
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "The weekly" in page_of(stack, played, ""))


def test_the_api_names_the_page(played: Service, stack: LocalStack) -> None:
    url = played.get(f"/leaderboard/{played.game_id}/weekly").json["leaderboardUrl"]
    path = f"/{played.game_id}/weekly"
    assert url == f"{stack.pages_url}{path}"
    wait_until(SECONDS_UNTIL_SHOWN, lambda: fetch(stack, path).status == 200)


def test_all_that_a_page_refers_to_is_served(played: Service, stack: LocalStack) -> None:
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "Tiny Tim" in page_of(stack, played))
    paths = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page_of(stack, played)))
    assert len(paths) >= 3
    for path in paths:
        assert fetch(stack, path).status == 200, path


def test_a_burst_leads_to_few_writes_and_its_last_state_is_on_the_page(
    service: Service, stack: LocalStack
) -> None:
    service.register()
    service.configure("weekly")
    token = service.token()

    def report(number: int) -> None:
        body = score(number, f"Player {number % 500}")
        assert_answered(service.post(body, leaderboard_id="weekly", token=token))

    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as players:
        list(players.map(report, range(SCORES)))
    lasted = time.monotonic() - start
    last = [f"Player {number % 500}" for number in range(SCORES - 1, SCORES - 101, -1)]

    def shows_the_end() -> bool:
        data = json.loads(page_of(stack, service, "/weekly/scores.json") or "{}")
        names = [name for name, _ in data.get("rows", [])]
        return names == last and data["players"] == 500

    waited = wait_until(SECONDS_UNTIL_SHOWN, shows_the_end)
    times = publications(stack, service)
    assert len(times) <= 2 + (lasted + waited) * 1000 / INTERVAL_MS


def test_the_command_brings_back_the_pages_of_a_lost_bucket(
    played: Service, stack: LocalStack, laurel: Laurel
) -> None:
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "Tiny Tim" in page_of(stack, played))
    s3: Any = stack.aws.session.client("s3", endpoint_url=stack.aws_endpoint)
    bucket = stack.aws.outputs["PagesBucketName"]
    # A second look at what has happened so far would bring the pages back as well.
    wait_until(SECONDS_UNTIL_QUIET, lambda: waiting_looks(stack) == 0)
    keys = [f"{played.game_id}/weekly/index.html", f"{played.game_id}/index.html"]
    for key in keys:
        s3.delete_object(Bucket=bucket, Key=key)
    done = laurel("pages", "rebuild", "--game", played.game_id)
    assert (done.returncode, done.stdout.split()[0]) == (0, "2")
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "Tiny Tim" in page_of(stack, played))
    wait_until(SECONDS_UNTIL_SHOWN, lambda: "The weekly" in page_of(stack, played, ""))


def test_the_command_says_which_game_there_is_not(laurel: Laurel) -> None:
    done = laurel("pages", "rebuild", "--game", "missing")
    assert (done.returncode, done.stderr) == (1, "There is no game missing.\n")
