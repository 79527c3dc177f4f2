"""When each step of a leaderboard's end is due, and which one it is, with the dates written out."""

from datetime import datetime
from typing import Any

import pytest

from laurel.domain.endings import (
    IN_FLIGHT_MS,
    Step,
    close_by_itself,
    due_at,
    next_step,
)
from laurel.domain.leaderboards import Leaderboard, State, state_of
from tests.factories import make_leaderboard
from tests.template_file import FUNCTIONS, TEMPLATE

# A weekly tournament that ends on a Friday evening.
FRIDAY = "2026-11-27"
DATES = {"start_date", "end_date", "closed_at", "approved_at", "objected_at", "voided_at"} | {
    *("frozen_at", "archived_at", "ended_at", "last_edition_start", "open_until")
}


def ms(text: str) -> int:
    """Read `2026-11-27 18:00` or `2026-11-27 18:00:00.001`, which are UTC, as epoch ms."""
    # Not by way of a float, which has no room for every ms.
    date = datetime.fromisoformat(f"{text}+00:00")
    return int(date.replace(microsecond=0).timestamp()) * 1_000 + date.microsecond // 1_000


def board(**changes: Any) -> Leaderboard:
    """A leaderboard whose dates are given as texts."""
    given = {name: ms(value) if name in DATES else value for name, value in changes.items()}
    return make_leaderboard(**given)


END = {"end_date": f"{FRIDAY} 18:00"}
CLOSED = {**END, "closed_at": f"{FRIDAY} 18:00"}
REVIEWED = {**CLOSED, "review_hours": 24}
FROZEN = {**CLOSED, "frozen_at": f"{FRIDAY} 18:00:41"}
ARCHIVED = {**FROZEN, "archived_at": f"{FRIDAY} 18:00:42"}
FULL = {"should_close_when_full": True, "seats_taken": 3}
CONTRADICTION = {"start_date": f"{FRIDAY} 19:00"}

# What it is, when its next step is due, and which one that is.
DUE: list[tuple[str, dict[str, Any], str | None, Step | None]] = [
    # Without an end only an operator ends it, or its last seat.
    ("open-ended", {}, None, None),
    ("with an end", END, f"{FRIDAY} 18:00", Step.CLOSE),
    # Whatever was said of its retries meanwhile: somebody has to look at it first.
    ("with an end before its start", {**END, **CONTRADICTION}, None, None),
    # Half a minute: a submission that began in the last ms runs for ten seconds at most.
    ("closed", CLOSED, f"{FRIDAY} 18:00:30", Step.FREEZE),
    # Whatever its end is: that is to come, or is not there.
    (
        "closed before its end",
        {**END, "closed_at": f"{FRIDAY} 12:15"},
        f"{FRIDAY} 12:15:30",
        Step.FREEZE,
    ),
    ("closed without an end", {"closed_at": f"{FRIDAY} 12:15"}, f"{FRIDAY} 12:15:30", Step.FREEZE),
    # The review counts from the closing, and what is in flight is in long before.
    ("in its review of a day", REVIEWED, "2026-11-28 18:00", Step.FREEZE),
    ("in its review of a month", {**CLOSED, "review_hours": 720}, "2026-12-27 18:00", Step.FREEZE),
    # Hours are hours: clocks that were put back in between (in New York) move no date.
    (
        "in a review while clocks are put back",
        {"closed_at": "2026-10-31 22:00", "review_hours": 24},
        "2026-11-01 22:00",
        Step.FREEZE,
    ),
    (
        "in its review, for nothing",
        {**CLOSED, "review_hours": 0},
        f"{FRIDAY} 18:00:30",
        Step.FREEZE,
    ),
    # Its end was moved back to where it had passed already: until then it took scores, which are on
    # their way, and nobody could review anything.
    (
        "closed by another end, in the past",
        {**CLOSED, "open_until": f"{FRIDAY} 21:00"},
        f"{FRIDAY} 21:00:30",
        Step.FREEZE,
    ),
    (
        "in its review after its end was moved back",
        {**REVIEWED, "open_until": f"{FRIDAY} 21:00"},
        "2026-11-28 21:00",
        Step.FREEZE,
    ),
    (
        "configured for the last time before its end",
        {**REVIEWED, "open_until": f"{FRIDAY} 12:00"},
        "2026-11-28 18:00",
        Step.FREEZE,
    ),
    # Approval ends the review, from its first second on, and never the half minute.
    (
        "approved at once",
        {**REVIEWED, "approved_at": f"{FRIDAY} 18:00:01"},
        f"{FRIDAY} 18:00:30",
        Step.FREEZE,
    ),
    (
        "approved in the morning",
        {**REVIEWED, "approved_at": "2026-11-28 09:00"},
        f"{FRIDAY} 18:00:30",
        Step.FREEZE,
    ),
    # An objection has no end of its own, however long ago the review was over.
    ("objected to", {**REVIEWED, "objected_at": f"{FRIDAY} 20:00"}, None, None),
    ("objected to without a review", {**CLOSED, "objected_at": f"{FRIDAY} 18:00:10"}, None, None),
    # Void: as if approved, and then there are no prizes.
    (
        "voided",
        {**REVIEWED, "voided_at": f"{FRIDAY} 20:00"},
        f"{FRIDAY} 18:00:30",
        Step.FREEZE,
    ),
    # From here on nobody has a say: at once, and again each minute until it is done.
    ("frozen", FROZEN, f"{FRIDAY} 18:00:41", Step.ARCHIVE),
    ("frozen in its review", {**FROZEN, "review_hours": 24}, f"{FRIDAY} 18:00:41", Step.ARCHIVE),
    (
        "frozen and objected to",
        {**FROZEN, "objected_at": f"{FRIDAY} 18:00:20"},
        f"{FRIDAY} 18:00:41",
        Step.ARCHIVE,
    ),
    ("archived", ARCHIVED, f"{FRIDAY} 18:00:41", Step.END),
    ("ended", {**ARCHIVED, "ended_at": f"{FRIDAY} 18:00:43"}, None, None),
    # Before there were steps, some were ended without them.
    ("ended without steps", {"ended_at": f"{FRIDAY} 18:00"}, None, None),
]


@pytest.mark.parametrize(
    ("changes", "due", "step"), [case[1:] for case in DUE], ids=[case[0] for case in DUE]
)
def test_a_step_is_due_from_its_time_on_and_not_a_ms_before(
    changes: dict[str, Any], due: str | None, step: Step | None
) -> None:
    found = board(**changes)
    if due is None:
        assert due_at(found) is None
        assert next_step(found, now=ms("2036-01-01 00:00")) is None
        return
    assert due_at(found) == ms(due)
    assert next_step(found, now=ms(due)) is step
    assert next_step(found, now=ms("2036-01-01 00:00")) is step
    if found.frozen_at is None:
        assert next_step(found, now=ms(due) - 1) is None


def test_what_is_full_is_closed_at_once_although_no_date_says_so() -> None:
    full = board(**FULL)
    assert due_at(full) is None
    assert next_step(full, now=ms(f"{FRIDAY} 12:00")) is Step.CLOSE
    assert next_step(board(**{**FULL, "seats_taken": 2}), now=ms(f"{FRIDAY} 12:00")) is None


@pytest.mark.parametrize(
    ("changes", "now", "closed"),
    [
        # A minute late, or two days: it was over when it was over, and so is its review.
        (END, f"{FRIDAY} 18:00:41", f"{FRIDAY} 18:00"),
        (END, "2026-11-29 18:00", f"{FRIDAY} 18:00"),
        # Full before its end, and after it.
        ({**END, **FULL}, f"{FRIDAY} 12:00:00.001", f"{FRIDAY} 12:00:00.001"),
        ({**END, **FULL}, f"{FRIDAY} 18:00:41", f"{FRIDAY} 18:00"),
        (FULL, f"{FRIDAY} 12:00", f"{FRIDAY} 12:00"),
    ],
)
def test_what_closes_by_itself_has_closed_when_it_was_over(
    changes: dict[str, Any], now: str, closed: str
) -> None:
    assert close_by_itself(board(**changes), now=ms(now)).closed_at == ms(closed)


def test_it_is_closed_until_it_has_ended() -> None:
    for changes in (
        CLOSED,
        REVIEWED,
        FROZEN,
        ARCHIVED,
        {**CLOSED, "voided_at": "2026-11-28 09:00"},
    ):
        assert state_of(board(**changes), now=ms("2026-11-30 00:00")) is State.CLOSED
    ended = board(**ARCHIVED, ended_at=f"{FRIDAY} 18:00:43")
    assert state_of(ended, now=ms("2026-11-30 00:00")) is State.ENDED


def test_what_began_in_time_has_three_times_as_long_as_it_may_run() -> None:
    # Once for an operator's closing that is on its way, once for the score itself, and once for the
    # difference of two clocks.
    assert "Timeout" not in FUNCTIONS["ReportScoreFunction"]
    assert "Timeout" not in FUNCTIONS["ManageLeaderboardsFunction"]
    assert 3 * TEMPLATE["Globals"]["Function"]["Timeout"] * 1_000 == IN_FLIGHT_MS
