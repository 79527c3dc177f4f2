"""What operators do to a leaderboard, as pure functions from how it is to how it is then.

Each gives the leaderboard back as it is where there is nothing to change, or refuses. What has
been deleted is not there: only `restore` finds it, the others say that it has to be restored.
"""

from dataclasses import replace

from laurel.domain.configuration import (
    can_take_scores,
    configuration_of,
    lanes_for,
    with_configuration,
)
from laurel.domain.endings import refuse_while_frozen
from laurel.domain.errors import (
    CannotReopenError,
    LeaderboardDeletedError,
    LeaderboardEndedError,
    LeaderboardNotFoundError,
)
from laurel.domain.leaderboards import Leaderboard, State, state_of
from laurel.domain.rank_index import new_rank_index


def configure(before: Leaderboard | None, wanted: Leaderboard, *, now: int) -> Leaderboard:
    """Configure a leaderboard at `now` (epoch ms), as `wanted` is configured; or make it.

    Raises:
        LeaderboardDeletedError: one of this id was deleted, and is not removed yet.
        LeaderboardEndedError: its results are final, or are being made so.
    """
    if before is None:
        ranks = new_rank_index(start_date=wanted.start_date, end_date=wanted.end_date, now=now)
        return replace(wanted, lanes=lanes_for(wanted.expected_participants), ranks=ranks)
    _require_there(before)
    if configuration_of(before) == configuration_of(wanted):
        return before
    if before.is_final:
        raise LeaderboardEndedError
    after = with_configuration(before, wanted)
    if after.schedule != before.schedule:
        # What has been made stays; which editions are there is looked at anew.
        last_edition = after.last_edition if after.is_series else None
        after = replace(after, last_edition=last_edition, last_edition_start=None)
    return replace(after, open_until=now) if can_take_scores(before, now=now) else after


def close(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Close a leaderboard at `now` (epoch ms), whatever its dates and seats say.

    One that has closed by itself is closed for good: another end date, or a seat that is given
    back, does not open it any more.

    Raises:
        LeaderboardNotFoundError: there is none.
        LeaderboardDeletedError: it was deleted.
    """
    leaderboard = _require_there(before)
    if leaderboard.closed_at is not None or leaderboard.is_final:
        return leaderboard
    return replace(leaderboard, closed_at=now)


def reopen(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Take the closing of a leaderboard back at `now` (epoch ms), and what was said of its results.

    Raises:
        LeaderboardNotFoundError: there is none.
        LeaderboardDeletedError: it was deleted.
        CannotReopenError: it has ended or is void, or would be closed all the same.
    """
    leaderboard = _require_there(before)
    if leaderboard.is_final:
        raise CannotReopenError("The leaderboard has ended: its results are final.")
    if leaderboard.voided_at is not None:
        raise CannotReopenError("The leaderboard has been voided.")
    after = replace(leaderboard, closed_at=None, approved_at=None, objected_at=None)
    state = state_of(after, now=now)
    if state is State.ILLEGAL_STATE:
        raise CannotReopenError("The configuration contradicts itself: change it first.")
    if after.is_full:
        raise CannotReopenError(
            f"All {after.maximum_number_of_winners} places on the leaderboard are taken."
        )
    if state is State.CLOSED:
        raise CannotReopenError("The leaderboard's endDate has passed: change it first.")
    return after


def delete(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Delete a leaderboard at `now` (epoch ms); it can be restored for 30 days.

    Raises:
        LeaderboardNotFoundError: there is none.
        UnavailableError: its results are being made. For as long as it were deleted nobody would
            go on with them, and from results that are made by halves no player could be erased.
    """
    if before is None:
        raise LeaderboardNotFoundError
    if before.is_deleted:
        return before
    refuse_while_frozen(before)
    return replace(before, deleted_at=now)


def restore(before: Leaderboard | None, *, now: int) -> Leaderboard:
    """Bring a deleted leaderboard back at `now` (epoch ms), as it was.

    Raises:
        LeaderboardNotFoundError: there is none, or it was deleted too long ago.
    """
    if before is None:
        raise LeaderboardNotFoundError
    if before.purged_from is None:
        return before
    if before.purge_began_at is not None or before.purged_from <= now:
        raise LeaderboardNotFoundError
    return replace(before, deleted_at=None)


def _require_there(leaderboard: Leaderboard | None) -> Leaderboard:
    if leaderboard is None:
        raise LeaderboardNotFoundError
    if leaderboard.is_deleted:
        raise LeaderboardDeletedError
    return leaderboard
