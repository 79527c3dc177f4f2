"""Get a leaderboard's configuration, as it is just now."""

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.operator_stores import LeaderboardChanges


def get_configuration(
    *, leaderboards: LeaderboardChanges, game_id: str, leaderboard_id: str
) -> Leaderboard:
    """Read a leaderboard consistently: what has been changed a moment ago can be changed again.

    Raises:
        LeaderboardNotFoundError: there is none, or it was deleted.
    """
    leaderboard = leaderboards.load(game_id=game_id, leaderboard_id=leaderboard_id)
    if leaderboard is None or leaderboard.is_deleted:
        raise LeaderboardNotFoundError
    return leaderboard
