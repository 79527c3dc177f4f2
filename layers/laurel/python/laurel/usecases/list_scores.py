"""List a leaderboard's scores, best first, a page at a time."""

from dataclasses import dataclass
from typing import Protocol

from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.stores import Games, KnownLeaderboards, Row, Standings


@dataclass(frozen=True, slots=True)
class ScorePosition:
    """A position in a leaderboard's standings: behind this standing, which has this rank."""

    standing: bytes
    rank: int


class RowsFromRank(Protocol):
    """Knows where in the standings a rank is."""

    def __call__(self, leaderboard: Leaderboard, *, rank: int, limit: int) -> list[Row]:
        """Read up to `limit` rows from a rank on."""
        ...


@dataclass(frozen=True, slots=True)
class ScorePage:
    """A page of scores: the first row's rank, and where to go on when there are more."""

    rows: list[Row]
    first_rank: int
    next: ScorePosition | None


def list_scores(
    *,
    standings: Standings,
    rows_from_rank: RowsFromRank,
    leaderboards: KnownLeaderboards,
    games: Games,
    game_id: str,
    leaderboard_id: str,
    limit: int,
    start: ScorePosition | int | None,
) -> ScorePage:
    """Read a page of the standings, in one round trip where the leaderboard is remembered.

    The standings alone do not tell: those of a leaderboard that was deleted are still there.

    Args:
        standings: The standings.
        rows_from_rank: Reads a page that begins at a rank, see `laurel.usecases.rows_from_rank`.
        leaderboards: Where leaderboards are kept.
        games: Where games are kept; asked only when there is no such leaderboard.
        game_id: The game.
        leaderboard_id: The leaderboard.
        limit: How many scores at most; one more is looked for, to tell whether there are more.
        start: Where the page begins: where the previous one ended, at a rank, or at the top.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
        TryAgainError: storage does not answer, or takes no more; see `rows_from_rank`.
    """
    leaderboard = get_leaderboard(
        leaderboards=leaderboards, games=games, game_id=game_id, leaderboard_id=leaderboard_id
    )
    if isinstance(start, int):
        rows = rows_from_rank(leaderboard, rank=start, limit=limit + 1)
        return _cut(rows, first_rank=start, limit=limit)
    rows = standings.page(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        after=start.standing if start is not None else None,
        limit=limit + 1,
    )
    return _cut(rows, first_rank=start.rank + 1 if start is not None else 1, limit=limit)


def _cut(rows: list[Row], *, first_rank: int, limit: int) -> ScorePage:
    shown = rows[:limit]
    more = len(rows) > limit
    return ScorePage(
        rows=shown,
        first_rank=first_rank,
        next=ScorePosition(shown[-1].standing, first_rank + limit - 1) if more else None,
    )
