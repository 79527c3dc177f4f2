"""Leaderboards that are remembered: for how long, and that absence is not."""

from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.remembered_leaderboards import THERE_SECONDS, RememberedLeaderboards
from tests.factories import GAME_ID, LEADERBOARD_ID, make_leaderboard


@dataclass
class Leaderboards:
    found: Leaderboard | None
    reads: list[str] = field(default_factory=list)

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        self.reads.append(f"{game_id}/{leaderboard_id}")
        return self.found


@dataclass
class Clock:
    now: float = 0

    def __call__(self) -> float:
        return self.now


def get(remembered: RememberedLeaderboards, leaderboard_id: str = LEADERBOARD_ID) -> bool:
    return remembered.get(game_id=GAME_ID, leaderboard_id=leaderboard_id) is not None


def test_a_leaderboard_that_is_there_is_not_asked_for_again_for_some_seconds() -> None:
    leaderboards, clock = Leaderboards(make_leaderboard()), Clock()
    remembered = RememberedLeaderboards(leaderboards, clock=clock)
    assert get(remembered)
    leaderboards.found = None
    clock.now = THERE_SECONDS - 0.1
    assert get(remembered)
    assert leaderboards.reads == ["space-race/weekly"]
    clock.now = THERE_SECONDS
    assert not get(remembered)


def test_one_that_is_not_there_is_asked_for_each_time() -> None:
    leaderboards = Leaderboards(None)
    remembered = RememberedLeaderboards(leaderboards, clock=Clock())
    assert not get(remembered)
    leaderboards.found = make_leaderboard()
    assert get(remembered)


def test_each_leaderboard_is_remembered_for_itself() -> None:
    leaderboards = Leaderboards(make_leaderboard())
    remembered = RememberedLeaderboards(leaderboards, clock=Clock())
    assert get(remembered)
    leaderboards.found = None
    assert not get(remembered, "monthly")
