"""Scores that come from elsewhere: each player's is stored once, the same again is nothing new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laurel.domain.entries import Entry, Try
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.moderation import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedScore:
    """A score of a player as it is to be stored; `date` is epoch ms, None is the time of the call.

    A date of its own keeps the score's place among equal ones.
    """

    player: str
    display_name: str
    email: str | None
    sorting_value: int
    display_value: str
    date: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of scores, in their order, and the entries that are to be stored for it."""

    results: tuple[Result, ...]
    entries: tuple[Entry, ...]


def plan_import(
    leaderboard: Leaderboard,
    known: Mapping[str, Entry],
    scores: Sequence[ImportedScore],
    *,
    now: int,
) -> Plan:
    """Plan an import: an entry for each player who has none, while there are seats.

    Args:
        leaderboard: The leaderboard, whatever its state.
        known: The entries that are there, by player.
        scores: What is imported. Of two scores of one player the first one is.
        now: The time of the call, in epoch ms.
    """
    entries = dict(known)
    added: list[Entry] = []
    results: list[Result] = []
    for score in scores:
        entry = entries.get(score.player)
        if entry is not None:
            results.append(Result.UNCHANGED if _has(entry, score) else Result.DIFFERENT)
        elif leaderboard.should_close_when_full and len(added) >= _free_seats(leaderboard):
            results.append(Result.FULL)
        else:
            entries[score.player] = _entry_of(score, now=now)
            added.append(entries[score.player])
            results.append(Result.CHANGED)
    return Plan(tuple(results), tuple(added))


def _free_seats(leaderboard: Leaderboard) -> int:
    return leaderboard.maximum_number_of_winners - leaderboard.seats_taken


def _has(entry: Entry, score: ImportedScore) -> bool:
    """Say whether a score is there: one that came without a date, whenever it was stored."""
    return any(
        (one.sorting_value, one.display_value) == (score.sorting_value, score.display_value)
        and score.date in (None, one.date)
        for one in (entry.shown, entry.best, *entry.tries)
        if one is not None
    )


def _entry_of(score: ImportedScore, *, now: int) -> Entry:
    # It has no keys: no request can be a repetition of it.
    imported = Try(
        sorting_value=score.sorting_value,
        display_value=score.display_value,
        date=score.date if score.date is not None else now,
    )
    return Entry(
        player=score.player,
        display_name=score.display_name,
        email=score.email,
        tries=(imported,),
        best=imported,
        shown=imported,
        used=1,
        version=now,
    )
