"""Which editions a series has to make and to delete, and what an edition is: dates written out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from laurel.domain.configuration import FIELDS
from laurel.domain.editions import (
    Edition,
    editions_to_delete,
    editions_to_make,
    make_edition,
    most_series_id_length,
    next_editions,
)
from laurel.domain.ids import is_id
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, Prizes, State, state_of
from laurel.domain.schedules import Schedule
from tests.factories import WEEKLY, make_leaderboard


def epoch_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


MONDAY_47 = epoch_ms("2026-11-16T09:00:00+01:00")
MONDAY_48 = epoch_ms("2026-11-23T09:00:00+01:00")
MONDAY_49 = epoch_ms("2026-11-30T09:00:00+01:00")
TWO_DAYS = replace(WEEKLY, length_minutes=2 * 24 * 60)


def make_series(**changes: Any) -> Leaderboard:
    return make_leaderboard(**{"leaderboard_id": "the-weekly", "schedule": WEEKLY, **changes})


@pytest.mark.parametrize(
    ("schedule", "last_start", "now", "expected"),
    [
        # A new series in the middle of a week: the one that runs, and the next.
        (WEEKLY, None, "2026-11-21T12:00:00+01:00", ["2026-W47", "2026-W48"]),
        # Just before an edition begins, when it begins, and once the next one has been made.
        (WEEKLY, MONDAY_48, "2026-11-23T08:59:59.999+01:00", []),
        (WEEKLY, MONDAY_48, "2026-11-23T09:00:00+01:00", ["2026-W49"]),
        (WEEKLY, MONDAY_49, "2026-11-23T09:00:00+01:00", []),
        # The sweeper was off for a month: of W48 to W52 only the last still runs.
        (WEEKLY, MONDAY_47, "2026-12-23T12:00:00+01:00", ["2026-W52", "2026-W53"]),
        # It was off for a month and comes back between two editions.
        (TWO_DAYS, MONDAY_47, "2026-12-24T12:00:00+01:00", ["2026-W53"]),
        # The one that runs was made, and then the run broke off.
        (WEEKLY, MONDAY_47, "2026-11-21T12:00:00+01:00", ["2026-W48"]),
        # A new series between two editions.
        (TWO_DAYS, None, "2026-11-21T12:00:00+01:00", ["2026-W48"]),
    ],
)
def test_the_edition_that_runs_and_the_next_one_are_made(
    schedule: Schedule, last_start: int | None, now: str, expected: list[str]
) -> None:
    series = make_series(schedule=schedule, last_edition_start=last_start)
    made = editions_to_make(series, now=epoch_ms(now))
    assert [edition.leaderboard_id for edition in made] == [f"the-weekly-{it}" for it in expected]


def test_five_editions_are_next_and_none_of_a_closed_series() -> None:
    now = epoch_ms("2026-12-12T12:00:00+01:00")
    found = next_editions(make_series(), now=now)
    labels = [edition.leaderboard_id.removeprefix("the-weekly-") for edition in found]
    assert labels == ["2026-W50", "2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert next_editions(make_series(closed_at=now), now=now) == []
    assert next_editions(make_leaderboard(), now=now) == []


def test_an_edition_is_configured_as_its_series_and_starts_from_nothing() -> None:
    series = make_series(
        description="Fair play",
        icon="https://example.com/icon.png",
        url="https://example.com",
        external_reference="race",
        number_of_retries=3,
        maximum_number_of_winners=10,
        lowest_sorting_value=1,
        highest_sorting_value=9,
        submissions_per_minute=5,
        out_of_bounds=OutOfBounds.HOLD,
        expected_participants=3_000_000,
        review_hours=24,
        prizes=Prizes.VOUCHERS,
        # What the series has come to.
        revision=7,
        imports=1,
        open_until=MONDAY_47,
        last_edition="the-weekly-2026-W48",
        last_edition_start=MONDAY_48,
    )
    (planned,) = editions_to_make(series, now=MONDAY_48)
    edition = make_edition(series, planned, earlier="the-weekly-2026-W48", now=MONDAY_47)
    of_its_own = {"schedule", "start_date", "end_date", "type"}
    for field in set(FIELDS.values()) - of_its_own:
        assert getattr(edition, field) == getattr(series, field), field
    assert edition.schedule is None
    assert (edition.start_date, edition.end_date) == (
        MONDAY_49,
        epoch_ms("2026-12-07T09:00:00+01:00"),
    )
    assert (edition.series, edition.type) == ("the-weekly", "the-weekly")
    assert (edition.earlier_edition, edition.later_edition) == ("the-weekly-2026-W48", None)
    assert edition.lanes == 3
    counted = ("revision", "imports", "seats_taken", "participants_counted")
    assert [getattr(edition, field) for field in counted] == [0] * 4
    nothing = ("open_until", "closed_at", "last_edition", "last_edition_start", "deleted_at")
    assert [getattr(edition, field) for field in nothing] == [None] * 5
    assert state_of(edition, now=MONDAY_48) is State.SCHEDULED
    assert state_of(edition, now=MONDAY_49) is State.ACTIVE


def test_an_edition_has_the_type_of_its_series_if_that_has_one() -> None:
    series = make_series(type="weekly")
    (planned, _) = editions_to_make(series, now=MONDAY_48)
    assert make_edition(series, planned, earlier=None, now=MONDAY_47).type == "weekly"


@pytest.mark.parametrize(
    "cron", ["0 9 1 * *", "0 9 * * MON", "0 9 * * *", "0 * * * *", "*/15 * * * *"]
)
def test_the_longest_id_of_a_series_leaves_room_for_every_label(cron: str) -> None:
    series = make_series(
        leaderboard_id="w" * most_series_id_length(cron),
        schedule=Schedule(cron=cron, time_zone="Europe/Stockholm", length_minutes=60),
    )
    # The hour that comes twice: labels are longest there.
    editions = next_editions(series, now=epoch_ms("2026-10-25T02:00:00+02:00"))
    assert all(is_id(edition.leaderboard_id) for edition in editions)


def ended(label: str, start: int, **changes: Any) -> Leaderboard:
    ordinary = {"leaderboard_id": f"the-weekly-{label}", "start_date": start, "ended_at": start + 1}
    return make_leaderboard(**{**ordinary, **changes})


def test_the_oldest_that_have_ended_are_deleted_beyond_those_that_are_kept() -> None:
    editions = [
        ended("W48", MONDAY_48),
        ended("W46", MONDAY_47 - 1),
        ended("W47", MONDAY_47),
        ended("W45", MONDAY_47 - 2, deleted_at=MONDAY_48),
        ended("W49", MONDAY_49, ended_at=None),
    ]

    def deleted(keep: int | None) -> list[str]:
        found = editions_to_delete(editions, keep=keep)
        return [board.leaderboard_id.removeprefix("the-weekly-") for board in found]

    assert deleted(1) == ["W46", "W47"]
    assert deleted(2) == ["W46"]
    assert deleted(3) == deleted(4) == deleted(None) == []


def test_an_edition_says_when_it_is_by_the_clocks_too() -> None:
    (edition, *_) = next_editions(make_series(), now=MONDAY_48)
    assert edition == Edition(
        leaderboard_id="the-weekly-2026-W48",
        start=datetime.fromisoformat("2026-11-23T09:00:00+01:00"),
        end=datetime.fromisoformat("2026-11-30T09:00:00+01:00"),
        start_date=MONDAY_48,
        end_date=MONDAY_49,
    )
