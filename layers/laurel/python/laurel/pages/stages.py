"""Where a leaderboard stands as far as its data tell: time alone does the rest, in the browser."""

from dataclasses import dataclass
from enum import StrEnum

from laurel.domain.endings import is_under_review, review_until
from laurel.domain.leaderboards import Leaderboard, State, state_of

# Before and after every date that a leaderboard can have.
_DAWN, _DUSK = -(2**63), 2**63


class Stage(StrEnum):
    """What a page says about a leaderboard, in the words of its markup.

    Once it has closed, its results are being worked out (`closed`, or `full` where that is why),
    unless they are `provisional`, until they are `final`. A series has no standings of its own: it
    goes on (`series`), or is `past`.
    """

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    PROVISIONAL = "provisional"
    FINAL = "final"
    VOID = "void"
    SERIES = "series"
    PAST = "past"
    MISTAKEN = "mistaken"


_STAGES = {
    State.SCHEDULED: Stage.UPCOMING,
    State.ACTIVE: Stage.OPEN,
    State.ILLEGAL_STATE: Stage.MISTAKEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates that a page shows of a leaderboard, in epoch ms; None where there is none.

    `closed_at` is left out where it says no more than `ends_at`. Results are provisional up to
    `review_until`, unless there is an objection, and final from `final_at`, unless they are void.
    The next edition of a series begins at `next_at`.
    """

    opens_at: int | None
    ends_at: int | None
    closed_at: int | None
    review_until: int | None
    final_at: int | None
    next_at: int | None


def known_stage(leaderboard: Leaderboard) -> Stage | None:
    """Tell a leaderboard's stage if it is the same at all times; None if it depends on the time."""
    state = state_of(leaderboard, now=_DAWN)
    if state is not state_of(leaderboard, now=_DUSK):
        return None
    is_over = state in (State.CLOSED, State.ENDED)
    if leaderboard.schedule is not None and state is not State.ILLEGAL_STATE:
        return Stage.PAST if is_over else Stage.SERIES
    return _stage_of_results(leaderboard) if is_over else _STAGES[state]


def _stage_of_results(leaderboard: Leaderboard) -> Stage:
    if leaderboard.voided_at is not None:
        return Stage.VOID
    if is_under_review(leaderboard):
        return Stage.PROVISIONAL
    # Prizes can still be on their way.
    if leaderboard.has_final_results:
        return Stage.FINAL
    return Stage.FULL if leaderboard.is_full else Stage.CLOSED


def shown_dates(leaderboard: Leaderboard) -> Dates:
    """Choose the dates that a page shows."""
    closed, end = leaderboard.closed_at, leaderboard.end_date
    goes_on = leaderboard.schedule is not None and closed is None
    return Dates(
        opens_at=leaderboard.start_date,
        ends_at=end,
        closed_at=closed if closed is not None and (end is None or closed < end) else None,
        review_until=review_until(leaderboard),
        final_at=_final_at(leaderboard),
        next_at=leaderboard.last_edition_start if goes_on else None,
    )


def _final_at(leaderboard: Leaderboard) -> int | None:
    """Tell from when on nothing moves a place, once all of them are known."""
    if not leaderboard.has_final_results or leaderboard.voided_at is not None:
        return None
    if leaderboard.is_series:
        return None
    return leaderboard.ended_at if leaderboard.frozen_at is None else leaderboard.frozen_at


def winners_of(leaderboard: Leaderboard) -> int:
    """Count how many win, now that it is known whether anybody does."""
    return 0 if leaderboard.voided_at is not None else leaderboard.maximum_number_of_winners
