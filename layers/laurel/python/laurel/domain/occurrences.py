"""When a schedule's editions begin and end, by the clocks of its time zone, and their labels.

Cron expressions are those of Debian's cron, five fields, with `L` and `#` for the last and the nth.
At a fixed time of day an edition begins once on each of its days: where the clocks go forward past
that time, at the first minute that there is; where they go back over it, the first time. With a `*`
for the minute or the hour it goes by the hours that pass.

The rules of the zones are those of the package tzdata on every machine, whatever the system has.
Dates in two zones, or an hour apart in one of them, are compared as epoch ms: Python compares dates
in one zone by their clocks alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from laurel.domain.schedules import Schedule

MOST_CRON_LENGTH = 100
# A year and a day, so that a year with a leap day fits.
MOST_LENGTH_MINUTES = 366 * 24 * 60

_NO_CRON = "must be a cron expression of five fields, such as 0 9 * * MON"
_CRON = re.compile(r"[0-9A-Za-z*,/# -]*", re.ASCII)
_FIELDS = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES_PER_DAY = 24 * 60
_HOUR_MS = 60 * 60 * 1_000
# How far back a start is looked for: further only where nearer there is none, so that there are few
# starts to pass. What begins earlier than the last of these has ended.
_LOOKS_BACK_MS = tuple(hours * _HOUR_MS for hours in (4, 2 * 24, 32 * 24, 400 * 24))
# Days of the week fall on the same dates again after 28 years.
_CYCLE = (datetime(2000, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001 - of no zone

# By how close starts can be to each other: in no month, no ISO week, on no day are there two.
_BY_MONTH, _BY_WEEK, _BY_DAY, _BY_MINUTE = "%Y-%m", "%G-W%V", "%Y-%m-%d", "%Y-%m-%d-%H%M"
_LONGEST_LABELS = {_BY_MONTH: 7, _BY_WEEK: 8, _BY_DAY: 10, _BY_MINUTE: 15}
# Behind the label of what begins when the clocks show the same a second time.
_SECOND_TIME = "-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When an edition begins and ends, by the clocks of its zone, and its label."""

    label: str
    start: datetime
    end: datetime

    @property
    def start_date(self) -> int:
        """When it begins, in epoch ms."""
        return _milliseconds(self.start)

    @property
    def end_date(self) -> int:
        """When it ends, in epoch ms."""
        return _milliseconds(self.end)


def why_not_a_cron(text: str) -> str | None:
    """Say why a text is no cron expression that editions can begin by; None when it is."""
    if len(text) > MOST_CRON_LENGTH or not _CRON.fullmatch(text) or len(text.split()) != _FIELDS:
        return _NO_CRON
    try:
        simulated = CronSim(text, _CYCLE[0])
    except CronSimError as error:
        return f"{_NO_CRON}: {str(error).removeprefix('Bad ')} is wrong"
    return None if next(simulated, None) else "must name a date that there is"


def why_not_a_time_zone(text: str) -> str | None:
    """Say why a text is no name of a time zone; None when it is."""
    if text in _zone_names():
        return None
    return "must be the name of an IANA time zone, such as Europe/Stockholm"


def longest_label(cron: str) -> int:
    """Tell of how many characters the labels of a cron expression's editions are at most."""
    return _LONGEST_LABELS[_label_form(cron)] + len(_SECOND_TIME)


def occurrences_from(schedule: Schedule, *, now: int) -> Iterator[Occurrence]:
    """Go through the editions that have not ended at `now` (epoch ms), one that runs among them.

    An edition ends when its length has passed, or when the next one begins if that is earlier: no
    two of a series run at the same time. Whole days of its length are days by the clock, and the
    rest is time that passes (as in RFC 5545, 3.3.6): a week ends at the time of day at which it
    began, and two hours are two hours, whatever the clocks do meanwhile.
    """
    form = _label_form(schedule.cron)
    running = _latest_start(schedule, at=now)
    before = running and _latest_start(schedule, at=_milliseconds(running) - 1)
    label = before and before.strftime(form)
    starts = chain([running] if running else [], _starts_after(schedule, after=now))
    for start, next_start in pairwise(starts):
        earlier_label, label = label, start.strftime(form)
        is_second = start.fold or label == earlier_label
        ends = _after_length(start, minutes=schedule.length_minutes)
        occurrence = Occurrence(
            label=label + _SECOND_TIME if is_second else label,
            start=start,
            end=min(ends, next_start, key=_milliseconds),
        )
        if occurrence.end_date > now:
            yield occurrence


def _starts_after(schedule: Schedule, *, after: int) -> Iterator[datetime]:
    """Go through the starts that come after a time (epoch ms)."""
    first = (_EPOCH + timedelta(milliseconds=after)).astimezone(_zone(schedule.time_zone))
    for start in CronSim(schedule.cron, first):
        # In an hour that is repeated, cronsim also finds what began in it the first time.
        if _milliseconds(start) > after:
            yield start


def _latest_start(schedule: Schedule, *, at: int) -> datetime | None:
    """Find the last start that is not after a time (epoch ms), if it is less than 400 days ago."""
    for look_back in _LOOKS_BACK_MS:
        starts = _starts_after(schedule, after=at - look_back)
        found = list(takewhile(lambda start: _milliseconds(start) <= at, starts))
        if found:
            return found[-1]
    return None


def _after_length(start: datetime, *, minutes: int) -> datetime:
    days, rest = divmod(minutes, _MINUTES_PER_DAY)
    # Added to a date with a zone, days are days by the clock. The first time where the clocks show
    # it twice; where they pass over it, as if they had not been set yet.
    then = start + timedelta(days=days) if days else start
    return (then.astimezone(UTC) + timedelta(minutes=rest)).astimezone(start.tzinfo)


@cache
def _label_form(cron: str) -> str:
    """Tell how editions are labelled, by the shortest time between two of them."""
    first, end = _CYCLE
    simulated = CronSim(cron, first - timedelta(seconds=1))
    if len(simulated.hours) * len(simulated.minutes) > 1:
        return _BY_MINUTE
    form = _BY_MONTH
    for one, another in pairwise(takewhile(lambda start: start < end, simulated)):
        if one.isocalendar()[:2] == another.isocalendar()[:2]:
            return _BY_DAY
        if (one.year, one.month) == (another.year, another.month):
            form = _BY_WEEK
    return form


@cache
def _zone_names() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text(encoding="ascii").split())


@cache
def _zone(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def _milliseconds(date: datetime) -> int:
    return (date - _EPOCH) // timedelta(milliseconds=1)
