"""The last state is on the page, whoever looks at it at the same time, and writes are few."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from laurel.domain.end_order import EndZone
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.notices import INTERVAL_MS, LOOK_AGAIN_SECONDS, SETTLE_MS, Notice
from laurel.usecases.publish_page import publish_page
from laurel.usecases.stores import BoardPosition, Editions, PageFile, Published, Row
from tests.factories import GAME_ID, LEADERBOARD_ID, NOON, make_game, make_leaderboard

PAGE = f"{GAME_ID}/{LEADERBOARD_ID}/index.html"
DATA = f"{GAME_ID}/{LEADERBOARD_ID}/scores.json"
# A queue delivers later than it was asked to, and never earlier.
LATEST_DELIVERY_MS = 3_000


@dataclass
class World:
    """A leaderboard that changes, containers that publish it, and the time that all of it takes.

    Whenever a container waits for an answer time goes on, and others may do what is due by then.
    """

    waits: list[int]
    lags: list[int]
    again_after: int = LOOK_AGAIN_SECONDS * 1000
    conditional: bool = True
    now: int = NOON
    # Each state with the time since when the table has it.
    states: list[tuple[int, int]] = field(default_factory=list)
    due: list[tuple[int, int, Notice, bool]] = field(default_factory=list)
    files: dict[str, tuple[PageFile, Published]] = field(default_factory=dict)
    looks_published: list[int] = field(default_factory=list)
    versions: int = 0

    def clock(self) -> int:
        return self.now

    def wait(self) -> None:
        self.now += self.waits.pop() if self.waits else 1
        self.run(until=self.now)

    def run(self, *, until: int | None = None) -> None:
        while self.due and (until is None or self.due[0][0] <= until):
            time, _, notice, at_once = heapq.heappop(self.due)
            self.now = max(self.now, time)
            publish_page(
                notice=notice,
                at_once=at_once,
                pages=self,
                renderer=self,
                games=self,
                leaderboards=self,
                standings=self,
                clock=self.clock,
            )

    def change(self, time: int, state: int, *, delivered_after: int) -> None:
        self.states.append((time, state))
        notice = Notice(game_id=GAME_ID, leaderboard_id=LEADERBOARD_ID, noticed_at=time)
        for at_once, delay in ((True, 0), (False, self.again_after + delivered_after)):
            heapq.heappush(self.due, (time + delay, len(self.due), notice, at_once))

    # What is published.

    def find(self, key: str) -> Published | None:
        self.wait()
        return self.files[key][1] if key in self.files else None

    def publish(self, file: PageFile, *, replacing: Published | None, looked_at: int) -> bool:
        self.wait()
        there = self.files[file.key][1] if file.key in self.files else None
        if self.conditional and there != replacing:
            return False
        self.versions += 1
        published = Published(version=str(self.versions), digest=file.digest, looked_at=looked_at)
        self.files[file.key] = (file, published)
        if file.key == PAGE:
            self.looks_published.append(looked_at)
        return True

    def ensure(self, file: PageFile) -> None: ...

    def withdraw(self, key: str) -> None:
        self.files.pop(key, None)

    # What there is to show. The index of standings trails its table.

    def get(self, game_id: str = GAME_ID, leaderboard_id: str | None = None) -> Any:
        return make_leaderboard() if leaderboard_id else make_game()

    def by_end(
        self, *, game_id: str, zone: EndZone, after: BoardPosition | None, page: int | None
    ) -> Any:
        raise AssertionError("only a leaderboard's page is looked at")

    def page(
        self, *, game_id: str, leaderboard_id: str, after: bytes | None, limit: int
    ) -> list[Row]:
        seen = self.now - (self.lags.pop() if self.lags else 0)
        state = max((place for place in self.states if place[0] <= seen), default=(0, 0))[1]
        self.wait()
        return [Row(b"", "Tiny Tim", str(state))]

    # How it is shown.

    def keys(self, *, game_id: str, leaderboard_id: str | None) -> Sequence[str]:
        return (DATA, PAGE)

    def leaderboard(
        self,
        *,
        game: Game,
        leaderboard: Leaderboard,
        rows: Sequence[Row],
        has_more: bool,
        editions: Editions,
    ) -> Sequence[PageFile]:
        body = rows[0].display_value.encode()
        return [
            PageFile(key=key, content_type="text/plain", cache_control="", body=body)
            for key in (PAGE, DATA)
        ]

    def game(self, *, game: Game, leaderboards: Sequence[Leaderboard]) -> Sequence[PageFile]:
        raise AssertionError("only a leaderboard's page is looked at")

    def assets(self, game: Game) -> Sequence[PageFile]:
        return ()

    @property
    def shown(self) -> set[str]:
        return {file.body.decode() for file, _ in self.files.values()}


@dataclass(frozen=True)
class History:
    """When changes come, how late they are delivered, and how long everything takes."""

    gaps: list[int]
    deliveries: list[int]
    waits: list[int]
    lags: list[int]


SHORT = st.integers(0, 400)
HISTORIES = st.builds(
    History,
    st.lists(SHORT | st.integers(0, 9_000), min_size=1, max_size=12),
    st.lists(st.integers(0, LATEST_DELIVERY_MS), min_size=12, max_size=12),
    # A container can be slow for longer than others need to publish twice.
    st.lists(SHORT | st.integers(0, 9_000), max_size=60),
    st.lists(st.integers(0, SETTLE_MS - 1), max_size=30),
)


def play(history: History, **differently: Any) -> World:
    world = World(list(history.waits), list(history.lags), **differently)
    time = NOON
    for number, gap in enumerate(history.gaps, 1):
        time += gap
        world.change(time, number, delivered_after=history.deliveries[number - 1])
    world.run()
    return world


@given(HISTORIES)
def test_the_last_state_is_on_the_page_once_everybody_is_done(history: History) -> None:
    assert play(history).shown == {str(len(history.gaps))}


@given(HISTORIES)
def test_a_page_is_published_once_in_an_interval_at_most(history: History) -> None:
    looks = play(history).looks_published
    assert all(later - earlier >= INTERVAL_MS for earlier, later in pairwise(looks))


@pytest.mark.parametrize("broken", [{"conditional": False}, {"again_after": 0}])
def test_neither_conditions_nor_second_looks_can_be_left_out(broken: dict[str, Any]) -> None:
    try:
        find(
            HISTORIES,
            lambda history: play(history, **broken).shown != {str(len(history.gaps))},
            settings=settings(
                max_examples=10_000,
                database=None,
                # That there is one is enough: it need not be the smallest.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except NoSuchExample:
        pytest.fail("these histories cannot tell")
