"""Occurrences of schedules as tests write them down, in zones with all sorts of clocks.

The clocks go, in the zones of the tables:

    Europe/Stockholm      back on 2026-10-25 at 03:00 to 02:00, on on 2027-03-28 at 02:00 to 03:00
    America/New_York      back on 2026-11-01 at 02:00 to 01:00, on on 2027-03-14 at 02:00 to 03:00
    Australia/Lord_Howe   on on 2026-10-04 at 02:00 to 02:30, back on 2027-04-04 at 02:00 to 01:30
    America/Nuuk          on on 2027-03-27 at 23:00 to midnight
    Asia/Tokyo            never
"""

from datetime import datetime
from itertools import islice

from laurel.domain.occurrences import occurrences_from
from laurel.domain.schedules import Schedule

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"
LORD_HOWE, NUUK, TOKYO = "Australia/Lord_Howe", "America/Nuuk", "Asia/Tokyo"


def epoch_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def shown(
    cron: str, zone: str, minutes: int, *, now: str, count: int
) -> list[tuple[str, str, str]]:
    """Labels, starts and ends by the clocks, each with its offset."""
    schedule = Schedule(cron=cron, time_zone=zone, length_minutes=minutes)
    found = islice(occurrences_from(schedule, now=epoch_ms(now)), count)
    return [
        (each.label, each.start.isoformat(" ", "minutes"), each.end.isoformat(" ", "minutes"))
        for each in found
    ]
