"""What a submission does to an entry, case by case; histories are in tests/property."""

import pytest

from laurel.domain.entries import Entry, Submission
from laurel.domain.errors import (
    IdempotencyKeyReusedError,
    LeaderboardFullError,
    LeaderboardNotActiveError,
    NoRetriesLeftError,
    PlayerBannedError,
)
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder, State
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission, there


def record(leaderboard: Leaderboard, *submissions: Submission) -> Entry:
    entry: Entry | None = None
    for submission in submissions:
        decision = decide(leaderboard, entry, submission)
        assert isinstance(decision, Recorded)
        entry = decision.entry
    assert entry is not None
    return entry


def scores(entry: Entry) -> list[int]:
    return [kept.sorting_value for kept in entry.tries]


def test_the_first_score_is_shown_and_the_best() -> None:
    entry = record(make_leaderboard(), make_submission(14))
    assert (entry.shown, entry.best, entry.used, entry.version) == (
        entry.tries[0],
        entry.tries[0],
        1,
        NOON,
    )


def test_replacing_shows_the_latest_score_and_remembers_the_best() -> None:
    board = make_leaderboard(retry_strategy=RetryStrategy.REPLACE_SCORE)
    entry = record(board, make_submission(14), make_submission(20), make_submission(3))
    assert (there(entry.shown).sorting_value, there(entry.best).sorting_value) == (3, 20)


def test_replacing_if_better_shows_the_best_score() -> None:
    entry = record(make_leaderboard(), make_submission(14), make_submission(3))
    assert there(entry.shown).sorting_value == 14
    assert scores(entry) == [14, 3]


def test_the_lowest_score_is_the_best_on_an_ascending_board() -> None:
    board = make_leaderboard(sort_order=SortOrder.ASCENDING)
    assert there(record(board, make_submission(14), make_submission(3)).shown).sorting_value == 3


def test_an_equal_score_keeps_the_earlier_place() -> None:
    entry = record(
        make_leaderboard(),
        make_submission(14, began_at=NOON),
        make_submission(14, began_at=NOON + 1, display_value="fourteen"),
    )
    assert (there(entry.shown).date, there(entry.shown).display_value) == (NOON, "14")


def test_a_try_is_kept_whole() -> None:
    entry = record(
        make_leaderboard(),
        make_submission(20, display_value="20 pts", began_at=NOON),
        make_submission(3, display_value="3 pts", began_at=NOON + 9),
    )
    assert (there(entry.best).display_value, there(entry.best).date) == ("20 pts", NOON)


def test_a_submission_that_does_not_improve_uses_up_a_retry() -> None:
    board = make_leaderboard(number_of_retries=2)
    entry = record(board, make_submission(14), make_submission(3))
    with pytest.raises(NoRetriesLeftError) as refusal:
        decide(board, entry, make_submission(99))
    assert refusal.value.allowed == 2


def test_without_retries_there_is_one_submission_whatever_the_count_says() -> None:
    board = make_leaderboard(retry_strategy=RetryStrategy.DISABLED, number_of_retries=5)
    entry = record(board, make_submission(14))
    with pytest.raises(NoRetriesLeftError):
        decide(board, entry, make_submission(99))


def test_the_last_twenty_tries_are_kept_and_an_older_best_too() -> None:
    entry = record(make_leaderboard(), *(make_submission(100 - count) for count in range(25)))
    assert scores(entry) == list(range(95, 75, -1))
    assert (there(entry.best).sorting_value, entry.used) == (100, 25)


def test_tries_are_dated_in_the_order_in_which_they_count_each_with_a_date_of_its_own() -> None:
    entry = record(
        make_leaderboard(),
        make_submission(1, began_at=NOON + 5),
        make_submission(2, began_at=NOON),
        make_submission(3, began_at=NOON + 6),
    )
    assert [kept.date for kept in entry.tries] == [NOON + 5, NOON + 6, NOON + 7]


def test_a_repetition_changes_nothing() -> None:
    first = make_submission(14, keys=(b"k" * 8,))
    entry = record(make_leaderboard(), first, make_submission(15))
    assert decide(make_leaderboard(), entry, first) == AlreadyRecorded(entry)


def test_a_repetition_is_answered_although_the_player_was_banned_since() -> None:
    submission = make_submission(14)
    entry = record(make_leaderboard(), submission)
    again = decide(make_leaderboard(), entry, submission, is_banned=True)
    assert again == AlreadyRecorded(entry)


def test_a_banned_player_is_told_of_nothing_but_the_ban() -> None:
    board = make_leaderboard(end_date=NOON, retry_strategy=RetryStrategy.DISABLED)
    with pytest.raises(PlayerBannedError):
        decide(board, None, make_submission(), is_banned=True)


def test_one_common_key_makes_a_repetition() -> None:
    entry = record(make_leaderboard(), make_submission(14, body=b"b", keys=(b"k" * 8, b"c" * 8)))
    again = make_submission(14, body=b"b", keys=(b"x" * 8, b"c" * 8))
    assert decide(make_leaderboard(), entry, again) == AlreadyRecorded(entry)


def test_a_key_with_another_body_is_refused() -> None:
    entry = record(make_leaderboard(), make_submission(14, body=b"one", keys=(b"k" * 8,)))
    with pytest.raises(IdempotencyKeyReusedError):
        decide(make_leaderboard(), entry, make_submission(14, body=b"two", keys=(b"k" * 8,)))


@pytest.mark.parametrize(
    "later",
    [
        make_leaderboard(end_date=NOON),
        make_leaderboard(ended_at=NOON),
        make_leaderboard(should_close_when_full=True, seats_taken=3),
        make_leaderboard(number_of_retries=1),
    ],
)
def test_a_repetition_is_answered_whatever_has_happened_to_the_board(later: Leaderboard) -> None:
    submission = make_submission(14)
    entry = record(make_leaderboard(), submission)
    assert decide(later, entry, submission) == AlreadyRecorded(entry)


@pytest.mark.parametrize(
    ("board", "state"),
    [
        (make_leaderboard(start_date=NOON + 1), State.SCHEDULED),
        (make_leaderboard(end_date=NOON), State.CLOSED),
        (make_leaderboard(ended_at=NOON), State.ENDED),
        (make_leaderboard(number_of_retries=0), State.ILLEGAL_STATE),
    ],
)
def test_a_board_that_is_not_active_takes_no_score(board: Leaderboard, state: State) -> None:
    with pytest.raises(LeaderboardNotActiveError) as refusal:
        decide(board, None, make_submission())
    assert refusal.value.state == state


def test_a_score_counts_if_its_request_began_before_the_end() -> None:
    board = make_leaderboard(end_date=NOON)
    assert isinstance(decide(board, None, make_submission(began_at=NOON - 1)), Recorded)


def test_a_full_board_says_so() -> None:
    board = make_leaderboard(should_close_when_full=True, seats_taken=3)
    with pytest.raises(LeaderboardFullError) as refusal:
        decide(board, None, make_submission())
    assert refusal.value.seats == 3


def test_a_full_board_that_is_over_is_not_active() -> None:
    board = make_leaderboard(should_close_when_full=True, seats_taken=3, ended_at=NOON)
    with pytest.raises(LeaderboardNotActiveError):
        decide(board, None, make_submission())


@pytest.mark.parametrize("closes", [True, False])
def test_only_a_first_score_on_a_board_that_closes_when_full_takes_a_seat(closes: bool) -> None:
    board = make_leaderboard(should_close_when_full=closes)
    first = decide(board, None, make_submission())
    assert isinstance(first, Recorded)
    assert first.takes_seat is closes
    second = decide(board, first.entry, make_submission())
    assert isinstance(second, Recorded)
    assert not second.takes_seat


def test_the_latest_name_is_shown_and_an_email_is_never_lost() -> None:
    entry = record(
        make_leaderboard(),
        make_submission(1, email="tim@example.com"),
        make_submission(2, display_name="Tim the Tiny"),
    )
    assert (entry.display_name, entry.email) == ("Tim the Tiny", "tim@example.com")
