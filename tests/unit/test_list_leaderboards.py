"""Pages of leaderboards, however long their texts: none is longer than a function can answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from laurel.domain.end_order import EndZone, end_rank
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.http.models import leaderboard_model
from laurel.usecases.list_leaderboards import LeaderboardPage, list_leaderboards
from laurel.usecases.stores import BoardPosition
from tests.factories import GAME_ID, NOON, make_game, make_leaderboard

COUNT = 1000
# Lambda's limit on what a function answers with, as JSON.
MOST_ANSWERED = 6 * 1024 * 1024


@dataclass
class FakeLeaderboards:
    boards: list[Leaderboard]

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        raise AssertionError("a list asks for no single leaderboard")

    def by_end(
        self, *, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
    ) -> Iterator[tuple[BoardPosition, Leaderboard]]:
        places = [
            (BoardPosition(end_rank(board), board.leaderboard_id), board) for board in self.boards
        ]
        first = 0 if after is None else [place for place, _ in places].index(after) + 1
        return iter(places[first:])


class FakeGames:
    def get(self, game_id: str) -> Game | None:
        return make_game()


def make_boards(text: str) -> list[Leaderboard]:
    """Leaderboards whose every text is as long as an operator can make it."""
    return [
        make_leaderboard(
            leaderboard_id=f"board-{number}",
            name=text * 200,
            description=text * 2000,
            type=text * 200,
            external_reference=text * 200,
            icon="https://example.com/" + "a" * 1900,
            url="https://example.com/" + "a" * 1900,
        )
        for number in range(COUNT)
    ]


def walk(boards: list[Leaderboard]) -> Iterator[LeaderboardPage]:
    after = None
    while True:
        page = list_leaderboards(
            leaderboards=FakeLeaderboards(boards),
            games=FakeGames(),
            game_id=GAME_ID,
            state=None,
            type_=None,
            limit=COUNT,
            after=after,
            now=NOON,
        )
        yield page
        after = page.next
        if after is None:
            return


def answered(page: LeaderboardPage) -> int:
    """The bytes of the answer that a page becomes, with all that can be escaped escaped."""
    url = "https://play.example.com/" + "a" * 130
    models = [leaderboard_model(board, now=NOON, url=url) for board in page.leaderboards]
    return len(json.dumps({"body": json.dumps(models, ensure_ascii=False)}))


@pytest.mark.parametrize("text", ["a", "é", "狐", "🦊", '"', "\n"])
def test_no_page_is_longer_than_a_function_can_answer_and_none_is_left_out(text: str) -> None:
    boards = make_boards(text)
    pages = list(walk(boards))
    assert [board for page in pages for board in page.leaderboards] == boards
    assert len(pages) > 1
    assert all(answered(page) <= MOST_ANSWERED for page in pages)


def test_leaderboards_with_ordinary_texts_fit_a_page_of_a_thousand() -> None:
    boards = [
        make_leaderboard(description="How it goes. " * 30, leaderboard_id=f"b{n}")
        for n in range(COUNT)
    ]
    (page,) = walk(boards)
    assert len(page.leaderboards) == COUNT
