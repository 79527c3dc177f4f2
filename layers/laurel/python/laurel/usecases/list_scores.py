"""List a leaderboard's scores, best first, a page at a time."""

from dataclasses import dataclass

from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.stores import Games, KnownLeaderboards, Row, Standings


@dataclass(frozen=True, slots=True)
class ScorePosition:
    """A position in a leaderboard's standings: behind this standing, which has this rank."""

    standing: bytes
    rank: int


@dataclass(frozen=True, slots=True)
class ScorePage:
    """A page of scores: the first row's rank, and where to go on when there are more."""

    rows: list[Row]
    first_rank: int
    next: ScorePosition | None


def list_scores(
    *,
    standings: Standings,
    leaderboards: KnownLeaderboards,
    games: Games,
    game_id: str,
    leaderboard_id: str,
    limit: int,
    after: ScorePosition | None,
) -> ScorePage:
    """Read a page of the standings, in one round trip where the leaderboard is remembered.

    The standings alone do not tell: those of a leaderboard that was deleted are still there.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
    """
    get_leaderboard(
        leaderboards=leaderboards, games=games, game_id=game_id, leaderboard_id=leaderboard_id
    )
    rows = standings.page(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        after=after.standing if after is not None else None,
        limit=limit + 1,
    )
    first_rank = after.rank + 1 if after is not None else 1
    shown = rows[:limit]
    more = len(rows) > limit
    return ScorePage(
        rows=shown,
        first_rank=first_rank,
        next=ScorePosition(shown[-1].standing, first_rank + limit - 1) if more else None,
    )
