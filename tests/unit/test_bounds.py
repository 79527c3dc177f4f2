"""What a leaderboard believes, case by case; histories are in tests/property."""

from dataclasses import replace

import pytest

from laurel.domain.bounds import MOST_HELD
from laurel.domain.entries import TRIES_KEPT, Entry, TryStatus, best_as_reported
from laurel.domain.errors import (
    InvalidRequestError,
    NoRetriesLeftError,
    Offence,
    TooManyRequestsError,
)
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, RetryStrategy, SortOrder
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission

SECOND = 1_000
MINUTE = 60 * SECOND
BOUNDED = make_leaderboard(lowest_sorting_value=0, highest_sorting_value=100)
HOLDING = replace(BOUNDED, out_of_bounds=OutOfBounds.HOLD)


def record(board: Leaderboard, entry: Entry | None, *scores: int, at: int = NOON) -> Entry:
    for score in scores:
        decision = decide(board, entry, make_submission(score, began_at=at))
        assert isinstance(decision, Recorded)
        entry = decision.entry
    assert entry is not None
    return entry


def played(board: Leaderboard, *seconds: float) -> Entry:
    """An entry with a believable score at each of these times after noon."""
    entry: Entry | None = None
    for second in seconds:
        entry = record(board, entry, 1, at=NOON + round(second * SECOND))
    assert entry is not None
    return entry


def statuses(entry: Entry) -> list[TryStatus]:
    return [kept.status for kept in entry.tries]


@pytest.mark.parametrize(
    ("score", "detail"),
    [
        (-1, "must be at least 0 on this leaderboard"),
        (101, "must be at most 100 on this leaderboard"),
    ],
)
def test_a_score_that_is_not_believable_is_refused_with_the_bound(score: int, detail: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        decide(BOUNDED, None, make_submission(score))
    assert refusal.value.offences == (Offence("sortingValue", detail),)


@pytest.mark.parametrize("score", [0, 100])
def test_the_bounds_themselves_are_believable(score: int) -> None:
    assert statuses(record(BOUNDED, None, score)) == [TryStatus.COUNTED]


def test_a_repetition_is_answered_although_the_bounds_have_changed_since() -> None:
    submission = make_submission(200)
    first = decide(make_leaderboard(), None, submission)
    assert isinstance(first, Recorded)
    assert decide(BOUNDED, first.entry, submission) == AlreadyRecorded(first.entry)


def test_whoever_has_no_retry_left_is_not_told_of_bounds() -> None:
    board = replace(HOLDING, retry_strategy=RetryStrategy.DISABLED)
    with pytest.raises(NoRetriesLeftError):
        decide(board, record(board, None, 14), make_submission(200))


def test_a_held_score_uses_up_a_retry_and_leaves_the_standing() -> None:
    before = record(HOLDING, None, 14)
    entry = record(HOLDING, before, 200)
    assert (entry.used, entry.best, entry.shown) == (2, before.best, before.shown)
    assert statuses(entry) == [TryStatus.COUNTED, TryStatus.HELD]


def test_a_held_score_is_not_shown_where_the_latest_is() -> None:
    board = replace(HOLDING, retry_strategy=RetryStrategy.REPLACE_SCORE)
    entry = record(board, None, 14, 200)
    assert entry.shown == entry.tries[0]


def test_a_player_with_nothing_but_held_scores_does_not_stand() -> None:
    entry = record(HOLDING, None, 200)
    assert (entry.best, entry.shown, entry.held_since) == (None, None, NOON)


@pytest.mark.parametrize(
    ("order", "best"), [(SortOrder.DESCENDING, 300), (SortOrder.ASCENDING, -5)]
)
def test_the_reporter_is_told_of_a_held_score_as_of_any_other(order: SortOrder, best: int) -> None:
    board = replace(HOLDING, sort_order=order)
    assert best_as_reported(record(board, None, 14, 300, -5), board).sorting_value == best
    assert best_as_reported(record(board, None, 300, -5), board).sorting_value == best


def test_the_reporter_is_told_of_a_rejected_score_only_where_there_is_no_other() -> None:
    entry = record(HOLDING, None, 14, 300)
    rejected = replace(entry.tries[1], status=TryStatus.REJECTED)
    told = replace(entry, tries=(entry.tries[0], rejected))
    assert best_as_reported(told, HOLDING).sorting_value == 14
    alone = replace(entry, tries=(rejected,), best=None, shown=None)
    assert best_as_reported(alone, HOLDING) == rejected


def test_what_comes_on_top_of_five_held_scores_is_refused() -> None:
    entry = record(HOLDING, None, *[200] * MOST_HELD)
    with pytest.raises(InvalidRequestError):
        decide(HOLDING, entry, make_submission(200))
    decided = [replace(kept, status=TryStatus.REJECTED) for kept in entry.tries]
    entry = replace(entry, tries=tuple(decided))
    assert statuses(record(HOLDING, entry, 200))[-1] is TryStatus.HELD


def test_a_held_score_is_kept_until_it_is_decided_on() -> None:
    entry = record(HOLDING, None, 1, 200, *range(2, 40), 300)
    assert statuses(entry).count(TryStatus.HELD) == 2
    assert [kept.sorting_value for kept in entry.tries] == [200, *range(22, 40), 300]
    assert len(entry.tries) == TRIES_KEPT


def test_so_many_submissions_in_a_minute_are_taken_and_no_more() -> None:
    board = make_leaderboard(submissions_per_minute=3)
    entry = played(board, 0, 10, 20.5)
    with pytest.raises(TooManyRequestsError):
        decide(board, entry, make_submission(began_at=NOON + MINUTE - 1))
    assert record(board, entry, 1, at=NOON + MINUTE).used == 4


@pytest.mark.parametrize(
    ("second", "wait"), [(20.5, 40), (59, 1), (59.001, 1), (59.999, 1), (20.499, 40), (21, 39)]
)
def test_retry_after_is_when_the_next_submission_is_taken(second: float, wait: int) -> None:
    board = make_leaderboard(submissions_per_minute=3)
    entry, began_at = played(board, 0, 10, 20), NOON + round(second * SECOND)
    with pytest.raises(TooManyRequestsError) as refusal:
        decide(board, entry, make_submission(began_at=began_at))
    assert refusal.value.retry_after == wait
    assert record(board, entry, 1, at=began_at + wait * SECOND).used == 4


def test_with_a_lower_bound_than_before_more_than_one_submission_must_be_a_minute_ago() -> None:
    entry = played(make_leaderboard(), 0, 10, 20)
    with pytest.raises(TooManyRequestsError) as refusal:
        decide(
            make_leaderboard(submissions_per_minute=1),
            entry,
            make_submission(began_at=NOON + 30 * SECOND),
        )
    assert refusal.value.retry_after == 50


def test_a_submission_that_comes_too_soon_is_held_like_one_that_is_too_good() -> None:
    board = make_leaderboard(submissions_per_minute=1, out_of_bounds=OutOfBounds.HOLD)
    entry = record(board, None, *range(1, MOST_HELD + 2))
    assert statuses(entry) == [TryStatus.COUNTED, *[TryStatus.HELD] * MOST_HELD]
    with pytest.raises(TooManyRequestsError):
        decide(board, entry, make_submission())


def test_old_held_scores_do_not_undo_a_bound_of_twenty_a_minute() -> None:
    board = replace(HOLDING, submissions_per_minute=TRIES_KEPT)
    entry = record(board, None, *[200] * MOST_HELD)
    later = NOON + 2 * MINUTE
    entry = record(board, entry, *range(TRIES_KEPT - MOST_HELD), at=later)
    with pytest.raises(TooManyRequestsError):
        decide(board, entry, make_submission(1, began_at=later))
