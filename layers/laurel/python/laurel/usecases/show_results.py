"""Show results: from the live standings until they are frozen, and from then on as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from laurel.domain.errors import ResultsNotFoundError
from laurel.domain.leaderboards import Leaderboard, State, state_of
from laurel.domain.manifests import Archive
from laurel.usecases.get_leaderboard import get_leaderboard
from laurel.usecases.list_scores import ScorePosition
from laurel.usecases.stores import Games, KnownLeaderboards, Row, Standings


class ResultsStatus(StrEnum):
    """What results are worth: they can still change, or cannot any more, or count for nothing."""

    PROVISIONAL = "PROVISIONAL"
    FINAL = "FINAL"
    VOID = "VOID"


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """How many entries an archive has in public, and the digest over all of them."""

    entries: int
    sha256: str


class Results(Protocol):
    """Frozen places and archives, as far as anybody may see them."""

    def places(self, leaderboard: Leaderboard, *, after: int, limit: int) -> Sequence[Row]:
        """Read up to `limit` frozen places that come after one of them."""
        ...

    def summary(self, leaderboard: Leaderboard) -> ArchiveSummary | None:
        """Read what is said of an archive in a line."""
        ...

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what the public copy of an archive consists of."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """A page of the places that are won, and what is to be said of all of them."""

    leaderboard: Leaderboard
    status: ResultsStatus
    rows: Sequence[Row]
    first_rank: int
    next: ScorePosition | None
    archive: ArchiveSummary | None


def status_of(leaderboard: Leaderboard) -> ResultsStatus:
    """Tell how much the results of a leaderboard are worth that has closed."""
    if leaderboard.voided_at is not None:
        return ResultsStatus.VOID
    final = leaderboard.has_final_results
    return ResultsStatus.FINAL if final else ResultsStatus.PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowResults:
    """Shows results, of leaderboards of all games."""

    results: Results
    standings: Standings
    leaderboards: KnownLeaderboards
    games: Games

    def page(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        limit: int,
        after: ScorePosition | None,
        now: int,
    ) -> ResultsPage:
        """Read a page of the places that are won.

        A walk that was begun while they were provisional goes on when they are final.

        Raises:
            GameNotFoundError: no such game.
            LeaderboardNotFoundError: no such leaderboard in the game.
            ResultsNotFoundError: it has not closed yet, or is a series.
        """
        leaderboard = get_leaderboard(
            leaderboards=self.leaderboards,
            games=self.games,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
        )
        state = state_of(leaderboard, now=now)
        if state not in {State.CLOSED, State.ENDED}:
            raise ResultsNotFoundError(f"There are no results yet: its state is {state}.")
        if leaderboard.is_series:
            raise ResultsNotFoundError("There are no results: those of a series are its editions'.")
        rank = after.rank if after is not None else 0
        limit = max(0, min(limit, leaderboard.maximum_number_of_winners - rank))
        rows = self._rows(leaderboard, after=after, limit=limit)
        last = rank + limit
        more = len(rows) > limit and last < leaderboard.maximum_number_of_winners
        is_archived = leaderboard.archived_at is not None
        return ResultsPage(
            leaderboard=leaderboard,
            status=status_of(leaderboard),
            rows=rows[:limit],
            first_rank=rank + 1,
            next=ScorePosition(rows[limit - 1].standing, last) if more else None,
            archive=self.results.summary(leaderboard) if is_archived else None,
        )

    def _rows(
        self, leaderboard: Leaderboard, *, after: ScorePosition | None, limit: int
    ) -> Sequence[Row]:
        """Read as many rows, and one more that tells whether there are more."""
        if not limit:
            return []
        if leaderboard.archived_at is not None:
            rank = after.rank if after is not None else 0
            return self.results.places(leaderboard, after=rank, limit=limit + 1)
        return self.standings.page(
            game_id=leaderboard.game_id,
            leaderboard_id=leaderboard.leaderboard_id,
            after=after.standing if after is not None else None,
            limit=limit + 1,
        )
