"""What operators do to entries: hidden, restored, corrected, accepted, rejected, and told of."""

from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.errors import InvalidRequestError, NotHeldError
from laurel.domain.leaderboards import RetryStrategy, SortOrder
from laurel.domain.moderation import (
    Decision,
    EntryState,
    accept,
    correct,
    describe_change,
    describe_entry,
    hide,
    reject,
    restore,
    state_of_entry,
)
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission

BEST_COUNTS = make_leaderboard()
LATEST_COUNTS = make_leaderboard(retry_strategy=RetryStrategy.REPLACE_SCORE)
LOWEST_WINS = make_leaderboard(sort_order=SortOrder.ASCENDING)


def a_try(value: int, status: TryStatus = TryStatus.COUNTED, *, date: int) -> Try:
    return Try(
        sorting_value=value,
        display_value=f"{value} points",
        date=NOON + date,
        body=b"12345678",
        keys=((NOON + date).to_bytes(8, "big"),),
        status=status,
    )


def an_entry(*tries: Try, leaderboard: Any = BEST_COUNTS, **changes: Any) -> Entry:
    entry = Entry(
        player="id:42",
        display_name="Tiny Tim",
        email="tim@example.com",
        tries=tries,
        best=None,
        shown=None,
        used=len(tries),
        version=NOON,
    )
    return settle(replace(entry, **changes), leaderboard)


HELD = a_try(99, TryStatus.HELD, date=3)
TWO_TRIES = an_entry(a_try(14, date=1), a_try(7, date=2))
WITH_HELD = an_entry(a_try(14, date=1), a_try(7, date=2), HELD)
ALL_HELD = an_entry(HELD, a_try(98, TryStatus.HELD, date=4))


def shown(entry: Entry) -> tuple[int, int] | None:
    """The value that is shown, and its date after noon."""
    if entry.shown is None:
        return None
    return entry.shown.sorting_value, entry.shown.date - NOON


def fix(value: int, *, date: int | None = None) -> Decision:
    when = NOON + date if date is not None else None
    return correct(date=when, sorting_value=value, display_value=f"{value} points")


# ---- Hidden and restored -------------------------------------------------------------------------


def test_a_hidden_entry_keeps_everything_but_its_being_shown() -> None:
    hidden = hide(BEST_COUNTS, TWO_TRIES)
    assert hidden == replace(TWO_TRIES, hidden=True, version=TWO_TRIES.version + 1)


def test_a_restored_entry_is_as_it_was_before_it_was_hidden() -> None:
    back = restore(BEST_COUNTS, hide(BEST_COUNTS, TWO_TRIES))
    assert back == replace(TWO_TRIES, version=TWO_TRIES.version + 2)


def test_a_restored_entry_is_where_it_was_though_the_strategy_has_changed_since() -> None:
    back = restore(LATEST_COUNTS, hide(LATEST_COUNTS, TWO_TRIES))
    assert shown(back) == shown(TWO_TRIES)


def test_what_is_hidden_or_not_hidden_already_stays_the_very_same() -> None:
    hidden = hide(BEST_COUNTS, TWO_TRIES)
    assert hide(BEST_COUNTS, hidden) is hidden
    assert restore(BEST_COUNTS, TWO_TRIES) is TWO_TRIES


def test_a_score_that_comes_in_for_a_hidden_player_is_there_when_the_entry_is_restored() -> None:
    hidden = hide(BEST_COUNTS, TWO_TRIES)
    recorded = decide(BEST_COUNTS, hidden, make_submission(20, player="id:42"))
    assert isinstance(recorded, Recorded)
    assert recorded.entry.hidden
    assert shown(restore(BEST_COUNTS, recorded.entry)) == (20, 3)


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (TWO_TRIES, EntryState.STANDING),
        (WITH_HELD, EntryState.STANDING),
        (ALL_HELD, EntryState.HELD),
        (an_entry(a_try(99, TryStatus.REJECTED, date=1)), EntryState.HELD),
        (hide(BEST_COUNTS, TWO_TRIES), EntryState.HIDDEN),
        (hide(BEST_COUNTS, ALL_HELD), EntryState.HIDDEN),
    ],
)
def test_an_entry_stands_unless_it_is_hidden_or_no_try_of_it_counts(
    entry: Entry, state: EntryState
) -> None:
    assert state_of_entry(entry) is state


# ---- Corrected -----------------------------------------------------------------------------------


def test_without_a_date_the_try_that_is_shown_is_corrected_and_keeps_its_date() -> None:
    assert shown(fix(15)(BEST_COUNTS, TWO_TRIES)) == (15, 1)
    latest = an_entry(a_try(14, date=1), a_try(7, date=2), leaderboard=LATEST_COUNTS)
    assert shown(fix(15)(LATEST_COUNTS, latest)) == (15, 2)


def test_with_a_date_the_try_of_that_date_is_corrected() -> None:
    corrected = fix(15, date=2)(BEST_COUNTS, TWO_TRIES)
    assert [kept.sorting_value for kept in corrected.tries] == [14, 15]
    assert (shown(corrected), corrected.version) == ((15, 2), TWO_TRIES.version + 1)


def test_what_was_the_best_gives_way_when_it_is_corrected_to_less() -> None:
    corrected = fix(3)(BEST_COUNTS, TWO_TRIES)
    assert shown(corrected) == (7, 2)
    assert corrected.best == TWO_TRIES.tries[1]
    assert shown(fix(15)(LOWEST_WINS, an_entry(a_try(14, date=1)))) == (15, 1)


def test_a_corrected_try_that_equals_another_is_behind_it_if_it_came_later() -> None:
    assert shown(fix(14, date=2)(BEST_COUNTS, TWO_TRIES)) == (14, 1)


def test_a_submission_whose_try_was_corrected_is_still_recognised() -> None:
    submission = make_submission(14, player="id:42")
    first = decide(BEST_COUNTS, None, submission)
    assert isinstance(first, Recorded)
    corrected = fix(1)(BEST_COUNTS, first.entry)
    assert decide(BEST_COUNTS, corrected, submission) == AlreadyRecorded(corrected)


def test_a_best_that_is_kept_no_more_among_the_tries_can_be_corrected() -> None:
    old = a_try(20, date=0)
    entry = replace(TWO_TRIES, best=old, shown=old)
    assert shown(fix(21, date=0)(BEST_COUNTS, entry)) == (21, 0)
    assert shown(fix(2)(BEST_COUNTS, entry)) == (14, 1)


def test_a_shown_try_that_is_kept_no_more_can_be_corrected() -> None:
    old = a_try(2, date=0)
    entry = replace(an_entry(HELD), best=a_try(20, date=-1), shown=old)
    assert shown(fix(3)(LATEST_COUNTS, entry)) == (3, 0)


def test_a_try_that_has_these_values_already_stays_as_it_is() -> None:
    assert fix(14)(BEST_COUNTS, TWO_TRIES) is TWO_TRIES
    assert fix(7, date=2)(BEST_COUNTS, TWO_TRIES) is TWO_TRIES


def test_another_way_of_showing_the_same_value_is_a_correction() -> None:
    spelled = correct(date=None, sorting_value=14, display_value="14.0")(BEST_COUNTS, TWO_TRIES)
    assert spelled.shown is not None
    assert spelled.shown.display_value == "14.0"


@pytest.mark.parametrize("date", [3, 4])
def test_only_a_try_that_counts_is_corrected(date: int) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        fix(1, date=date)(BEST_COUNTS, WITH_HELD)
    assert [offence.field for offence in refused.value.offences] == ["date"]


def test_where_no_try_counts_there_is_nothing_to_correct() -> None:
    with pytest.raises(InvalidRequestError) as refused:
        fix(1)(BEST_COUNTS, ALL_HELD)
    assert [offence.field for offence in refused.value.offences] == ["player"]


# ---- Accepted and rejected -----------------------------------------------------------------------


def test_an_accepted_try_counts_from_when_it_came() -> None:
    accepted = accept(date=None)(BEST_COUNTS, WITH_HELD)
    assert (shown(accepted), accepted.version) == ((99, 3), WITH_HELD.version + 1)
    assert accepted.held_since is None


def test_an_accepted_try_is_in_front_of_an_equal_one_that_came_later() -> None:
    entry = an_entry(a_try(14, TryStatus.HELD, date=1), a_try(14, date=2))
    assert shown(accept(date=None)(BEST_COUNTS, entry)) == (14, 1)


def test_an_accepted_try_is_not_shown_where_a_later_one_is() -> None:
    tries = a_try(14, TryStatus.HELD, date=1), a_try(7, date=2)
    entry = an_entry(*tries, leaderboard=LATEST_COUNTS)
    accepted = accept(date=None)(LATEST_COUNTS, entry)
    assert shown(accepted) == (7, 2)
    assert accepted.best is not None
    assert accepted.best.sorting_value == 14


def test_a_rejected_try_never_counts() -> None:
    rejected = reject(date=None)(BEST_COUNTS, WITH_HELD)
    assert shown(rejected) == (14, 1)
    assert rejected.tries[-1] == replace(HELD, status=TryStatus.REJECTED)
    with pytest.raises(NotHeldError):
        accept(date=None)(BEST_COUNTS, rejected)


def test_without_a_date_all_held_tries_are_decided_on_and_with_one_that_alone() -> None:
    assert shown(accept(date=None)(BEST_COUNTS, ALL_HELD)) == (99, 3)
    one = accept(date=NOON + 4)(BEST_COUNTS, ALL_HELD)
    assert (shown(one), one.held_since) == ((98, 4), NOON + 3)
    other = reject(date=NOON + 3)(BEST_COUNTS, one)
    assert (shown(other), other.held_since) == ((98, 4), None)


@pytest.mark.parametrize("decision", [accept, reject])
@pytest.mark.parametrize(("entry", "date"), [(TWO_TRIES, None), (WITH_HELD, 2), (WITH_HELD, 9)])
def test_only_a_held_try_can_be_decided_on(decision: Any, entry: Entry, date: int | None) -> None:
    with pytest.raises(NotHeldError):
        decision(date=NOON + date if date is not None else None)(BEST_COUNTS, entry)


def test_what_is_accepted_or_corrected_while_hidden_stays_hidden() -> None:
    hidden = hide(BEST_COUNTS, WITH_HELD)
    assert accept(date=None)(BEST_COUNTS, hidden).hidden
    assert fix(1)(BEST_COUNTS, hidden).hidden


# ---- Told of -------------------------------------------------------------------------------------


def test_an_entry_is_told_of_by_what_is_shown_and_by_no_name() -> None:
    assert describe_entry(TWO_TRIES) == {
        "state": "STANDING",
        "sortingValue": 14,
        "displayValue": "14 points",
        "date": NOON + 1,
    }
    assert describe_entry(ALL_HELD) == {"state": "HELD"}


def test_a_change_of_the_whole_entry_is_told_without_its_tries() -> None:
    before, after = describe_change(TWO_TRIES, hide(BEST_COUNTS, TWO_TRIES))
    assert before == describe_entry(TWO_TRIES)
    assert after == {**before, "state": "HIDDEN"}


def test_a_change_of_a_try_is_told_with_the_try_as_it_was_and_as_it_is() -> None:
    before, after = describe_change(WITH_HELD, reject(date=None)(BEST_COUNTS, WITH_HELD))
    told = {"sortingValue": 99, "displayValue": "99 points", "date": NOON + 3}
    assert before == {**describe_entry(WITH_HELD), "entries": [{**told, "status": "HELD"}]}
    assert after == {**describe_entry(WITH_HELD), "entries": [{**told, "status": "REJECTED"}]}


def test_a_corrected_try_that_is_kept_no_more_is_told_as_it_was() -> None:
    old = a_try(20, date=0)
    entry = replace(TWO_TRIES, best=old, shown=old)
    before, after = describe_change(entry, fix(2)(BEST_COUNTS, entry))
    told = {"sortingValue": 20, "displayValue": "20 points", "date": NOON, "status": "COUNTED"}
    assert (before["entries"], after["entries"]) == ([told], [])
