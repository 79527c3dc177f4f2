"""What operators say of the results of a leaderboard that has closed, before they are final.

As in `laurel.domain.leaderboard_changes`, each gives the leaderboard as it is then, or refuses. The
last word counts, but for voiding, which is one.
"""

from dataclasses import replace

from laurel.domain.endings import close_by_itself
from laurel.domain.errors import (
    LeaderboardDeletedError,
    LeaderboardEndedError,
    LeaderboardNotClosedError,
    LeaderboardNotFoundError,
)
from laurel.domain.leaderboards import Leaderboard, State, state_of


def approve(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Let the results be final without waiting for the end of their review.

    Raises:
        LeaderboardNotFoundError: there is none.
        LeaderboardDeletedError: it was deleted.
        LeaderboardNotClosedError: it has no results yet.
        LeaderboardEndedError: they are final, or void.
    """
    leaderboard = _require_provisional(before, now=now)
    if leaderboard.approved_at is not None:
        return leaderboard
    return replace(leaderboard, approved_at=now, objected_at=None)


def object_to(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Keep the results from becoming final, until they are approved or voided.

    Raises:
        Refusal: the same as of `approve`.
    """
    leaderboard = _require_provisional(before, now=now)
    if leaderboard.objected_at is not None:
        return leaderboard
    return replace(leaderboard, objected_at=now, approved_at=None)


def void(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """End it without winners and prizes, for good.

    Raises:
        Refusal: the same as of `approve`; but what is void can be voided.
    """
    if before is not None and not before.is_deleted and before.voided_at is not None:
        return before
    leaderboard = _require_provisional(before, now=now)
    return replace(leaderboard, voided_at=now, approved_at=None, objected_at=None)


def _require_provisional(leaderboard: Leaderboard | None, *, now: int) -> Leaderboard:
    """Give the leaderboard closed, also where its end has come and nobody has seen to it yet."""
    if leaderboard is None:
        raise LeaderboardNotFoundError
    if leaderboard.is_deleted:
        raise LeaderboardDeletedError
    if leaderboard.is_final or leaderboard.voided_at is not None:
        raise LeaderboardEndedError
    state = state_of(leaderboard, now=now)
    # A series has no results of its own, when it is closed neither.
    if state is not State.CLOSED or leaderboard.is_series:
        raise LeaderboardNotClosedError(state=state)
    closed = leaderboard.closed_at is not None
    return leaderboard if closed else close_by_itself(leaderboard, now=now)
