"""Get one leaderboard."""

from laurel.domain.errors import GameNotFoundError, LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.stores import Games, KnownLeaderboards


def get_leaderboard(
    *, leaderboards: KnownLeaderboards, games: Games, game_id: str, leaderboard_id: str
) -> Leaderboard:
    """Read a leaderboard.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
    """
    leaderboard = leaderboards.get(game_id=game_id, leaderboard_id=leaderboard_id)
    if leaderboard is not None:
        return leaderboard
    if games.get(game_id) is None:
        raise GameNotFoundError
    raise LeaderboardNotFoundError
