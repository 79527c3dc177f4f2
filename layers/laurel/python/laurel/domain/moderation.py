"""What an operator can do to a player's entry, and how the audit trail tells of it.

Like a submission, a decision makes the entry's next version, or leaves the entry as it is: then it
is the very same object.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from laurel.domain.audit import Fields, Value
from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.errors import InvalidRequestError, NotHeldError, Offence
from laurel.domain.leaderboards import Leaderboard

Decision = Callable[[Leaderboard, Entry], Entry]


class EntryState(StrEnum):
    """Where an entry is: in the standings, taken out of them, or without a try that counts."""

    STANDING = "STANDING"
    HIDDEN = "HIDDEN"
    HELD = "HELD"


class Result(StrEnum):
    """What has become of an entry, in a call about many."""

    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    NOT_FOUND = "NOT_FOUND"
    DIFFERENT = "DIFFERENT"
    FULL = "FULL"


def state_of_entry(entry: Entry) -> EntryState:
    """Tell the state of an entry: a hidden one is hidden, whether or not a try of it counts."""
    if entry.hidden:
        return EntryState.HIDDEN
    return EntryState.HELD if entry.shown is None else EntryState.STANDING


def hide(_leaderboard: Leaderboard, entry: Entry) -> Entry:
    """Take an entry out of the standings; it keeps everything."""
    return entry if entry.hidden else _next(replace(entry, hidden=True))


def restore(_leaderboard: Leaderboard, entry: Entry) -> Entry:
    """Bring a hidden entry back, exactly where it was unless it has changed since."""
    return _next(replace(entry, hidden=False)) if entry.hidden else entry


def correct(*, date: int | None, sorting_value: int, display_value: str) -> Decision:
    """Give a counted try other values: the one of a date (epoch ms), or the one that is shown.

    It keeps its date and its keys: it stays where it is among equals, and when its submission is
    repeated, that is recognised.

    Returns:
        The decision, which raises InvalidRequestError where there is no such try.
    """

    def decide(leaderboard: Leaderboard, entry: Entry) -> Entry:
        wrong = _counted_try(entry, date=date)
        right = replace(wrong, sorting_value=sorting_value, display_value=display_value)
        if right == wrong:
            return entry
        tries = tuple(right if kept.date == wrong.date else kept for kept in entry.tries)
        best, shown = (
            right if known is not None and known.date == wrong.date else known
            for known in (entry.best, entry.shown)
        )
        return _next(settle(replace(entry, tries=tries, best=best, shown=shown), leaderboard))

    return decide


def accept(*, date: int | None) -> Decision:
    """Let held tries count, with the dates at which they came: the one of a date, or all.

    Returns:
        The decision, which raises NotHeldError where no such try is held.
    """
    return _judge(TryStatus.COUNTED, date=date)


def reject(*, date: int | None) -> Decision:
    """Never let held tries count: the one of a date, or all.

    Returns:
        The decision, which raises NotHeldError where no such try is held.
    """
    return _judge(TryStatus.REJECTED, date=date)


def describe_entry(entry: Entry) -> dict[str, Value]:
    """Describe an entry for the audit trail, which keeps neither names nor emails."""
    fields: dict[str, Value] = {"state": state_of_entry(entry).value}
    if entry.shown is not None:
        fields |= {
            "sortingValue": entry.shown.sorting_value,
            "displayValue": entry.shown.display_value,
            "date": entry.shown.date,
        }
    return fields


def describe_change(before: Entry, after: Entry) -> tuple[Fields, Fields]:
    """Describe a change of an entry for the audit trail: as it was, and as it is.

    Each description has, besides what is shown, the tries that have changed, oldest first; they are
    left out where none has. What is in the first and not in the second is not kept any more.
    """
    old, new = _tries_by_date(before), _tries_by_date(after)
    dates = [date for date in sorted(old) if _told(old.get(date)) != _told(new.get(date))]
    return _describe_with(dates, before, old), _describe_with(dates, after, new)


def _describe_with(dates: list[int], entry: Entry, tries: dict[int, Try]) -> Fields:
    told = [_told(tries[date]) for date in dates if date in tries]
    return describe_entry(entry) | ({"entries": told} if dates else {})


def _told(one: Try | None) -> Value:
    if one is None:
        return None
    return {
        "sortingValue": one.sorting_value,
        "displayValue": one.display_value,
        "date": one.date,
        "status": one.status.value,
    }


def _judge(status: TryStatus, *, date: int | None) -> Decision:
    def decide(leaderboard: Leaderboard, entry: Entry) -> Entry:
        def is_meant(kept: Try) -> bool:
            return kept.status is TryStatus.HELD and date in (None, kept.date)

        if not any(map(is_meant, entry.tries)):
            raise NotHeldError
        tries = tuple(
            replace(kept, status=status) if is_meant(kept) else kept for kept in entry.tries
        )
        return _next(settle(replace(entry, tries=tries), leaderboard))

    return decide


def _counted_try(entry: Entry, *, date: int | None) -> Try:
    if entry.shown is None:
        raise InvalidRequestError([Offence("player", "must have a try that counts")])
    found = _tries_by_date(entry).get(entry.shown.date if date is None else date)
    if found is None or found.status is not TryStatus.COUNTED:
        raise InvalidRequestError([Offence("date", "must be that of a try that counts")])
    return found


def _tries_by_date(entry: Entry) -> dict[int, Try]:
    # In this order: of what has been dropped from the tries, less may be known where it is shown.
    known = (entry.shown, entry.best, *entry.tries)
    return {one.date: one for one in known if one is not None}


def _next(entry: Entry) -> Entry:
    return replace(entry, version=entry.version + 1)
