"""What a leaderboard believes of its players: how good a score can be, and how fast scores come."""

from laurel.domain.entries import TRIES_KEPT, Entry, Submission, TryStatus
from laurel.domain.errors import InvalidRequestError, Offence, Refusal, TooManyRequestsError
from laurel.domain.leaderboards import Leaderboard, OutOfBounds

# Of one player at a time: who floods a leaderboard must not flood its operators.
MOST_HELD = 5
_MINUTE_MS = 60_000
_SECOND_MS = 1_000


def why_out_of_bounds(
    leaderboard: Leaderboard, entry: Entry | None, submission: Submission
) -> Refusal | None:
    """Say why a submission is not believable, as the refusal that it would be; None when it is."""
    return _why_not_the_score(leaderboard, submission) or _why_not_so_soon(
        leaderboard, entry, began_at=submission.began_at
    )


def may_hold(leaderboard: Leaderboard, entry: Entry | None) -> bool:
    """Say whether a submission that is not believable is held, instead of refused."""
    if leaderboard.out_of_bounds is not OutOfBounds.HOLD:
        return False
    tries = entry.tries if entry is not None else ()
    return sum(kept.status is TryStatus.HELD for kept in tries) < MOST_HELD


def _why_not_the_score(leaderboard: Leaderboard, submission: Submission) -> Refusal | None:
    lowest, highest = leaderboard.lowest_sorting_value, leaderboard.highest_sorting_value
    value = submission.sorting_value
    if lowest is not None and value < lowest:
        detail = f"must be at least {lowest} on this leaderboard"
    elif highest is not None and value > highest:
        detail = f"must be at most {highest} on this leaderboard"
    else:
        return None
    return InvalidRequestError([Offence("sortingValue", detail)])


def _why_not_so_soon(
    leaderboard: Leaderboard, entry: Entry | None, *, began_at: int
) -> Refusal | None:
    allowed = leaderboard.submissions_per_minute
    if allowed is None or entry is None:
        return None
    recent = [kept.date for kept in entry.tries if kept.date > began_at - _MINUTE_MS]
    # Held tries are kept however old they are: so many fewer of the last minute are known, and as
    # many must be enough. Otherwise five held tries would undo a bound of more than fifteen.
    waiting = sum(kept.status is TryStatus.HELD and kept.date not in recent for kept in entry.tries)
    allowed = min(allowed, TRIES_KEPT - waiting)
    if len(recent) < allowed:
        return None
    until = recent[-allowed] + _MINUTE_MS
    return TooManyRequestsError(
        f"This leaderboard takes {leaderboard.submissions_per_minute} submissions of a player in a "
        "minute.",
        retry_after=max(1, -((began_at - until) // _SECOND_MS)),
    )
