"""How a leaderboard ends: by steps, each of which is due at a time that follows from its data."""

from laurel.domain.leaderboards import Leaderboard, State, state_of

# A submission and a change of a configuration each run for ten seconds at most, and the clocks of
# two containers differ by less than that.
IN_FLIGHT_MS = 30_000
_HOUR_MS = 60 * 60 * 1_000


def due_at(leaderboard: Leaderboard) -> int | None:
    """Tell when the next step of a leaderboard's end is due (epoch ms); None while none is.

    What began in time is in half a minute after it has closed: nothing is frozen before. A review
    that is longer comes first, unless an operator ends it; objected to, it does not end by itself.
    """
    if leaderboard.ended_at is not None or _contradicts_itself(leaderboard):
        return None
    if leaderboard.frozen_at is not None:
        return leaderboard.frozen_at
    if leaderboard.closed_at is None:
        return leaderboard.end_date
    settled = leaderboard.closed_at + IN_FLIGHT_MS
    if leaderboard.voided_at is not None or leaderboard.approved_at is not None:
        return settled
    if leaderboard.objected_at is not None:
        return None
    return max(settled, leaderboard.closed_at + leaderboard.review_hours * _HOUR_MS)


def _contradicts_itself(leaderboard: Leaderboard) -> bool:
    return state_of(leaderboard, now=0) is State.ILLEGAL_STATE
