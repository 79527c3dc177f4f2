"""When editions begin and end: dates written out, daylight saving both ways included.

The clocks go, in the zones of the tables:

    Europe/Stockholm      back on 2026-10-25 at 03:00 to 02:00, on on 2027-03-28 at 02:00 to 03:00
    America/New_York      back on 2026-11-01 at 02:00 to 01:00, on on 2027-03-14 at 02:00 to 03:00
    Australia/Lord_Howe   on on 2026-10-04 at 02:00 to 02:30, back on 2027-04-04 at 02:00 to 01:30
    America/Nuuk          on on 2027-03-27 at 23:00 to midnight
    Asia/Tokyo            never
"""

from datetime import datetime
from importlib.resources import files
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.occurrences import (
    MOST_CRON_LENGTH,
    MOST_LENGTH_MINUTES,
    longest_label,
    occurrences_from,
    why_not_a_cron,
    why_not_a_time_zone,
)
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


# ---- Both changes of the clocks ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        # The clocks go back in the night to Sunday: this week is 169 hours long.
        (
            STOCKHOLM,
            "2026-10-22T12:00:00+02:00",
            [
                ("2026-W43", "2026-10-19 09:00+02:00", "2026-10-26 09:00+01:00"),
                ("2026-W44", "2026-10-26 09:00+01:00", "2026-11-02 09:00+01:00"),
            ],
        ),
        # The clocks go forward: this week is 167 hours long.
        (
            STOCKHOLM,
            "2027-03-25T12:00:00+01:00",
            [
                ("2027-W12", "2027-03-22 09:00+01:00", "2027-03-29 09:00+02:00"),
                ("2027-W13", "2027-03-29 09:00+02:00", "2027-04-05 09:00+02:00"),
            ],
        ),
        (
            NEW_YORK,
            "2026-10-29T12:00:00-04:00",
            [
                ("2026-W44", "2026-10-26 09:00-04:00", "2026-11-02 09:00-05:00"),
                ("2026-W45", "2026-11-02 09:00-05:00", "2026-11-09 09:00-05:00"),
            ],
        ),
        (
            NEW_YORK,
            "2027-03-11T12:00:00-05:00",
            [
                ("2027-W10", "2027-03-08 09:00-05:00", "2027-03-15 09:00-04:00"),
                ("2027-W11", "2027-03-15 09:00-04:00", "2027-03-22 09:00-04:00"),
            ],
        ),
        # By half an hour only.
        (
            LORD_HOWE,
            "2026-10-01T12:00:00+10:30",
            [
                ("2026-W40", "2026-09-28 09:00+10:30", "2026-10-05 09:00+11:00"),
                ("2026-W41", "2026-10-05 09:00+11:00", "2026-10-12 09:00+11:00"),
            ],
        ),
        (
            LORD_HOWE,
            "2027-04-01T12:00:00+11:00",
            [
                ("2027-W13", "2027-03-29 09:00+11:00", "2027-04-05 09:00+10:30"),
                ("2027-W14", "2027-04-05 09:00+10:30", "2027-04-12 09:00+10:30"),
            ],
        ),
        (
            TOKYO,
            "2026-10-22T12:00:00+09:00",
            [
                ("2026-W43", "2026-10-19 09:00+09:00", "2026-10-26 09:00+09:00"),
                ("2026-W44", "2026-10-26 09:00+09:00", "2026-11-02 09:00+09:00"),
            ],
        ),
    ],
)
def test_a_week_begins_and_ends_at_the_same_time_of_day_whatever_the_clocks_do(
    zone: str, now: str, expected: list[tuple[str, str, str]]
) -> None:
    assert shown("0 9 * * MON", zone, WEEK, now=now, count=2) == expected


@pytest.mark.parametrize(
    ("cron", "zone", "minutes", "now", "expected"),
    [
        # 02:30 is not there on 28 March: it begins at the first minute that is, for its full hour.
        (
            "30 2 * * *",
            STOCKHOLM,
            HOUR,
            "2027-03-27T00:00:00+01:00",
            [
                ("2027-03-27", "2027-03-27 02:30+01:00", "2027-03-27 03:30+01:00"),
                ("2027-03-28", "2027-03-28 03:00+02:00", "2027-03-28 04:00+02:00"),
                ("2027-03-29", "2027-03-29 02:30+02:00", "2027-03-29 03:30+02:00"),
            ],
        ),
        # 02:30 is there twice on 25 October: it begins the first time, and not again.
        (
            "30 2 * * *",
            STOCKHOLM,
            HOUR,
            "2026-10-24T00:00:00+02:00",
            [
                ("2026-10-24", "2026-10-24 02:30+02:00", "2026-10-24 03:30+02:00"),
                ("2026-10-25", "2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00"),
                ("2026-10-26", "2026-10-26 02:30+01:00", "2026-10-26 03:30+01:00"),
            ],
        ),
        # In the hour that is repeated, an hour after this one began: the next is tomorrow's.
        (
            "30 2 * * *",
            STOCKHOLM,
            HOUR,
            "2026-10-25T02:45:00+01:00",
            [("2026-10-26", "2026-10-26 02:30+01:00", "2026-10-26 03:30+01:00")],
        ),
        # The clocks show 02:45 in it as well, and that of today began before they went back.
        (
            "45 2 * * *",
            STOCKHOLM,
            2 * HOUR,
            "2026-10-25T02:15:00+01:00",
            [
                ("2026-10-25", "2026-10-25 02:45+02:00", "2026-10-25 03:45+01:00"),
                ("2026-10-26", "2026-10-26 02:45+01:00", "2026-10-26 04:45+01:00"),
            ],
        ),
        # Half an hour is not there on Lord Howe Island, and half an hour is there twice.
        (
            "15 2 * * *",
            LORD_HOWE,
            HOUR,
            "2026-10-04T00:00:00+10:30",
            [
                ("2026-10-04", "2026-10-04 02:30+11:00", "2026-10-04 03:30+11:00"),
                ("2026-10-05", "2026-10-05 02:15+11:00", "2026-10-05 03:15+11:00"),
            ],
        ),
        (
            "45 1 * * *",
            LORD_HOWE,
            HOUR,
            "2027-04-04T00:00:00+11:00",
            [
                ("2027-04-04", "2027-04-04 01:45+11:00", "2027-04-04 02:15+10:30"),
                ("2027-04-05", "2027-04-05 01:45+10:30", "2027-04-05 02:45+10:30"),
            ],
        ),
        # Every hour is every hour that passes: one more when the clocks go back …
        (
            "0 * * * *",
            STOCKHOLM,
            HOUR,
            "2026-10-25T01:30:00+02:00",
            [
                ("2026-10-25-0100", "2026-10-25 01:00+02:00", "2026-10-25 02:00+02:00"),
                ("2026-10-25-0200", "2026-10-25 02:00+02:00", "2026-10-25 02:00+01:00"),
                ("2026-10-25-0200-2", "2026-10-25 02:00+01:00", "2026-10-25 03:00+01:00"),
                ("2026-10-25-0300", "2026-10-25 03:00+01:00", "2026-10-25 04:00+01:00"),
            ],
        ),
        # … and one less when they go forward.
        (
            "0 * * * *",
            NEW_YORK,
            HOUR,
            "2027-03-14T01:30:00-05:00",
            [
                ("2027-03-14-0100", "2027-03-14 01:00-05:00", "2027-03-14 03:00-04:00"),
                ("2027-03-14-0300", "2027-03-14 03:00-04:00", "2027-03-14 04:00-04:00"),
            ],
        ),
        # A repeated half hour, whose two starts do not follow each other.
        (
            "*/15 * * * *",
            LORD_HOWE,
            15,
            "2027-04-04T01:30:00+11:00",
            [
                ("2027-04-04-0130", "2027-04-04 01:30+11:00", "2027-04-04 01:45+11:00"),
                ("2027-04-04-0145", "2027-04-04 01:45+11:00", "2027-04-04 01:30+10:30"),
                ("2027-04-04-0130-2", "2027-04-04 01:30+10:30", "2027-04-04 01:45+10:30"),
                ("2027-04-04-0145-2", "2027-04-04 01:45+10:30", "2027-04-04 02:00+10:30"),
                ("2027-04-04-0200", "2027-04-04 02:00+10:30", "2027-04-04 02:15+10:30"),
            ],
        ),
        # Saturday has no 23:30 in Greenland, so that two begin on Sunday.
        (
            "30 23 * * *",
            NUUK,
            HOUR,
            "2027-03-27T12:00:00-02:00",
            [
                ("2027-03-28", "2027-03-28 00:00-01:00", "2027-03-28 01:00-01:00"),
                ("2027-03-28-2", "2027-03-28 23:30-01:00", "2027-03-29 00:30-01:00"),
                ("2027-03-29", "2027-03-29 23:30-01:00", "2027-03-30 00:30-01:00"),
            ],
        ),
        # The same seen from between the two.
        (
            "30 23 * * *",
            NUUK,
            HOUR,
            "2027-03-28T12:00:00-01:00",
            [("2027-03-28-2", "2027-03-28 23:30-01:00", "2027-03-29 00:30-01:00")],
        ),
        # And from within the second.
        (
            "30 23 * * *",
            NUUK,
            HOUR,
            "2027-03-29T00:00:00-01:00",
            [("2027-03-28-2", "2027-03-28 23:30-01:00", "2027-03-29 00:30-01:00")],
        ),
        # It ends by the clocks after the next one begins, and is over before that all the same.
        (
            "*/30 * * * *",
            STOCKHOLM,
            20,
            "2026-10-25T02:30:00+02:00",
            [
                ("2026-10-25-0230", "2026-10-25 02:30+02:00", "2026-10-25 02:50+02:00"),
                ("2026-10-25-0200-2", "2026-10-25 02:00+01:00", "2026-10-25 02:20+01:00"),
            ],
        ),
        # A day by the clock: 25 hours, and 23.
        (
            "0 0 * * *",
            NEW_YORK,
            DAY,
            "2026-11-01T12:00:00-05:00",
            [("2026-11-01", "2026-11-01 00:00-04:00", "2026-11-02 00:00-05:00")],
        ),
        (
            "0 0 * * *",
            NEW_YORK,
            DAY,
            "2027-03-14T12:00:00-04:00",
            [("2027-03-14", "2027-03-14 00:00-05:00", "2027-03-15 00:00-04:00")],
        ),
        # A day and two hours: noon by the clock, and two hours that pass while it is set back.
        (
            "30 0 * * SAT",
            STOCKHOLM,
            DAY + 2 * HOUR,
            "2026-10-24T12:00:00+02:00",
            [("2026-W43", "2026-10-24 00:30+02:00", "2026-10-25 02:30+02:00")],
        ),
        # Its last day would end at 02:30, which is not there: an hour by the clocks later.
        (
            "30 2 * * SAT",
            STOCKHOLM,
            DAY,
            "2027-03-27T12:00:00+01:00",
            [("2027-W12", "2027-03-27 02:30+01:00", "2027-03-28 03:30+02:00")],
        ),
    ],
)
def test_nothing_begins_twice_is_left_out_or_gets_shorter_when_the_clocks_are_set(
    cron: str, zone: str, minutes: int, now: str, expected: list[tuple[str, str, str]]
) -> None:
    assert shown(cron, zone, minutes, now=now, count=len(expected)) == expected


# ---- Calendars -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "minutes", "now", "expected"),
    [
        # 2026 has 53 weeks, and its last one runs into the year after.
        (
            "0 9 * * MON",
            WEEK,
            "2026-12-23T00:00:00Z",
            [
                ("2026-W52", "2026-12-21 09:00+00:00", "2026-12-28 09:00+00:00"),
                ("2026-W53", "2026-12-28 09:00+00:00", "2027-01-04 09:00+00:00"),
                ("2027-W01", "2027-01-04 09:00+00:00", "2027-01-11 09:00+00:00"),
            ],
        ),
        # The first of January 2027 lies in a week of 2026.
        (
            "0 9 * * FRI",
            HOUR,
            "2026-12-30T00:00:00Z",
            [("2026-W53", "2027-01-01 09:00+00:00", "2027-01-01 10:00+00:00")],
        ),
        # And the last days of 2024 in a week of 2025.
        (
            "0 9 * * MON",
            HOUR,
            "2024-12-29T00:00:00Z",
            [("2025-W01", "2024-12-30 09:00+00:00", "2024-12-30 10:00+00:00")],
        ),
        # Months are as long as they are: one that would take longer ends as the next one begins.
        (
            "0 0 1 * *",
            31 * DAY,
            "2028-01-31T12:00:00Z",
            [
                ("2028-01", "2028-01-01 00:00+00:00", "2028-02-01 00:00+00:00"),
                ("2028-02", "2028-02-01 00:00+00:00", "2028-03-01 00:00+00:00"),
                ("2028-03", "2028-03-01 00:00+00:00", "2028-04-01 00:00+00:00"),
            ],
        ),
        # The last day of a month, in leap years too.
        (
            "0 18 L * *",
            6 * HOUR,
            "2027-02-01T00:00:00Z",
            [
                ("2027-02", "2027-02-28 18:00+00:00", "2027-03-01 00:00+00:00"),
                ("2027-03", "2027-03-31 18:00+00:00", "2027-04-01 00:00+00:00"),
            ],
        ),
        (
            "0 18 L 2 *",
            6 * HOUR,
            "2027-12-01T00:00:00Z",
            [
                ("2028-02", "2028-02-29 18:00+00:00", "2028-03-01 00:00+00:00"),
                ("2029-02", "2029-02-28 18:00+00:00", "2029-03-01 00:00+00:00"),
            ],
        ),
        # The 29th of February alone: once in four years, and 2100 is none.
        (
            "0 18 29 2 *",
            6 * HOUR,
            "2095-01-01T00:00:00Z",
            [
                ("2096-02", "2096-02-29 18:00+00:00", "2096-03-01 00:00+00:00"),
                ("2104-02", "2104-02-29 18:00+00:00", "2104-03-01 00:00+00:00"),
            ],
        ),
        # The first Monday of each month.
        (
            "0 9 * * MON#1",
            WEEK,
            "2026-11-30T00:00:00Z",
            [
                ("2026-12", "2026-12-07 09:00+00:00", "2026-12-14 09:00+00:00"),
                ("2027-01", "2027-01-04 09:00+00:00", "2027-01-11 09:00+00:00"),
            ],
        ),
        # Twice a month, never twice a week.
        (
            "0 9 1,15 * *",
            WEEK,
            "2026-11-30T00:00:00Z",
            [
                ("2026-W49", "2026-12-01 09:00+00:00", "2026-12-08 09:00+00:00"),
                ("2026-W51", "2026-12-15 09:00+00:00", "2026-12-22 09:00+00:00"),
            ],
        ),
        # Twice a week; the first of them takes longer than there is time.
        (
            "0 9 * * MON,THU",
            4 * DAY,
            "2026-11-30T00:00:00Z",
            [
                ("2026-11-26", "2026-11-26 09:00+00:00", "2026-11-30 09:00+00:00"),
                ("2026-11-30", "2026-11-30 09:00+00:00", "2026-12-03 09:00+00:00"),
                ("2026-12-03", "2026-12-03 09:00+00:00", "2026-12-07 09:00+00:00"),
            ],
        ),
        # The 29th and the 1st are in one week in some years only, and that is enough.
        (
            "0 9 1,29 * *",
            HOUR,
            "2026-11-30T00:00:00Z",
            [("2026-12-01", "2026-12-01 09:00+00:00", "2026-12-01 10:00+00:00")],
        ),
        # Six days lie in one week only where the first of them is a Monday.
        (
            "0 9 1,7 12 *",
            HOUR,
            "2026-11-30T00:00:00Z",
            [("2026-12-01", "2026-12-01 09:00+00:00", "2026-12-01 10:00+00:00")],
        ),
        # Twice a day.
        (
            "0 12,18 * * *",
            HOUR,
            "2026-11-30T13:00:00Z",
            [("2026-11-30-1800", "2026-11-30 18:00+00:00", "2026-11-30 19:00+00:00")],
        ),
        # A year by the clock, with its leap day.
        (
            "0 0 1 1 *",
            366 * DAY,
            "2028-06-01T00:00:00Z",
            [("2028-01", "2028-01-01 00:00+00:00", "2029-01-01 00:00+00:00")],
        ),
    ],
)
def test_labels_are_as_short_as_they_can_be_and_calendars_are_kept_to(
    cron: str, minutes: int, now: str, expected: list[tuple[str, str, str]]
) -> None:
    assert shown(cron, "UTC", minutes, now=now, count=len(expected)) == expected


@pytest.mark.parametrize(
    ("now", "first"),
    [
        # One that lasts from Monday 09:00 to Wednesday 09:00 runs until just before its end …
        ("2026-11-30T08:59:59.999Z", "2026-W49"),
        ("2026-11-30T09:00:00Z", "2026-W49"),
        ("2026-12-02T08:59:59.999Z", "2026-W49"),
        # … and then the next one is a week's.
        ("2026-12-02T09:00:00Z", "2026-W50"),
    ],
)
def test_an_edition_is_among_them_until_it_has_ended(now: str, first: str) -> None:
    ((label, _, _),) = shown("0 9 * * MON", "UTC", 2 * DAY, now=now, count=1)
    assert label == first


# ---- For any schedule ----------------------------------------------------------------------------

CRONS = st.sampled_from(
    [
        "* * * * *",
        "*/7 * * * *",
        "0 * * * *",
        "30 */2 * * *",
        "0,30 0-3 * * *",
        "30 2 * * *",
        "15 1,2,3 * * *",
        "59 23 * * SUN",
        "30 23 * * *",
        "0 0 L * *",
        "0 9 1-7 * MON",
        "10 2 25-31 3,10 SUN",
    ]
)
ZONES = st.sampled_from([STOCKHOLM, NEW_YORK, LORD_HOWE, NUUK, TOKYO, "UTC", "Antarctica/Troll"])
# Around changes of the clocks in these zones, and between them.
CHANGES = st.sampled_from(
    [
        epoch_ms(text)
        for text in (
            "2026-10-25T01:00:00Z",
            "2027-03-28T01:00:00Z",
            "2026-11-01T06:00:00Z",
            "2027-03-14T07:00:00Z",
            "2026-10-03T15:30:00Z",
            "2027-04-03T15:00:00Z",
            "2026-12-31T23:59:00Z",
        )
    ]
)
SCHEDULES = st.builds(
    Schedule,
    cron=CRONS,
    time_zone=ZONES,
    length_minutes=st.integers(1, 3 * HOUR) | st.integers(1, MOST_LENGTH_MINUTES),
)


@given(SCHEDULES, CHANGES, st.integers(-3 * HOUR, 3 * HOUR), st.integers(0, 6 * HOUR))
def test_editions_follow_each_other_and_are_the_same_whenever_they_are_looked_at(
    schedule: Schedule, change: int, offset: int, later: int
) -> None:
    now = change + offset * 60_000
    seen = list(islice(occurrences_from(schedule, now=now), 40))
    for one, another in pairwise(seen):
        assert one.start_date < one.end_date <= another.start_date
    assert len({each.label for each in seen}) == len(seen)
    assert all(len(each.label) <= longest_label(schedule.cron) for each in seen)
    then = now + later * 60_000
    left = [each for each in seen if each.end_date > then]
    assert list(islice(occurrences_from(schedule, now=then), len(left))) == left


# ---- What is refused -----------------------------------------------------------------------------


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


@given(st.text(alphabet="0123456789*,/-#LWMONDAYsu \u0660\n", max_size=30))
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    if why_not_a_cron(text) is None:
        schedule = Schedule(cron=text, time_zone=STOCKHOLM, length_minutes=1)
        assert next(occurrences_from(schedule, now=0))


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
