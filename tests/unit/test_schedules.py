"""Which cron expressions and time zones a schedule may have."""

from importlib.resources import files

import pytest

from laurel.domain.occurrences import (
    MOST_CRON_LENGTH,
    occurrences_from,
    why_not_a_cron,
    why_not_a_time_zone,
)
from laurel.domain.schedules import Schedule
from tests.occurrences import (
    epoch_ms,
)


@pytest.mark.parametrize(
    ("cron", "wrong"),
    [
        ("0 9 * * MON", None),
        ("0 9 * * mon", None),
        (" 0  9 * * 1-5 ", None),
        ("*/15 8-18 1,15 JAN-MAR 7", None),
        ("0 9 L * *", None),
        ("0 9 LW * *", None),
        ("0 9 * * FRIL", "must be a cron expression of five fields, such as 0 9 * * MON: "),
        ("0 9 * * 5L", None),
        ("0 9 * * FRI#5", None),
        ("0 9 29 2 *", None),
        ("", "must be a cron expression of five fields"),
        ("@weekly", "must be a cron expression of five fields"),
        ("0 9 * *", "must be a cron expression of five fields"),
        # Of six, the first would be seconds.
        ("0 0 9 * * MON", "must be a cron expression of five fields"),
        ("60 9 * * MON", "must be a cron expression of five fields, such as 0 9 * * MON: minute"),
        ("0 24 * * MON", "must be a cron expression of five fields, such as 0 9 * * MON: hour"),
        ("0 9 31 2 *", "must be a cron expression of five fields, such as 0 9 * * MON: day-of-"),
        ("0 9 30 2 MON", None),
        ("0 9 * * \u0661", "must be a cron expression of five fields"),
        ("0 9 * * MON\n", "must be a cron expression of five fields"),
        ("0 9 * * MON" + " " * MOST_CRON_LENGTH, "must be a cron expression of five fields"),
    ],
)
def test_a_cron_expression_has_five_fields_and_names_dates_that_there_are(
    cron: str, wrong: str | None
) -> None:
    said = why_not_a_cron(cron)
    assert said is None if wrong is None else (said or "").startswith(wrong)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Europe/Stockholm", True),
        ("America/Argentina/Buenos_Aires", True),
        ("UTC", True),
        ("Europe", False),
        ("europe/stockholm", False),
        ("posix/Europe/Stockholm", False),
        ("../zones", False),
        ("/etc/localtime", False),
        ("+01:00", False),
        ("CET-1CEST", False),
        ("", False),
        ("Europe/Stockholm\0", False),
    ],
)
def test_a_time_zone_is_one_of_those_that_the_layer_carries(name: str, *, is_one: bool) -> None:
    assert (why_not_a_time_zone(name) is None) is is_one


def test_the_rules_of_every_zone_can_be_read() -> None:
    names = (files("tzdata") / "zones").read_text().split()
    assert len(names) > 400
    for name in names:
        assert why_not_a_time_zone(name) is None
        schedule = Schedule(cron="0 9 * * *", time_zone=name, length_minutes=1)
        first = next(occurrences_from(schedule, now=epoch_ms("2026-11-21T12:00:00Z")))
        assert first.start.hour == 9
