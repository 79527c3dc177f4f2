"""What a submission does to a player's entry: the one rule that every score goes through."""

from dataclasses import dataclass, replace

from laurel.domain.entries import TRIES_KEPT, Entry, Submission, Try
from laurel.domain.errors import (
    IdempotencyKeyReusedError,
    LeaderboardFullError,
    LeaderboardNotActiveError,
    NoRetriesLeftError,
)
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, State, state_of
from laurel.domain.standings import is_better


@dataclass(frozen=True, slots=True)
class Recorded:
    """The submission counts: `entry` is to be saved, with a seat if `takes_seat`."""

    entry: Entry
    takes_seat: bool


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The submission is a repetition of a kept try: `entry` stands as it is."""

    entry: Entry


def decide(
    leaderboard: Leaderboard, entry: Entry | None, submission: Submission
) -> Recorded | AlreadyRecorded:
    """Decide what becomes of a submission, at the time at which it began.

    A repetition is recognised before anything else is asked: the answer to a submission that
    counted must not change because the leaderboard has closed, or filled up, since.

    Raises:
        IdempotencyKeyReusedError: a key of a kept try came with another body.
        LeaderboardFullError: every seat was taken.
        LeaderboardNotActiveError: the leaderboard takes no scores in its state.
        NoRetriesLeftError: the player has used every submission allowed.
    """
    if entry is not None and _repeats(entry, submission):
        return AlreadyRecorded(entry)
    state = state_of(leaderboard, now=submission.began_at)
    if state is State.CLOSED and leaderboard.is_full:
        raise LeaderboardFullError(seats=leaderboard.maximum_number_of_winners)
    if state is not State.ACTIVE:
        raise LeaderboardNotActiveError(state=state)
    allowed = leaderboard.submissions_allowed
    if entry is not None and allowed is not None and entry.used >= allowed:
        raise NoRetriesLeftError(allowed=allowed)
    return Recorded(
        entry=_with_try(leaderboard, entry, submission),
        takes_seat=entry is None and leaderboard.should_close_when_full,
    )


def _repeats(entry: Entry, submission: Submission) -> bool:
    for kept in entry.tries:
        if not set(kept.keys).isdisjoint(submission.keys):
            if kept.body != submission.body:
                raise IdempotencyKeyReusedError
            return True
    return False


def _with_try(leaderboard: Leaderboard, entry: Entry | None, submission: Submission) -> Entry:
    # Two submissions in flight can be saved in the other order than they began in, and two
    # machines' clocks differ: a player's tries are still dated in the order in which they count.
    date = max(submission.began_at, entry.tries[-1].date) if entry else submission.began_at
    new = Try(
        sorting_value=submission.sorting_value,
        display_value=submission.display_value,
        date=date,
        body=submission.body,
        keys=submission.keys,
    )
    if entry is None:
        return Entry(
            player=submission.player,
            display_name=submission.display_name,
            email=submission.email,
            tries=(new,),
            best=new,
            shown=new,
            used=1,
            version=1,
        )
    improves = is_better(
        new.sorting_value, entry.best.sorting_value, sort_order=leaderboard.sort_order
    )
    best = new if improves else entry.best
    return replace(
        entry,
        display_name=submission.display_name,
        email=submission.email or entry.email,
        tries=(*entry.tries, new)[-TRIES_KEPT:],
        best=best,
        shown=new if leaderboard.retry_strategy is RetryStrategy.REPLACE_SCORE else best,
        used=entry.used + 1,
        version=entry.version + 1,
    )
