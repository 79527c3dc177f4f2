"""`decide` against a straightforward model, over random histories."""

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from laurel.domain.entries import Entry, Submission, TryStatus
from laurel.domain.errors import (
    IdempotencyKeyReusedError,
    InvalidRequestError,
    NoRetriesLeftError,
    TooManyRequestsError,
)
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, RetryStrategy, SortOrder
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission

MINUTE = 60_000
RATES = st.none() | st.integers(1, 20)
BOUNDS = st.none() | st.integers(-3, 3)
OFTEN = st.sampled_from([1, 10, 1_000, 30_000])

BOARDS = st.builds(
    make_leaderboard,
    retry_strategy=st.sampled_from(RetryStrategy),
    sort_order=st.sampled_from(SortOrder),
    number_of_retries=st.none() | st.integers(1, 30),
    lowest_sorting_value=BOUNDS,
    highest_sorting_value=BOUNDS,
    submissions_per_minute=RATES,
    out_of_bounds=st.sampled_from(OutOfBounds),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Submission]:
    # Few different keys, bodies and scores, so that they meet; some of a sudden, some by and by.
    often, history = draw(OFTEN), []
    for number in range(draw(st.integers(0, 60))):
        key = draw(st.integers(0, 40)).to_bytes(8, "big")
        at = NOON + often * number + draw(st.integers(0, 50))
        submission = make_submission(draw(st.integers(-3, 3)), began_at=at)
        body = draw(st.sampled_from([b"one", b"two"]))
        history.append(replace(submission, keys=(key,), body=body))
    return history


@dataclass(frozen=True)
class Played:
    """A submission that was accepted, with its date."""

    submission: Submission
    date: int
    held: bool

    @property
    def value(self) -> tuple[int, int]:
        return self.submission.sorting_value, self.date


class Model:
    """Keeps everything, in plain lists, and says what the contract says."""

    def __init__(self, board: Leaderboard) -> None:
        self.board = board
        self.played: list[Played] = []

    def kept(self) -> list[Played]:
        """The last twenty; held ones are among them, however old they are."""
        held = [one for one in self.played if one.held]
        others = [one for one in self.played if not one.held]
        kept = held + others[len(others) - min(len(others), 20 - len(held)) :]
        return sorted(kept, key=lambda one: one.date)

    def submit(self, submission: Submission) -> str:
        for one in self.kept():
            if one.submission.keys == submission.keys:
                return "repeated" if one.submission.body == submission.body else "reused"
        if self.board.retry_strategy is RetryStrategy.DISABLED:
            allowed: float = 1
        else:
            allowed = self.board.number_of_retries or float("inf")
        if len(self.played) >= allowed:
            return "no retries"
        refusal = self.believes_not(submission)
        holds = self.board.out_of_bounds is OutOfBounds.HOLD
        may_hold = holds and sum(one.held for one in self.played) < 5
        if refusal and not may_hold:
            return refusal
        later = [one.date + 1 for one in self.played[-1:]]
        date = max([submission.began_at, *later])
        self.played.append(Played(submission, date, held=refusal is not None))
        return "recorded"

    def believes_not(self, submission: Submission) -> str | None:
        lowest, highest = self.board.lowest_sorting_value, self.board.highest_sorting_value
        if lowest is not None and submission.sorting_value < lowest:
            return "out of bounds"
        if highest is not None and submission.sorting_value > highest:
            return "out of bounds"
        return "too many" if self.is_too_soon(submission.began_at) else None

    def is_too_soon(self, at: int) -> bool:
        rate = self.board.submissions_per_minute
        if rate is None:
            return False
        recent = [one for one in self.played if one.date > at - MINUTE]
        long_held = [one for one in self.played if one.held and one not in recent]
        return len(recent) >= min(rate, 20 - len(long_held))

    def best(self) -> tuple[int, int] | None:
        sign = -1 if self.board.sort_order is SortOrder.DESCENDING else 1
        counted = [one.value for one in self.played if not one.held]
        # min() gives the first of equals: earlier is better.
        return min(counted, key=lambda value: sign * value[0], default=None)

    def shown(self) -> tuple[int, int] | None:
        if self.board.retry_strategy is RetryStrategy.REPLACE_SCORE:
            counted = [one.value for one in self.played if not one.held]
            return counted[-1] if counted else None
        return self.best()


def submit(
    board: Leaderboard, entry: Entry | None, submission: Submission
) -> tuple[str, Entry | None]:
    try:
        decision = decide(board, entry, submission)
    except IdempotencyKeyReusedError:
        return "reused", entry
    except NoRetriesLeftError:
        return "no retries", entry
    except InvalidRequestError:
        return "out of bounds", entry
    except TooManyRequestsError:
        return "too many", entry
    if isinstance(decision, AlreadyRecorded):
        return "repeated", decision.entry
    assert isinstance(decision, Recorded)
    assert decision.replaces == (entry.version if entry else None)
    return "recorded", decision.entry


@settings(max_examples=1500)
@given(BOARDS, histories())
def test_a_history_of_submissions_leaves_what_the_contract_says(
    board: Leaderboard, history: list[Submission]
) -> None:
    model, entry = Model(board), None
    for submission in history:
        outcome, entry = submit(board, entry, submission)
        assert outcome == model.submit(submission)
        assert (entry is None) == (not model.played)
        if entry is None:
            continue
        assert entry.used == len(model.played)
        assert entry.version == model.played[0].date + entry.used - 1
        assert [
            (kept.sorting_value, kept.date, kept.status is TryStatus.HELD) for kept in entry.tries
        ] == [(*one.value, one.held) for one in model.kept()]
        best, shown = entry.best, entry.shown
        assert (best and (best.sorting_value, best.date)) == model.best()
        assert (shown and (shown.sorting_value, shown.date)) == model.shown()


@given(BOARDS, histories())
def test_whoever_waits_as_long_as_is_said_is_not_too_fast_then_and_would_have_been_before(
    board: Leaderboard, history: list[Submission]
) -> None:
    board = replace(board, out_of_bounds=OutOfBounds.REFUSE)
    model, entry = Model(board), None
    for submission in history:
        try:
            decision = decide(board, entry, submission)
        except TooManyRequestsError as refusal:
            then = submission.began_at + refusal.retry_after * 1_000
            assert not model.is_too_soon(then)
            assert model.is_too_soon(then - 1_000)
        except (IdempotencyKeyReusedError, NoRetriesLeftError, InvalidRequestError):
            pass
        else:
            model.submit(submission)
            entry = decision.entry
