"""Dates as operators type them and as they are shown to them."""

import time
from collections.abc import Iterator

import pytest

from tools.operator.dates import read_date, show_date
from tools.operator.failures import MistypedError

NOW = 1795433400000  # 2026-11-23 11:30 UTC
DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000
MIDNIGHT = 1795388400000  # of that day, in Stockholm


@pytest.fixture(autouse=True)
def _in_stockholm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("now", NOW),
        ("today", MIDNIGHT),
        ("Yesterday", MIDNIGHT - DAY),
        ("2026-11-23", MIDNIGHT),
        ("2026-11-23 12:30", NOW),
        ("2026-11-23T12:30:00", NOW),
        ("2026-11-23T11:30:00Z", NOW),
        ("2026-11-23T13:30:00+02:00", NOW),
        ("3 days ago", NOW - 3 * DAY),
        ("1 week ago", NOW - 7 * DAY),
        ("90m", NOW - 90 * MINUTE),
        ("2 hours", NOW - 2 * HOUR),
        ("1795433400000", NOW),
    ],
)
def test_a_date_may_be_typed_in_many_ways(typed: str, date: int) -> None:
    assert read_date(typed, now=NOW) == date


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01", "1795433400", "3 fortnights ago", "-1d"]
)
def test_what_is_no_date_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(MistypedError, match="write 2026-11-20"):
        read_date(typed, now=NOW)


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (NOW, "2026-11-23 12:30 (now)"),
        (NOW - 59_999, "2026-11-23 12:29 (now)"),
        (NOW - MINUTE, "2026-11-23 12:29 (1 minute ago)"),
        (NOW + 2 * HOUR + MINUTE, "2026-11-23 14:31 (in 2 hours)"),
        (NOW - 3 * DAY, "2026-11-20 12:30 (3 days ago)"),
        (None, ""),
    ],
)
def test_a_date_is_shown_with_how_far_it_is(date: int | None, shown: str) -> None:
    assert show_date(date, now=NOW) == shown
