"""What is true of the editions of any schedule, and of any text that may be one."""

from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.occurrences import (
    MOST_LENGTH_MINUTES,
    longest_label,
    occurrences_from,
    why_not_a_cron,
)
from laurel.domain.schedules import Schedule
from tests.occurrences import (
    HOUR,
    LORD_HOWE,
    NEW_YORK,
    NUUK,
    STOCKHOLM,
    TOKYO,
    epoch_ms,
)

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


@given(st.text(alphabet="0123456789*,/-#LWMONDAYsu \u0660\n", max_size=30))
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    if why_not_a_cron(text) is None:
        schedule = Schedule(cron=text, time_zone=STOCKHOLM, length_minutes=1)
        assert next(occurrences_from(schedule, now=0))
