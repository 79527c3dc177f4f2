"""The real handler of pages, on hand-made events: streams, the queue, and what fails."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from laurel.domain.notices import INTERVAL_MS, LOOK_AGAIN_SECONDS, SETTLE_MS
from laurel.domain.schedules import Schedule
from tests.factories import LEADERBOARD_ID, NOON
from tests.gateway import load_function
from tests.service import Service, assert_answered, score

CONTEXT: Any = SimpleNamespace(
    aws_request_id="function-request", get_remaining_time_in_millis=lambda: 30_000
)
SCHEDULE = Schedule(cron="0 18 * * *", time_zone="Europe/Stockholm", length_minutes=1440)
PUBLIC_URL = "https://play.example.com"


class Pages:
    """The function, its bucket and its queue; time goes on when a test says so."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.s3 = service.stack.session.client("s3")
        self.sqs = service.stack.sqs
        self.bucket = f"pages-{uuid4().hex}"
        location: Any = {"LocationConstraint": "eu-north-1"}
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration=location)
        self.queue_url = self.sqs.create_queue(QueueName=f"notices-{uuid4().hex}")["QueueUrl"]
        self.function: Any = None
        self.now = 1_700_000_000_000

    def load(self) -> None:
        self.function = load_function("publish_pages")
        wiring = self.function.WIRING
        wiring.publish_page.keywords["clock"] = lambda: self.now
        self.function.WIRING = wiring._replace(clock=lambda: self.now)

    def changed(self) -> None:
        """Deliver a change of the leaderboard's configuration."""
        keys = {"gameId": {"S": self.service.game_id}, "leaderboardId": {"S": LEADERBOARD_ID}}
        content = {"Keys": keys, "NewImage": {"name": {"S": "The weekly"}}}
        record = {"eventSource": "aws:dynamodb", "dynamodb": content}
        assert self.function.lambda_handler({"Records": [record]}, CONTEXT) is None

    def second_look(self, **content: Any) -> dict[str, Any]:
        """Deliver a notice from the queue."""
        notice = {
            "gameId": self.service.game_id,
            "leaderboardId": LEADERBOARD_ID,
            "noticedAt": self.now - LOOK_AGAIN_SECONDS * 1000,
            **content,
        }
        return self.message(json.dumps(notice))

    def message(self, body: str) -> dict[str, Any]:
        record = {"eventSource": "aws:sqs", "messageId": "message-1", "body": body}
        return dict(self.function.lambda_handler({"Records": [record]}, CONTEXT))

    @property
    def queued(self) -> int:
        name: Any = "ApproximateNumberOfMessagesDelayed"
        found = self.sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=[name])
        return int(found["Attributes"][name])

    def read(self, key: str) -> str | None:
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=f"{self.service.game_id}/{key}")
        except self.s3.exceptions.NoSuchKey:
            return None
        return found["Body"].read().decode()

    @property
    def page(self) -> str | None:
        return self.read(f"{LEADERBOARD_ID}/index.html")

    def stamp(self, key: str = f"{LEADERBOARD_ID}/index.html") -> Any:
        head = self.s3.head_object(Bucket=self.bucket, Key=f"{self.service.game_id}/{key}")
        return head["Metadata"]["looked-at"]


@pytest.fixture
def pages(service: Service, monkeypatch: pytest.MonkeyPatch) -> Pages:
    service.register(name="Space Race")
    service.configure(name="The weekly")
    found = Pages(service)
    monkeypatch.setenv("PAGES_BUCKET", found.bucket)
    monkeypatch.setenv("NOTICES_QUEUE_URL", found.queue_url)
    monkeypatch.setenv("PUBLIC_URL", PUBLIC_URL)
    found.load()
    return found


def test_a_change_is_published_at_once_and_queued_for_a_second_look(pages: Pages) -> None:
    assert_answered(pages.service.post(score(14, "Tiny Tim")))
    pages.changed()
    assert "Tiny Tim" in (pages.page or "")
    assert "Tiny Tim" in (pages.read(f"{LEADERBOARD_ID}/scores.json") or "")
    assert "The weekly" in (pages.read("index.html") or "")
    assert pages.queued == 2  # the leaderboard's page and the game's


def test_a_page_says_where_it_lies(pages: Pages) -> None:
    pages.changed()
    assert f"{PUBLIC_URL}/{pages.service.game_id}/{LEADERBOARD_ID}" in (pages.page or "")


def test_what_a_page_refers_to_is_there(pages: Pages) -> None:
    pages.changed()
    listed = pages.s3.list_objects_v2(Bucket=pages.bucket, Prefix="assets/")["Contents"]
    for asset in listed:
        head = pages.s3.head_object(Bucket=pages.bucket, Key=asset["Key"])
        assert "immutable" in head["CacheControl"]
    assert any(asset["Key"] in (pages.page or "") for asset in listed)


def test_unchanged_content_is_not_written_again(pages: Pages) -> None:
    pages.changed()
    stamp = pages.stamp()
    pages.now += 60_000
    assert pages.second_look() == {"batchItemFailures": []}
    assert pages.stamp() == stamp


def test_under_load_a_page_waits_for_its_second_look(pages: Pages) -> None:
    pages.changed()
    assert_answered(pages.service.post(score(14, "Tiny Tim")))
    noticed_at = pages.now = pages.now + INTERVAL_MS - 1
    pages.changed()
    assert "Tiny Tim" not in (pages.page or "")
    pages.now += LOOK_AGAIN_SECONDS * 1000
    pages.second_look(noticedAt=noticed_at)
    assert "Tiny Tim" in (pages.page or "")


def test_a_page_that_was_read_long_enough_after_a_change_is_not_read_again(pages: Pages) -> None:
    pages.changed()
    assert_answered(pages.service.post(score(14, "Tiny Tim")))
    pages.second_look(noticedAt=pages.now - SETTLE_MS)
    assert "Tiny Tim" not in (pages.page or "")
    pages.second_look(noticedAt=pages.now - SETTLE_MS + 1)
    assert "Tiny Tim" in (pages.page or "")


def test_the_pages_of_a_leaderboard_that_is_gone_are_withdrawn(pages: Pages) -> None:
    pages.changed()
    pages.service.stack.dynamodb.delete_item(
        TableName=pages.service.stack.leaderboards_table,
        Key={"gameId": {"S": pages.service.game_id}, "leaderboardId": {"S": LEADERBOARD_ID}},
    )
    pages.now += 60_000
    pages.second_look()
    assert pages.page is None
    assert pages.read(f"{LEADERBOARD_ID}/scores.json") is None


def test_an_edition_leads_to_those_beside_it_as_long_as_they_are_there(pages: Pages) -> None:
    service, path = pages.service, f'href="/{pages.service.game_id}/'
    boards: dict[str, dict[str, Any]] = {
        "daily-1": {"later_edition": LEADERBOARD_ID},
        LEADERBOARD_ID: {"earlier_edition": "daily-1", "later_edition": "daily-3"},
        "daily-3": {"earlier_edition": LEADERBOARD_ID, "deleted_at": NOON},
        "daily": {"schedule": SCHEDULE, "last_edition": LEADERBOARD_ID},
    }
    for board, more in boards.items():
        service.configure(board, name=board, **more)
    pages.changed()
    assert f'{path}daily-1"' in (pages.page or "")
    assert f'{path}daily-3"' not in (pages.page or "")
    for expected in (True, False):
        pages.second_look(leaderboardId="daily")
        series = pages.read("daily/index.html") or ""
        assert f'{path}{LEADERBOARD_ID}"' in series
        assert (f'{path}daily-1"' in series) is expected
        service.configure("daily-1", name="daily-1", deleted_at=NOON)
        pages.now += 10_000


def test_a_page_that_fails_holds_up_no_other_and_stays_in_the_queue(
    pages: Pages,
) -> None:
    wiring = pages.function.WIRING
    publish = wiring.publish_page

    def fail_for_games(*, notice: Any, **rest: Any) -> Any:
        if notice.leaderboard_id is None:
            raise RuntimeError
        return publish(notice=notice, **rest)

    pages.function.WIRING = wiring._replace(publish_page=fail_for_games)
    pages.changed()
    assert pages.page is not None
    assert pages.queued == 2
    failed = pages.second_look(leaderboardId=None)
    assert failed == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}


@pytest.mark.parametrize("body", ["", "{}", '{"gameId": 1}'])
def test_a_message_that_cannot_be_read_ends_in_the_dead_letters(pages: Pages, body: str) -> None:
    assert pages.message(body) == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}


def test_what_is_not_looked_at_in_time_is_left_to_the_second_look(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONTEXT, "get_remaining_time_in_millis", lambda: 1_000)
    pages.changed()
    assert pages.page is None
    assert pages.queued == 2


def test_notices_that_the_queue_does_not_take_fail_the_batch(pages: Pages) -> None:
    pages.sqs.delete_queue(QueueUrl=pages.queue_url)
    with pytest.raises(Exception, match="does not exist"):
        pages.changed()
    assert pages.page is None


def test_a_changed_game_is_noticed_on_every_page_of_it(pages: Pages) -> None:
    pages.service.configure("monthly")
    notice = json.dumps({"gameId": pages.service.game_id, "after": None})
    assert pages.message(notice) == {"batchItemFailures": []}
    # The game's own page, and one for each leaderboard.
    assert pages.queued == 3
