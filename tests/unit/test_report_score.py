"""How often a submission is looked at, written and waited for, and when it is refused."""

from dataclasses import dataclass, field

import pytest

from laurel.domain.entries import Entry
from laurel.domain.errors import (
    LeaderboardNotFoundError,
    NoRetriesLeftError,
    PlayerBannedError,
    UnavailableError,
)
from laurel.domain.leaderboards import Leaderboard, RetryStrategy
from laurel.domain.retries import Recorded, decide
from laurel.usecases.report_score import MOST_TRIES, report_score
from tests.factories import GAME_ID, LEADERBOARD_ID, make_leaderboard, make_submission

Seen = tuple[Leaderboard | None, Entry | None]

BOARD = make_leaderboard(retry_strategy=RetryStrategy.DISABLED)
NOTHING: Seen = (BOARD, None)


@dataclass
class FakeEntries:
    """What is seen at each look, one after the other, and whether writes get through."""

    looks: list[Seen]
    saves: bool
    consistent: list[bool] = field(default_factory=list)
    writes: int = 0
    bans: list[bool] = field(default_factory=list)

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        self.consistent.append(consistent)
        return self.looks[min(len(self.consistent), len(self.looks)) - 1]

    def load_with_ban(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None, bool]:
        seen = self.load(
            game_id=game_id, leaderboard_id=leaderboard_id, player=player, consistent=consistent
        )
        return *seen, self.bans[min(len(self.consistent), len(self.bans)) - 1]

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int | None, takes_seat: bool
    ) -> bool:
        self.writes += 1
        return self.saves


def report(entries: FakeEntries, pauses: list[int] | None = None) -> Entry:
    waits = list[int]() if pauses is None else pauses
    reported = report_score(
        entries=entries,
        game_id=GAME_ID,
        leaderboard_id=LEADERBOARD_ID,
        submission=make_submission(),
        may_be_banned=bool(entries.bans),
        pause=waits.append,
    )
    return reported.entry


def played() -> Seen:
    """The board with the player's only try used up."""
    decision = decide(BOARD, None, make_submission())
    assert isinstance(decision, Recorded)
    return BOARD, decision.entry


def test_a_score_that_nobody_contends_costs_one_cheap_look_and_one_write() -> None:
    entries, pauses = FakeEntries([NOTHING], saves=True), list[int]()
    report(entries, pauses)
    assert (entries.consistent, entries.writes, pauses) == ([False], 1, [])


@pytest.mark.parametrize(
    ("seen", "refusal"),
    [((None, None), LeaderboardNotFoundError), (played(), NoRetriesLeftError)],
)
def test_a_refusal_is_only_given_on_a_consistent_look(seen: Seen, refusal: type[Exception]) -> None:
    entries = FakeEntries([seen], saves=True)
    with pytest.raises(refusal):
        report(entries)
    assert (entries.consistent, entries.writes) == ([False, True], 0)


def test_whoever_is_banned_is_refused_on_a_consistent_look() -> None:
    entries = FakeEntries([played()], saves=True, bans=[True])
    with pytest.raises(PlayerBannedError):
        report(entries)
    assert (entries.consistent, entries.writes) == ([False, True], 0)


def test_a_ban_that_was_lifted_a_moment_ago_is_none() -> None:
    entries = FakeEntries([NOTHING], saves=True, bans=[True, False])
    assert report(entries).used == 1


@pytest.mark.parametrize("seen", [(None, None), played()])
def test_a_refusal_that_an_old_look_alone_would_give_is_none(seen: Seen) -> None:
    entries = FakeEntries([seen, NOTHING], saves=True)
    assert report(entries).used == 1


def test_a_score_that_loses_every_race_is_given_up_with_a_last_look_and_longer_waits() -> None:
    entries, pauses = FakeEntries([NOTHING], saves=False), list[int]()
    with pytest.raises(UnavailableError):
        report(entries, pauses)
    assert entries.writes == MOST_TRIES
    assert entries.consistent == [False] + [True] * MOST_TRIES
    assert pauses == list(range(1, MOST_TRIES))
