"""A changed game: every page of it is noticed, however many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from laurel.domain.end_order import EndZone
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.notices import Notice
from laurel.storage.page_notices import NoticeQueue, notice_of
from laurel.usecases.notify_pages import MOST_AT_ONCE, notify_pages
from laurel.usecases.stores import BoardPosition, GameNotice
from tests.factories import GAME_ID, NOON, make_leaderboard


@dataclass
class FakeLeaderboards:
    count: int

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        raise AssertionError("a notice needs no more than the ids")

    def by_end(
        self, *, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
    ) -> Iterator[tuple[BoardPosition, Leaderboard]]:
        first = 0 if after is None else int(after.leaderboard_id) + 1
        for number in range(first, self.count):
            yield BoardPosition(NOON, str(number)), make_leaderboard(leaderboard_id=str(number))


@dataclass
class FakeQueue:
    pages: list[str | None] = field(default_factory=list)
    games: list[GameNotice] = field(default_factory=list)

    def send(self, notices: Sequence[Notice]) -> None:
        assert all(notice.game_id == GAME_ID for notice in notices)
        assert all(notice.noticed_at == NOON for notice in notices)
        self.pages += [notice.leaderboard_id for notice in notices]

    def send_for_game(self, notice: GameNotice, *, seconds: int) -> None:
        assert seconds == 0
        self.games.append(notice)


@pytest.mark.parametrize(
    "count", [0, 1, MOST_AT_ONCE - 1, MOST_AT_ONCE, MOST_AT_ONCE + 1, 2 * MOST_AT_ONCE + 7]
)
def test_every_page_of_a_game_is_noticed_once_some_hundred_at_a_time(count: int) -> None:
    queue = FakeQueue(games=[GameNotice(game_id=GAME_ID)])
    while queue.games:
        queued = notify_pages(
            notice=queue.games.pop(),
            leaderboards=FakeLeaderboards(count),
            notices=queue,
            clock=lambda: NOON,
        )
        assert queued <= MOST_AT_ONCE + 1
    assert queue.pages == [None, *map(str, range(count))]


class FakeSqs:
    def send_message(self, **request: object) -> None:
        self.request = request


@pytest.mark.parametrize("after", [None, BoardPosition(ends_at=-5, leaderboard_id="weekly")])
def test_a_games_notice_is_read_as_it_was_sent(after: BoardPosition | None) -> None:
    sqs = FakeSqs()
    notice = replace(GameNotice(game_id=GAME_ID), after=after)
    NoticeQueue(sqs, url="queue").send_for_game(notice, seconds=15)  # type: ignore[arg-type]
    assert notice_of(str(sqs.request["MessageBody"])) == notice
    assert sqs.request["DelaySeconds"] == 15
