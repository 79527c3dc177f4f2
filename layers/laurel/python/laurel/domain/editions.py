"""The editions of a series: leaderboards of their own, each made before it begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from laurel.domain.configuration import lanes_for, with_configuration
from laurel.domain.ids import MOST_ID_LENGTH
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.occurrences import longest_label, occurrences_from
from laurel.domain.rank_index import new_rank_index

NEXT_EDITIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition as its series' schedule has it: `start` and `end` by the clocks of its zone.

    The dates are the same in epoch ms.
    """

    leaderboard_id: str
    start: datetime
    end: datetime
    start_date: int
    end_date: int


def most_series_id_length(cron: str) -> int:
    """Tell how long a series' id may be: its editions' ids are longer by their labels."""
    return MOST_ID_LENGTH - len("-") - longest_label(cron)


def next_editions(series: Leaderboard, *, now: int) -> list[Edition]:
    """Give the five editions that end next after `now` (epoch ms), one that runs among them.

    A closed series has none.
    """
    if series.closed_at is not None or series.ended_at is not None:
        return []
    return list(islice(_editions_from(series, now=now), NEXT_EDITIONS))


def editions_to_make(series: Leaderboard, *, now: int) -> list[Edition]:
    """Give the editions that have to be made at `now` (epoch ms): the one that runs and the next.

    What has passed entirely is not made any more, however long nobody has looked.
    """
    made_until = series.last_edition_start
    wanted = []
    for edition in _editions_from(series, now=now):
        if made_until is None or edition.start_date > made_until:
            wanted.append(edition)
        if edition.start_date > now:
            break
    return wanted


def make_edition(
    series: Leaderboard, edition: Edition, *, earlier: str | None, now: int
) -> Leaderboard:
    """Make an edition at `now` (epoch ms): configured as its series is, behind `earlier`.

    Without a type of its own it is listed by the series' id.
    """
    named = Leaderboard(
        game_id=series.game_id,
        leaderboard_id=edition.leaderboard_id,
        name=series.name,
        retry_strategy=series.retry_strategy,
    )
    return replace(
        with_configuration(named, series),
        schedule=None,
        start_date=edition.start_date,
        end_date=edition.end_date,
        type=series.type or series.leaderboard_id,
        lanes=lanes_for(series.expected_participants),
        ranks=new_rank_index(start_date=edition.start_date, end_date=edition.end_date, now=now),
        series=series.leaderboard_id,
        earlier_edition=earlier,
    )


def editions_to_delete(editions: Sequence[Leaderboard], *, keep: int | None) -> list[Leaderboard]:
    """Give those of a series' editions that have ended and are too many, the oldest first."""
    if keep is None:
        return []
    ended = [edition for edition in editions if edition.ended_at is not None]
    there = [edition for edition in ended if not edition.is_deleted]
    there.sort(key=lambda edition: (edition.start_date or 0, edition.leaderboard_id))
    return there[: max(len(there) - keep, 0)]


def _editions_from(series: Leaderboard, *, now: int) -> Iterator[Edition]:
    if series.schedule is None:
        return
    for occurrence in occurrences_from(series.schedule, now=now):
        yield Edition(
            leaderboard_id=f"{series.leaderboard_id}-{occurrence.label}",
            start=occurrence.start,
            end=occurrence.end,
            start_date=occurrence.start_date,
            end_date=occurrence.end_date,
        )
