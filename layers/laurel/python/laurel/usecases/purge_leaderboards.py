"""Purge leaderboards: remove for good what was deleted too long ago to be restored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from laurel.domain.archives import Copy
from laurel.domain.audit import Action, AuditRecord, by_itself
from laurel.domain.configuration import configuration_of
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.archive_stores import ArchiveFiles
from laurel.usecases.operator_stores import PurgedLeaderboards

# A stream keeps its records for a day: what was removed this long ago has been counted, or never
# will be.
COUNTED_AFTER_MS = 25 * 60 * 60 * 1_000


@dataclass(slots=True)
class Purged:
    """What a run has done: leaderboards removed for good; entries and prizes of these and others.

    `prizes` are items of places, vouchers and archives.
    """

    leaderboards: int = 0
    entries: int = 0
    prizes: int = 0
    failures: list[Exception] = field(default_factory=list)


def purge_leaderboards(
    *,
    leaderboards: PurgedLeaderboards,
    files: ArchiveFiles,
    now: int,
    run_id: str,
    out_of_time: Callable[[], bool],
) -> Purged:
    """Remove leaderboards that are due, those first that have waited longest.

    It can stop after any write: the next run goes on where this one was left. Two runs at once do
    no harm. A leaderboard that cannot be removed does not hold up the others.

    Args:
        leaderboards: Where leaderboards, their entries and their prizes are kept.
        files: The files of their archives.
        now: The time, in epoch ms.
        run_id: Names this run in the log and in the audit trail.
        out_of_time: Says whether the run has to end: it is asked before each batch of entries.

    Raises:
        ExceptionGroup: some could not be removed; the next run tries again.
    """
    purged = Purged()
    for game_id, leaderboard_id in leaderboards.due(now=now):
        if out_of_time():
            break
        try:
            found = leaderboards.load(game_id=game_id, leaderboard_id=leaderboard_id)
            if found is not None:
                _purge(leaderboards, files, found, purged, now, run_id, out_of_time)
        except Exception as error:
            purged.failures.append(error)
    if purged.failures:
        raise ExceptionGroup("some leaderboards could not be removed", purged.failures)
    return purged


def _purge(
    leaderboards: PurgedLeaderboards,
    files: ArchiveFiles,
    found: Leaderboard,
    purged: Purged,
    now: int,
    run_id: str,
    out_of_time: Callable[[], bool],
) -> None:
    leaderboard: Leaderboard | None = found
    if found.purge_began_at is None:
        # The index trails: it may have been restored, and deleted anew, since.
        if found.purged_from is None or found.purged_from > now:
            return
        # Before anything is removed: from here on it cannot be restored.
        leaderboard = leaderboards.claim(found, now=now)
    if leaderboard is None:
        return
    if not _remove_contents(leaderboards, files, leaderboard, purged, out_of_time):
        return
    # Nodes that were removed before the removal of the entries was counted would come back.
    if _is_counted(leaderboard, now=now) and _remove_all(
        partial(leaderboards.remove_rank_nodes, leaderboard), out_of_time
    ):
        record = _record(leaderboard, now=now, run_id=run_id)
        purged.leaderboards += leaderboards.remove(leaderboard, record=record)


def _remove_contents(
    leaderboards: PurgedLeaderboards,
    files: ArchiveFiles,
    leaderboard: Leaderboard,
    purged: Purged,
    out_of_time: Callable[[], bool],
) -> bool:
    """Remove everything that belongs to a leaderboard; say whether there was time for all of it."""
    for lane in range(leaderboard.lanes):
        removed = 1
        while removed:
            if out_of_time():
                return False
            removed = leaderboards.remove_entries(leaderboard, lane=lane)
            purged.entries += removed
    # Before the items that tell of them.
    for copy in Copy:
        files.remove(leaderboard, copy, [*files.names(leaderboard, copy)])
    removed = 1
    while removed:
        if out_of_time():
            return False
        removed = leaderboards.remove_prizes(leaderboard)
        purged.prizes += removed
    return True


def _remove_all(remove_some: Callable[[], int], out_of_time: Callable[[], bool]) -> bool:
    """Remove what there is, some at a time; say whether there was time for all of it."""
    removed = 1
    while removed:
        if out_of_time():
            return False
        removed = remove_some()
    return True


def _is_counted(leaderboard: Leaderboard, *, now: int) -> bool:
    """Say whether the removal of all entries has been counted.

    Removed entries are subtracted from a counter a little later, and that must not be the counter
    of a leaderboard that is made anew under the same id. Where the counter never comes to nothing
    (it was wrong before), nothing is left to be counted once the stream has forgotten it.
    """
    began = leaderboard.purge_began_at
    long_ago = began is not None and now - began >= COUNTED_AFTER_MS
    return leaderboard.participants_counted == 0 or long_ago


def _record(leaderboard: Leaderboard, *, now: int, run_id: str) -> AuditRecord:
    return AuditRecord(
        game_id=leaderboard.game_id,
        leaderboard_id=leaderboard.leaderboard_id,
        action=Action.LEADERBOARD_PURGE,
        actor=by_itself(run_id=run_id, at=now),
        before=configuration_of(leaderboard) | {"deletedDate": leaderboard.deleted_at},
    )
