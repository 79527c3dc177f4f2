"""Submissions that meet others, and writes whose answers get lost: each counts exactly once."""

from dataclasses import dataclass, field
from enum import Enum, auto

from hypothesis import example, given
from hypothesis import strategies as st

from laurel.domain.entries import TRIES_KEPT, Entry, Submission
from laurel.domain.errors import NoRetriesLeftError, UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.retries import Recorded, decide
from laurel.usecases.report_score import MOST_TRIES, report_score
from tests.factories import make_leaderboard, make_submission


class Fate(Enum):
    """What happens to a write on its way."""

    ARRIVES = auto()
    MEETS_ANOTHER = auto()
    ARRIVES_AND_ITS_ANSWER_IS_LOST = auto()


@dataclass
class FakeEntries:
    """One player's entry behind a conditional write, on a network with a will of its own."""

    leaderboard: Leaderboard
    fates: list[Fate]
    stale: bool
    entry: Entry | None = None
    older: Entry | None = None
    others: list[Submission] = field(default_factory=list)

    def load(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        player: str,
        consistent: bool,
    ) -> tuple[Leaderboard | None, Entry | None]:
        return self.leaderboard, self.entry if consistent or not self.stale else self.older

    def load_with_ban(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None, bool]:
        raise AssertionError("Nobody is banned in this game.")

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int | None, takes_seat: bool
    ) -> bool:
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        if fate is Fate.MEETS_ANOTHER:
            self._submit_another()
        if replaces != (self.entry.version if self.entry else None):
            return False
        self.older, self.entry = self.entry, entry
        # The SDK repeats a write whose answer it did not see, and then the condition fails.
        return fate is not Fate.ARRIVES_AND_ITS_ANSWER_IS_LOST

    def _submit_another(self) -> None:
        another = make_submission(7)
        try:
            decision = decide(self.leaderboard, self.entry, another)
        except NoRetriesLeftError:
            return
        assert isinstance(decision, Recorded)
        self.others.append(another)
        self.older, self.entry = self.entry, decision.entry


@given(
    st.lists(st.lists(st.sampled_from(Fate), max_size=MOST_TRIES + 1), max_size=5),
    st.none() | st.integers(1, 12),
    st.booleans(),
)
@example(
    [[Fate.MEETS_ANOTHER] * (MOST_TRIES - 1) + [Fate.ARRIVES_AND_ITS_ANSWER_IS_LOST]], None, False
)
def test_every_answered_submission_counts_once_and_no_other(
    fates: list[list[Fate]], allowed: int | None, stale: bool
) -> None:
    board = make_leaderboard(number_of_retries=allowed)
    entries = FakeEntries(board, [], stale)
    answered: list[Submission] = []
    for fate in fates:
        entries.fates = list(fate)
        submission = make_submission(5)
        try:
            result = report_score(
                entries=entries,
                game_id=board.game_id,
                leaderboard_id=board.leaderboard_id,
                submission=submission,
                may_be_banned=False,
                pause=lambda _: None,
            )
        except (UnavailableError, NoRetriesLeftError):
            continue
        answered.append(submission)
        assert submission.keys in [kept.keys for kept in result.entry.tries]
    stored = [kept.keys for kept in entries.entry.tries] if entries.entry else []
    counted = [submission.keys for submission in answered + entries.others]
    assert len(set(stored)) == len(stored) == min(TRIES_KEPT, len(counted))
    assert set(stored) <= set(counted)
    assert (entries.entry.used if entries.entry else 0) == len(counted)
