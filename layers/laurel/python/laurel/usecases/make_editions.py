"""Make the editions of a series that it is time for, and delete those that are too many."""

from collections.abc import Callable
from dataclasses import replace

from laurel.domain.audit import Action, AuditRecord, by_itself
from laurel.domain.configuration import configuration_of
from laurel.domain.editions import Edition, editions_to_delete, editions_to_make, make_edition
from laurel.domain.leaderboard_changes import delete
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.edition_stores import EditionChanges
from laurel.usecases.ending_stores import OutOfTime, Progress

# Hears of an edition (game, leaderboard) that is left out, because its id is taken.
TellTaken = Callable[[str, str], None]

# Who says in the audit trail that nobody called.
_RUN = "finish_leaderboards"
# How many editions an operator can have deleted in a row until the next one stands alone.
_MOST_DELETED = 10


def make_editions(
    series: Leaderboard,
    *,
    now: int,
    out_of_time: OutOfTime,
    editions: EditionChanges,
    tell_taken: TellTaken,
) -> Progress:
    """Go on with a series, at `now` (epoch ms), that is due to have another edition.

    It can stop after any write: once the next edition is there, the series is not due any more, and
    before that the next run goes on. So what is too much is deleted first. Two runs at once do no
    harm: each edition is made in one transaction, by one of them.

    Raises:
        TryAgainError: storage does not answer, or takes no more; the next run goes on.
    """
    if series.schedule is not None and series.schedule.keep is not None:
        ended = list(editions.ended(series))
        for number, edition in enumerate(editions_to_delete(ended, keep=series.schedule.keep)):
            if number and out_of_time():
                return Progress.MORE
            _delete(edition, now=now, editions=editions)
    for number, planned in enumerate(editions_to_make(series, now=now)):
        if number and out_of_time():
            return Progress.MORE
        then = _make(series, planned, now=now, editions=editions, tell_taken=tell_taken)
        if then is None:
            # An operator, or another run: the next one looks again.
            return Progress.DONE
        series = then
    return Progress.DONE


def _make(
    series: Leaderboard,
    planned: Edition,
    *,
    now: int,
    editions: EditionChanges,
    tell_taken: TellTaken,
) -> Leaderboard | None:
    """Make an edition, or pass it over.

    Returns:
        The series as it is then; None when somebody else was faster.
    """
    found = editions.load(game_id=series.game_id, leaderboard_id=planned.leaderboard_id)
    then = replace(series, last_edition_start=planned.start_date)
    if found is not None:
        if found.series == series.leaderboard_id and not found.is_deleted:
            # It was made by a schedule that has been replaced since.
            then = replace(then, last_edition=found.leaderboard_id)
        else:
            tell_taken(series.game_id, planned.leaderboard_id)
        return then if editions.pass_over(series, then) else None
    earlier = _find_earlier(series, planned, editions=editions)
    earlier_id = earlier.leaderboard_id if earlier else None
    edition = make_edition(series, planned, earlier=earlier_id, now=now)
    then = replace(then, last_edition=edition.leaderboard_id)
    record = AuditRecord(
        game_id=edition.game_id,
        leaderboard_id=edition.leaderboard_id,
        action=Action.LEADERBOARD_PUT,
        actor=by_itself(run_id=_RUN, at=now, reason=f"An edition of {series.leaderboard_id}."),
        after=configuration_of(edition),
    )
    made = editions.add(edition, earlier=earlier, series=series, series_then=then, record=record)
    return then if made else None


def _find_earlier(
    series: Leaderboard, planned: Edition, *, editions: EditionChanges
) -> Leaderboard | None:
    """Find the edition that leads on to another: the last one before it that is there."""
    earlier_id = series.last_edition
    for _ in range(_MOST_DELETED):
        if earlier_id is None:
            return None
        found = editions.load(game_id=series.game_id, leaderboard_id=earlier_id)
        if found is None:
            return None
        if not found.is_deleted and (found.start_date or 0) < planned.start_date:
            return found
        earlier_id = found.earlier_edition
    return None


def _delete(edition: Leaderboard, *, now: int, editions: EditionChanges) -> None:
    before = editions.load(game_id=edition.game_id, leaderboard_id=edition.leaderboard_id)
    # What goes through the editions trails: it may have been deleted since, or removed for good.
    if before is None or before.is_deleted:
        return
    record = AuditRecord(
        game_id=before.game_id,
        leaderboard_id=before.leaderboard_id,
        action=Action.LEADERBOARD_DELETE,
        actor=by_itself(
            run_id=_RUN, at=now, reason=f"More editions of {before.series} than are kept."
        ),
        before={"deletedDate": None},
        after={"deletedDate": now},
    )
    # Where an operator was faster, the next edition finds it again.
    editions.delete(before, delete(before, now=now), record=record)
