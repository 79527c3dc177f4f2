"""Where a leaderboard stands as far as its data tell: time alone does the rest, in the browser."""

from enum import StrEnum

from laurel.domain.leaderboards import Leaderboard, State, state_of

# Before and after every date that a leaderboard can have.
_DAWN, _DUSK = -(2**63), 2**63


class Stage(StrEnum):
    """What a page says about a leaderboard, in the words of its markup."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    FINAL = "final"
    MISTAKEN = "mistaken"


_STAGES = {
    State.SCHEDULED: Stage.UPCOMING,
    State.ACTIVE: Stage.OPEN,
    State.CLOSED: Stage.CLOSED,
    State.ENDED: Stage.FINAL,
    State.ILLEGAL_STATE: Stage.MISTAKEN,
}


def known_stage(leaderboard: Leaderboard) -> Stage | None:
    """Tell a leaderboard's stage if it is the same at all times; None if it depends on the time."""
    state = state_of(leaderboard, now=_DAWN)
    if state is not state_of(leaderboard, now=_DUSK):
        return None
    if state is State.CLOSED and leaderboard.is_full:
        return Stage.FULL
    return _STAGES[state]
