"""Ranks while sixteen writers report scores: never further from the truth than what is on its way.

Scores fall as well as rise, half of them are tied, and everything is real: the stream that is
counted, the batches, the containers that count, write and read at the same time.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from laurel.domain.leaderboards import RetryStrategy, SortOrder
from tests.reported_moves import Move, Moves
from tests.service import Reply, Service, assert_answered, score

WRITERS = 16
READERS = 4
PLAYERS_OF_A_WRITER = 8
MOVES_OF_A_WRITER = 16
MOST_AT_ONCE = 100
SEED = 20201015


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A rank that was told, and from when to when scores came in meanwhile (epoch ms)."""

    own: Move
    rank: int
    since: float
    until: float


@dataclass
class Load:
    """A leaderboard that many play at the same time, and what they were told."""

    service: Service
    is_ascending: bool
    values: range
    moves: Moves = field(default_factory=Moves)
    looks: list[Look] = field(default_factory=list)
    # Everybody who looks from now on finds that at least counted (epoch ms).
    counted_up_to: int = 0

    def __post_init__(self) -> None:
        self._token = self.service.token()

    @property
    def players(self) -> list[str]:
        return [
            f"p-{writer}-{number}"
            for writer in range(WRITERS)
            for number in range(PLAYERS_OF_A_WRITER)
        ]

    def report(self, player: str, value: int) -> None:
        """Report a score, whose answer has its rank."""
        body = score(value, player.upper(), playerId=player)
        key = [("Idempotency-Key", uuid4().hex)]
        since, sent = self.counted_up_to, now()
        reply = until_answered(lambda: self.service.post(body, token=self._token, headers=key))
        told, until = assert_answered(reply), now()
        date = told["result"]["entries"][-1]["date"]
        place = (value if self.is_ascending else -value, date)
        move = Move(player=player, place=place, sent=sent, answered=until)
        self.moves.add(move)
        if since and "rank" in told:
            self.looks.append(Look(own=move, rank=told["rank"], since=since, until=until))

    def write(self, writer: int, *, first: bool) -> None:
        """Report a first score for each of a writer's players, or further ones for some."""
        chance = random.Random(SEED + writer)
        players = [one for one in self.players if one.startswith(f"p-{writer}-")]
        if first:
            for player in players:
                self.report(player, chance.choice(self.values))
            return
        for _ in range(MOVES_OF_A_WRITER):
            player = chance.choice(players)
            abs_now = abs(self.moves.of(player)[-1].place[0])
            # An equal score would keep its earlier place.
            self.report(player, chance.choice([v for v in self.values if v != abs_now]))

    def ask(self, player: str) -> tuple[str, dict[str, Any], float]:
        """Ask where a player stands; the answer comes with the time at which it came."""
        path = f"/leaderboard/{self.service.game_id}/weekly/standing?playerId={player}"
        told = assert_answered(until_answered(lambda: self.service.get(path)))
        self.counted_up_to = max(self.counted_up_to, told["asOf"])
        return player, told, now()

    def ask_while(self, writers: list[Future[None]], seed: int) -> list[Any]:
        chance = random.Random(seed)
        answers = []
        while not all(writer.done() for writer in writers):
            answers.append(self.ask(chance.choice(self.players)))
        return answers

    def look_of(self, player: str, told: dict[str, Any], until: float) -> Look:
        """Find out of which of a player's scores a rank was told: its value says it."""
        value = int(told["score"]) * (1 if self.is_ascending else -1)
        *_, own = (
            move for move in self.moves.of(player) if move.place[0] == value and move.sent <= until
        )
        return Look(own=own, rank=told["rank"], since=told["asOf"], until=until)


def now() -> float:
    return time.time() * 1_000


def until_answered(call: Callable[[], Reply]) -> Reply:
    """Call again as long as one is told to: a busy machine's storage may not answer in time."""
    while (reply := call()).status == 503:
        time.sleep(float(reply.headers["retry-after"]))
    return reply


@pytest.fixture(params=["one lane, half of all tied", "four lanes, low is good, far apart"])
def load(request: pytest.FixtureRequest, service: Service) -> Load:
    service.register()
    is_tied = request.param.startswith("one")
    service.configure(
        retry_strategy=RetryStrategy.REPLACE_SCORE,
        sort_order=SortOrder.DESCENDING if is_tied else SortOrder.ASCENDING,
        lanes=1 if is_tied else 4,
    )
    values = range(12) if is_tied else range(65_000, 130_000, 9)
    return Load(service, is_ascending=not is_tied, values=values)


def run_writers(pool: ThreadPoolExecutor, load: Load, *, first: bool) -> list[Future[None]]:
    return [pool.submit(load.write, writer, first=first) for writer in range(WRITERS)]


def list_all(service: Service) -> list[str]:
    path = f"/leaderboard/{service.game_id}/weekly/score?limit=1000"
    return [row["name"] for row in assert_answered(service.get(path))["scores"]]


def ask_for_all(service: Service, players: list[str]) -> Iterator[dict[str, Any]]:
    path = f"/leaderboard/{service.game_id}/weekly/standings"
    for start in range(0, len(players), MOST_AT_ONCE):
        body = json.dumps({"playerIds": players[start : start + MOST_AT_ONCE]}).encode()
        told = assert_answered(service.send("POST", path, [], body))
        assert told["notFound"] == {"playerIds": [], "names": []}
        yield from told["standings"]


def test_ranks_follow_the_scores_while_they_come_in_and_are_exact_when_they_rest(
    load: Load,
) -> None:
    service = load.service
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        for writer in run_writers(pool, load, first=True):
            writer.result()
        # From here on each lane says how far it is.
        service.wait_until_counted(seconds=60)
        writers = run_writers(pool, load, first=False)
        readers = [pool.submit(load.ask_while, writers, seed) for seed in range(READERS)]
        for writer in writers:
            writer.result()
        answers = [answer for reader in readers for answer in reader.result()]
    assert answers
    assert load.looks
    for look in [*load.looks, *(load.look_of(*answer) for answer in answers)]:
        assert look.rank in load.moves.ranks(look.own, since=look.since, until=look.until), look
    for _, told, until in answers:
        assert told["of"] in load.moves.totals(since=told["asOf"], until=until), told

    service.wait_until_counted(seconds=60)
    names = list_all(service)
    assert len(names) == len(load.players)
    places = {name.lower(): place for place, name in enumerate(names, start=1)}
    for told in ask_for_all(service, load.players):
        found = (told["rank"], told["of"], told["exact"])
        assert found == (places[told["playerId"]], len(names), True), told
