"""When a series needs its next edition."""

from laurel.domain.endings import due_at
from tests.factories import NOON, WEEKLY, make_leaderboard


def test_a_new_series_needs_its_editions_at_once() -> None:
    assert due_at(make_leaderboard(schedule=WEEKLY)) == 0


def test_a_series_needs_another_edition_when_the_last_one_begins() -> None:
    assert due_at(make_leaderboard(schedule=WEEKLY, last_edition_start=NOON)) == NOON


def test_a_series_that_was_closed_needs_none_and_does_not_end_by_itself() -> None:
    closed = make_leaderboard(schedule=WEEKLY, last_edition_start=NOON, closed_at=NOON + 1)
    assert due_at(closed) is None


def test_an_edition_ends_like_any_leaderboard() -> None:
    assert due_at(make_leaderboard(series="weekly", end_date=NOON)) == NOON
