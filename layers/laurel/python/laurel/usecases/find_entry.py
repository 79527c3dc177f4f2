"""Find a player's entry."""

from laurel.domain.entries import Entry
from laurel.domain.errors import LeaderboardNotFoundError, PlayerNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.operator_stores import EntryChanges


def find_entry(
    *, entries: EntryChanges, game_id: str, leaderboard_id: str, player: str
) -> tuple[Leaderboard, Entry]:
    """Read a player's entry, whether it stands or not, with its leaderboard, consistently.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        PlayerNotFoundError: the player has no entry.
    """
    leaderboard, entry = entries.load(
        game_id=game_id, leaderboard_id=leaderboard_id, player=player, consistent=True
    )
    if leaderboard is None:
        raise LeaderboardNotFoundError
    if entry is None:
        raise PlayerNotFoundError
    return leaderboard, entry
