"""Tell the rank that a score would get now."""

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.standings import behind_all_equal, standing
from laurel.usecases.find_rank import Rank, Sought, find_rank
from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.rank_stores import RankNodes, StandingRows
from laurel.usecases.stores import Games, KnownLeaderboards


def rank_value(
    *,
    leaderboards: KnownLeaderboards,
    games: Games,
    nodes: RankNodes,
    rows: StandingRows,
    game_id: str,
    leaderboard_id: str,
    sorting_value: int,
) -> tuple[Leaderboard, Rank]:
    """Find the rank of a score that is reached now: behind all who have an equal one.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
        TryAgainError: storage does not answer, or takes no more.
    """
    leaderboard = get_leaderboard(
        leaderboards=leaderboards, games=games, game_id=game_id, leaderboard_id=leaderboard_id
    )
    equal = standing(
        sorting_value=sorting_value,
        reached_at=0,
        player_hash=b"",
        sort_order=leaderboard.sort_order,
    )
    sought = Sought(
        leaderboard=leaderboard, standing=behind_all_equal(equal), counted=None, is_current=True
    )
    return leaderboard, find_rank(sought, nodes=nodes, rows=rows)
