"""What operators do to entries, as the stream tells it: participants are counted, pages follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from laurel.domain.leaderboards import OutOfBounds
from laurel.storage.dynamodb import pack
from laurel.storage.page_notices import read_notices
from tests.factories import NOON
from tests.gateway import load_function
from tests.service import Service, assert_answered, score

CONTEXT: Any = SimpleNamespace(aws_request_id="function-request")
_SEQUENCE = count(10**20)


class Counting:
    """The function of the stream, given what a block of a test changes."""

    def __init__(self, service: Service, function: Any) -> None:
        self.service = service
        self.function = function
        self.pages: list[str | None] = []

    @contextmanager
    def stream(self) -> Iterator[None]:
        before = self.entries()
        yield
        after = self.entries()
        records = [
            self.record(key, before.get(key), after.get(key))
            for key in {**before, **after}
            if before.get(key) != after.get(key)
        ]
        if records:
            self.function.lambda_handler({"Records": records}, CONTEXT)
        self.pages = [notice.leaderboard_id for notice in read_notices(records, noticed_at=NOON)]

    def entries(self) -> dict[tuple[str, str], dict[str, Any]]:
        found = [item for item in self.service.stored() if "version" in item]
        return {(item["leaderboard"], item["player"]): item for item in found}

    def record(self, key: tuple[str, str], old: Any, new: Any) -> dict[str, Any]:
        images = {"OldImage": old, "NewImage": new}
        return {
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": pack(dict(zip(("leaderboard", "player"), key, strict=True))),
                "SequenceNumber": str(next(_SEQUENCE)),
                **{name: pack(item) for name, item in images.items() if item is not None},
            },
        }

    def act(self, action: str, **body: Any) -> list[str | None]:
        """Do something to entries; give the pages that follow."""
        path = f"/leaderboard/{self.service.game_id}/weekly/entry/{action}"
        with self.stream():
            assert_answered(self.service.operate("POST", path, {**body, "reason": "a test"}))
        return self.pages

    def board(self) -> dict[str, Any]:
        board: dict[str, Any] = self.service.get(f"/leaderboard/{self.service.game_id}/weekly").json
        return board

    @property
    def participants(self) -> int:
        return int(self.board()["numberOfParticipants"])


@pytest.fixture
def counting(service: Service, monkeypatch: pytest.MonkeyPatch) -> Counting:
    sqs = service.stack.session.client("sqs")
    queue = sqs.create_queue(QueueName="unreadable")
    monkeypatch.setenv("UNREADABLE_QUEUE_URL", queue["QueueUrl"])
    service.register()
    service.configure(highest_sorting_value=50, out_of_bounds=OutOfBounds.HOLD)
    return Counting(service, load_function("count_scores"))


TIM = {"displayName": "Tim"}
TOM = {"displayName": "Tom"}


def test_whoever_is_hidden_takes_no_part_until_restored(counting: Counting) -> None:
    with counting.stream():
        for name in ("Tim", "Tom"):
            assert_answered(counting.service.post(score(7, name)))
    assert counting.participants == 2
    assert counting.act("hide", players=[TIM]) == ["weekly"]
    assert counting.participants == 1
    assert counting.act("hide", players=[TIM]) == []
    assert counting.act("restore", players=[TIM]) == ["weekly"]
    assert counting.participants == 2


def test_whoever_is_removed_takes_no_part_hidden_or_not(counting: Counting) -> None:
    with counting.stream():
        for name in ("Tim", "Tom"):
            assert_answered(counting.service.post(score(7, name)))
    counting.act("hide", players=[TIM])
    assert counting.act("remove", players=[TIM]) == []
    assert counting.participants == 1
    assert counting.act("remove", players=[TOM]) == ["weekly"]
    assert counting.participants == 0


def test_whose_only_try_is_held_takes_part_from_when_it_is_accepted(counting: Counting) -> None:
    with counting.stream():
        for name in ("Tim", "Tom"):
            assert_answered(counting.service.post(score(99, name)))
    assert counting.pages == []
    assert counting.participants == 0
    assert "scoreUpdatedDate" not in counting.board()
    assert counting.act("reject", player=TOM) == []
    assert counting.act("accept", player=TIM) == ["weekly"]
    assert counting.participants == 1
    board, entry = counting.board(), counting.entries()
    (date,) = {item["reachedAt"] for item in entry.values() if "reachedAt" in item}
    assert board["scoreUpdatedDate"] == date


def test_who_is_imported_takes_part_and_a_correction_moves_nothing_but_the_page(
    counting: Counting,
) -> None:
    row = {"displayName": "Tim", "displayValue": "7", "sortingValue": 7, "date": NOON}
    assert counting.act("import", entries=[row]) == ["weekly"]
    assert (counting.participants, counting.board()["scoreUpdatedDate"]) == (1, NOON)
    correction = {"sortingValue": 8, "displayValue": "8"}
    assert counting.act("correct", player=TIM, **correction) == ["weekly"]
    assert (counting.participants, counting.board()["scoreUpdatedDate"]) == (1, NOON)
