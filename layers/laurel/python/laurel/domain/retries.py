"""What a submission does to a player's entry: the one rule that every score goes through."""

from dataclasses import dataclass, replace

from laurel.domain.bounds import may_hold, why_out_of_bounds
from laurel.domain.entries import TRIES_KEPT, Entry, Submission, Try, TryStatus, settle
from laurel.domain.errors import (
    IdempotencyKeyReusedError,
    LeaderboardFullError,
    LeaderboardNotActiveError,
    NoRetriesLeftError,
    PlayerBannedError,
)
from laurel.domain.leaderboards import Leaderboard, State, state_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """The submission is accepted: `entry` is to be saved, with a seat if `takes_seat`.

    `replaces` is the version that was decided on, None for a player's first submission.
    """

    entry: Entry
    replaces: int | None
    takes_seat: bool


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The submission is a repetition of a kept try: `entry` stands as it is."""

    entry: Entry


def decide(
    leaderboard: Leaderboard,
    entry: Entry | None,
    submission: Submission,
    *,
    is_banned: bool = False,
) -> Recorded | AlreadyRecorded:
    """Decide what becomes of a submission, at the time at which it began.

    A repetition is recognised before anything else is asked: the answer to a submission that
    counted must not change because the leaderboard has closed, or filled up, or the player was
    banned since. A ban comes next: whoever is banned is told nothing else. What is not
    believable is asked last: a try that is held uses up a retry like any other, so there must be
    one, and a seat.

    Raises:
        IdempotencyKeyReusedError: a key of a kept try came with another body.
        InvalidRequestError: the score is not believable, and is not held either.
        LeaderboardFullError: every seat was taken.
        LeaderboardNotActiveError: the leaderboard takes no scores in its state.
        NoRetriesLeftError: the player has used every submission allowed.
        PlayerBannedError: the game takes no scores of the player.
        TooManyRequestsError: they come faster than is believable, and this one is not held either.
    """
    if entry is not None and _repeats(entry, submission):
        return AlreadyRecorded(entry)
    if is_banned:
        raise PlayerBannedError
    state = state_of(leaderboard, now=submission.began_at)
    if state is State.CLOSED and leaderboard.is_full:
        raise LeaderboardFullError(seats=leaderboard.maximum_number_of_winners)
    if state is not State.ACTIVE:
        raise LeaderboardNotActiveError(state=state)
    allowed = leaderboard.submissions_allowed
    if entry is not None and allowed is not None and entry.used >= allowed:
        raise NoRetriesLeftError(allowed=allowed)
    status = TryStatus.COUNTED
    unbelievable = why_out_of_bounds(leaderboard, entry, submission)
    if unbelievable is not None:
        if not may_hold(leaderboard, entry):
            raise unbelievable
        status = TryStatus.HELD
    return Recorded(
        entry=_with_try(leaderboard, entry, submission, status=status),
        replaces=entry.version if entry is not None else None,
        takes_seat=entry is None and leaderboard.should_close_when_full,
    )


def _repeats(entry: Entry, submission: Submission) -> bool:
    for kept in entry.tries:
        if not set(kept.keys).isdisjoint(submission.keys):
            if kept.body != submission.body:
                raise IdempotencyKeyReusedError
            return True
    return False


def _with_try(
    leaderboard: Leaderboard, entry: Entry | None, submission: Submission, *, status: TryStatus
) -> Entry:
    new = Try(
        sorting_value=submission.sorting_value,
        display_value=submission.display_value,
        date=_date_of(submission, entry),
        body=submission.body,
        keys=submission.keys,
        status=status,
    )
    if entry is None:
        with_try = Entry(
            player=submission.player,
            display_name=submission.display_name,
            email=submission.email,
            tries=(new,),
            best=None,
            shown=None,
            used=1,
            version=submission.began_at,
        )
    else:
        with_try = replace(
            entry,
            display_name=submission.display_name,
            email=submission.email or entry.email,
            tries=_keep((*entry.tries, new)),
            used=entry.used + 1,
            version=entry.version + 1,
        )
    return settle(with_try, leaderboard)


def _keep(tries: tuple[Try, ...]) -> tuple[Try, ...]:
    """Drop what is too much: the oldest, but none that an operator has yet to decide on."""
    if len(tries) <= TRIES_KEPT:
        return tries
    oldest = next(place for place, kept in enumerate(tries) if kept.status is not TryStatus.HELD)
    return tries[:oldest] + tries[oldest + 1 :]


def _date_of(submission: Submission, entry: Entry | None) -> int:
    # Two submissions in flight can be saved in the other order than they began in, and two
    # machines' clocks differ: a player's tries are still dated in the order in which they count.
    # Each has a date of its own, by which an operator can name it.
    if entry is None or not entry.tries:
        return submission.began_at
    return max(submission.began_at, entry.tries[-1].date + 1)
