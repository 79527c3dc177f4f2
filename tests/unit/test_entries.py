"""Which of a player's tries is the best, and which one is shown, whatever was done to them."""

from dataclasses import replace

import pytest

from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.leaderboards import RetryStrategy
from laurel.domain.retries import Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission

BEST_COUNTS = make_leaderboard()
LATEST_COUNTS = make_leaderboard(retry_strategy=RetryStrategy.REPLACE_SCORE)


def a_try(value: int, status: TryStatus = TryStatus.COUNTED, *, date: int) -> Try:
    return Try(sorting_value=value, display_value=str(value), date=NOON + date, status=status)


def an_entry(*tries: Try, best: Try | None = None, shown: Try | None = None) -> Entry:
    return Entry(
        player="id:1",
        display_name="Tiny Tim",
        email=None,
        tries=tries,
        best=best,
        shown=shown,
        used=len(tries),
        version=NOON,
    )


def values(entry: Entry) -> tuple[int | None, int | None]:
    return value_of(entry.best), value_of(entry.shown)


def value_of(one: Try | None) -> int | None:
    return None if one is None else one.sorting_value


@pytest.mark.parametrize("status", [TryStatus.HELD, TryStatus.REJECTED])
def test_a_try_that_does_not_count_is_neither_the_best_nor_shown(status: TryStatus) -> None:
    entry = an_entry(a_try(14, date=1), a_try(99, status, date=2))
    assert values(settle(entry, BEST_COUNTS)) == values(settle(entry, LATEST_COUNTS)) == (14, 14)


def test_where_no_try_counts_there_is_no_best_and_nothing_is_shown() -> None:
    entry = an_entry(a_try(99, TryStatus.HELD, date=2), best=a_try(99, date=2))
    assert values(settle(entry, BEST_COUNTS)) == (None, None)


def test_a_best_that_counts_no_more_gives_way_to_the_next_best() -> None:
    tries = (a_try(14, date=1), a_try(20, TryStatus.REJECTED, date=2), a_try(3, date=3))
    entry = an_entry(*tries, best=a_try(20, date=2), shown=a_try(20, date=2))
    assert values(settle(entry, BEST_COUNTS)) == (14, 14)
    assert values(settle(entry, LATEST_COUNTS)) == (14, 3)


def test_a_corrected_try_counts_as_it_is_now() -> None:
    entry = an_entry(a_try(14, date=1), a_try(2, date=2), best=a_try(20, date=2))
    assert values(settle(entry, BEST_COUNTS)) == (14, 14)


def test_a_best_that_has_been_dropped_from_the_tries_is_still_the_best() -> None:
    entry = an_entry(a_try(14, date=5), best=a_try(20, date=1), shown=a_try(20, date=1))
    assert values(settle(entry, BEST_COUNTS)) == (20, 20)
    assert values(settle(entry, LATEST_COUNTS)) == (20, 14)


def test_a_shown_try_that_has_been_dropped_is_shown_until_another_one_counts() -> None:
    held = a_try(99, TryStatus.HELD, date=5)
    entry = an_entry(held, best=a_try(20, date=1), shown=a_try(3, date=2))
    assert values(settle(entry, LATEST_COUNTS)) == (20, 3)
    accepted = replace(entry, tries=(replace(held, status=TryStatus.COUNTED),))
    assert values(settle(accepted, LATEST_COUNTS)) == (99, 99)


def test_a_score_of_a_hidden_player_is_recorded_like_any_other() -> None:
    first = decide(BEST_COUNTS, None, make_submission(14))
    assert isinstance(first, Recorded)
    again = decide(BEST_COUNTS, replace(first.entry, hidden=True), make_submission(20))
    assert isinstance(again, Recorded)
    assert (again.entry.hidden, again.entry.used, values(again.entry)) == (True, 2, (20, 20))


def test_an_entry_without_tries_takes_further_ones() -> None:
    entry = an_entry(best=a_try(20, date=1), shown=a_try(20, date=1))
    decision = decide(BEST_COUNTS, entry, make_submission(14))
    assert isinstance(decision, Recorded)
    assert values(decision.entry) == (20, 20)


def test_what_is_held_waits_since_the_oldest_of_it() -> None:
    held = (a_try(9, TryStatus.HELD, date=2), a_try(9, TryStatus.HELD, date=3))
    assert an_entry(a_try(1, date=1), *held).held_since == NOON + 2
    assert an_entry(a_try(1, date=1)).held_since is None
