"""How a leaderboard ends: by steps, each of which is due at a time that follows from its data."""

from dataclasses import replace
from enum import Enum, auto

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, State, state_of
from laurel.domain.series import edition_due_at

# A submission and a change of a configuration each run for ten seconds at most, and the clocks of
# two containers differ by less than that.
IN_FLIGHT_MS = 30_000
_HOUR_MS = 60 * 60 * 1_000
# The sweeper that makes results comes by every minute; most are made within seconds.
_FREEZE_SECONDS = 5


def due_at(leaderboard: Leaderboard) -> int | None:
    """Tell when the next step of a leaderboard's end is due (epoch ms); None while none is.

    A series does not end by itself: what it is due for is its next edition.
    """
    if leaderboard.ended_at is not None or _contradicts_itself(leaderboard):
        return None
    if leaderboard.schedule is not None:
        return edition_due_at(leaderboard)
    if leaderboard.frozen_at is not None:
        return leaderboard.frozen_at
    if leaderboard.closed_at is None:
        return leaderboard.end_date
    return _review_ends_at(leaderboard, closed_at=leaderboard.closed_at)


class Step(Enum):
    """A step of a leaderboard's end, or what a series is due for."""

    CLOSE = auto()
    FREEZE = auto()
    ARCHIVE = auto()
    END = auto()
    MAKE_EDITIONS = auto()


def next_step(leaderboard: Leaderboard, *, now: int) -> Step | None:
    """Tell which step of a leaderboard's end is to be taken at `now` (epoch ms), if any.

    A full leaderboard is closed although no date says so: see `due_at` for those that one does.
    """
    due = due_at(leaderboard)
    is_due = due is not None and due <= now
    if leaderboard.ended_at is not None or _contradicts_itself(leaderboard):
        return None
    if leaderboard.archived_at is not None:
        return Step.END
    if leaderboard.frozen_at is not None:
        return Step.ARCHIVE
    if leaderboard.closed_at is not None:
        return Step.FREEZE if is_due else None
    if leaderboard.schedule is not None:
        return Step.MAKE_EDITIONS if is_due else None
    return Step.CLOSE if is_due or leaderboard.is_full else None


def close_by_itself(leaderboard: Leaderboard, *, now: int) -> Leaderboard:
    """Close a leaderboard whose time is over, or that is full.

    The review counts from when it was over, however late that was seen; one that is full is over
    when that is seen, at `now` (epoch ms).
    """
    end = leaderboard.end_date
    return replace(leaderboard, closed_at=now if end is None or end > now else end)


def is_being_frozen(leaderboard: Leaderboard) -> bool:
    """Say whether its places and its archive are being made, so that no entry may change."""
    return leaderboard.frozen_at is not None and not leaderboard.has_final_results


def refuse_while_frozen(leaderboard: Leaderboard) -> None:
    """Let no entry change whose place is just being fixed.

    Raises:
        UnavailableError: the leaderboard's results are being made.
    """
    if is_being_frozen(leaderboard):
        raise UnavailableError(
            "The leaderboard's results are being made.", retry_after=_FREEZE_SECONDS
        )


def is_under_review(leaderboard: Leaderboard) -> bool:
    """Say whether it has closed and its results can still change by an operator's decision."""
    decided = (leaderboard.approved_at, leaderboard.voided_at, leaderboard.frozen_at)
    return (
        leaderboard.closed_at is not None
        and leaderboard.ended_at is None
        and leaderboard.review_hours > 0
        and all(step is None for step in decided)
    )


def review_until(leaderboard: Leaderboard) -> int | None:
    """Tell when a review ends by itself (epoch ms); None where there is none, or it does not."""
    return due_at(leaderboard) if is_under_review(leaderboard) else None


def _review_ends_at(leaderboard: Leaderboard, *, closed_at: int) -> int | None:
    """Tell when nothing is to be waited for any more (epoch ms); None: only for an operator.

    What began in time is in half a minute after it has closed: nothing is frozen before. A review
    that is longer comes first, unless an operator ends it; objected to, it does not end by itself.

    One whose end was moved back to where it had passed has taken scores until that was done: both
    count from then on.
    """
    over_at = max(closed_at, leaderboard.open_until or closed_at)
    settled = over_at + IN_FLIGHT_MS
    if leaderboard.voided_at is not None or leaderboard.approved_at is not None:
        return settled
    if leaderboard.objected_at is not None:
        return None
    return max(settled, over_at + leaderboard.review_hours * _HOUR_MS)


def _contradicts_itself(leaderboard: Leaderboard) -> bool:
    return state_of(leaderboard, now=0) is State.ILLEGAL_STATE
