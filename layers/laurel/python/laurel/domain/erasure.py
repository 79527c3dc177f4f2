"""What stays of a player who is erased: final results keep their places, without their owner."""

from laurel.domain.entries import Entry, Try
from laurel.domain.leaderboards import Leaderboard

# Of the digits of a pseudonym, in the name that is shown.
_DIGITS_SHOWN = 4


def keeps_its_place(leaderboard: Leaderboard, entry: Entry) -> bool:
    """Say whether an entry is part of results that are final.

    Those of a leaderboard that has been deleted since are: it can be restored.
    """
    return leaderboard.has_final_results and entry.shown is not None


def anonymize(entry: Entry, *, pseudonym: str) -> Entry:
    """Leave of an entry what its place is made of: no name, no email, no tries."""
    return Entry(
        player=pseudonym,
        display_name=pseudonym_shown(pseudonym),
        email=None,
        tries=(),
        best=_bare(entry.best),
        shown=_bare(entry.shown),
        used=entry.used,
        version=entry.version + 1,
        hidden=entry.hidden,
    )


def pseudonym_shown(pseudonym: str) -> str:
    """Give the name that is shown of a player who was erased."""
    digits = pseudonym.rpartition(":")[2]
    return f"Player {digits[:_DIGITS_SHOWN]}"


def _bare(one: Try | None) -> Try | None:
    # Its digests are made of what the player sent.
    if one is None:
        return None
    return Try(sorting_value=one.sorting_value, display_value=one.display_value, date=one.date)
