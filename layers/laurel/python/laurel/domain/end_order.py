"""The order in which a game's leaderboards are listed: by their end, those that end last first.

One number per leaderboard gives that order and lets a list by state read only where such boards can
be: boards that have `ENDED` lie below zero, all others at their end date, open-ended ones last of
all. So a game with ten thousand ended leaderboards lists its active ones without passing those.
"""

from dataclasses import dataclass

from laurel.domain.leaderboards import Leaderboard, State

# Epoch ms are below 2^53, the largest integer that JSON's readers agree on (RFC 8259, section 6).
OPEN_ENDED = 2**53 - 1
_ENDED_SHIFT = 2**53


@dataclass(frozen=True, slots=True)
class EndZone:
    """A stretch of the order, from `first` to `last`, both included."""

    first: int
    last: int


def end_rank(leaderboard: Leaderboard) -> int:
    """Give the number that places a leaderboard in the order of a game's leaderboards.

    A series, which has no end date, ends when it is closed.
    """
    if leaderboard.ended_at is not None:
        return leaderboard.ended_at - _ENDED_SHIFT
    if leaderboard.schedule is not None and leaderboard.closed_at is not None:
        return leaderboard.closed_at
    return OPEN_ENDED if leaderboard.end_date is None else leaderboard.end_date


def zone_of(state: State | None, *, now: int) -> EndZone:
    """Tell where leaderboards in a state can lie at `now` (epoch ms); None is any state.

    Every leaderboard in the state lies in the zone; the zone may hold others too.
    """
    if state is None:
        return EndZone(-_ENDED_SHIFT, OPEN_ENDED)
    if state is State.ENDED:
        return EndZone(-_ENDED_SHIFT, -1)
    if state in (State.ACTIVE, State.SCHEDULED):
        return EndZone(now + 1, OPEN_ENDED)
    return EndZone(0, OPEN_ENDED)
