"""List a leaderboard's entries for operators: all of them, or those with a held try."""

from dataclasses import dataclass

from laurel.domain.entries import Entry
from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.operator_stores import EntryLists, EntryPosition
from laurel.usecases.paging import cut_page, most_bytes_of
from laurel.usecases.stores import Games, Leaderboards

# Names of fields and numbers, with their quotes escaped.
_BYTES_BESIDE_TEXTS = 500
_BYTES_OF_A_TRY = 150


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries, and where to go on when there are more."""

    entries: list[Entry]
    next: EntryPosition | None


def list_entries(
    *,
    entries: EntryLists,
    leaderboards: Leaderboards,
    games: Games,
    game_id: str,
    leaderboard_id: str,
    held: bool,
    limit: int,
    after: EntryPosition | None,
) -> EntryPage:
    """Read a page of entries, whether they stand or not.

    Args:
        entries: Where entries are kept.
        leaderboards: Where leaderboards are kept.
        games: Where games are kept; asked only when there is no such leaderboard.
        game_id: The game.
        leaderboard_id: The leaderboard.
        held: Only those with a held try, longest waiting first; else all, lane by lane.
        limit: How many at most, fewer where their texts are very long.
        after: Where the previous page of the same list ended.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
    """
    leaderboard = get_leaderboard(
        leaderboards=leaderboards, games=games, game_id=game_id, leaderboard_id=leaderboard_id
    )
    walk = entries.walk_held if held else entries.walk
    found = walk(leaderboard, after=after, page=limit + 1)
    page, more = cut_page(found, limit=limit, length_of=lambda placed: _length_of(placed[1]))
    return EntryPage(
        entries=[entry for _, entry in page],
        next=page[-1][0] if more else None,
    )


def _length_of(entry: Entry) -> int:
    """Give the bytes that an entry takes in an answer at most."""
    tries = [one for one in (entry.shown, entry.best, *entry.tries) if one is not None]
    texts = (entry.player, entry.display_name, entry.email, *(one.display_value for one in tries))
    return _BYTES_BESIDE_TEXTS + _BYTES_OF_A_TRY * len(tries) + most_bytes_of(*texts)
