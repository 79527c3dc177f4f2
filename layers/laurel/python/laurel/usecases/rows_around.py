"""The rows around a player's own: those just ahead and just behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from laurel.domain.standings import player_hash_of
from laurel.usecases.side_by_side import read_both
from laurel.usecases.stores import Row, StandingsBothWays


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsAround:
    """A player's own row, and those nearest to it, the best one first."""

    ahead: list[Row]
    own: Row
    behind: list[Row]

    def ranked(self, rank: int) -> Iterator[tuple[int, Row]]:
        """Go through all rows with their ranks, given the rank of the own one.

        A rank that trails the rows can be less than one more than those ahead. None is below 1.
        """
        first = max(rank - len(self.ahead), 1)
        return enumerate([*self.ahead, self.own, *self.behind], first)


def rows_around(
    own: Row, *, standings: StandingsBothWays, game_id: str, leaderboard_id: str, around: int
) -> RowsAround:
    """Read the rows around a player's own, in one round trip's time; none is read for around 0.

    The own row is known from the entry. It is not looked for: the standings trail the entries by a
    moment, and the others stand where they stand all the same. For that moment they have the row
    that the player has left, which is nobody's any more.

    Args:
        own: The row of the player, as it follows from the entry.
        standings: The standings.
        game_id: The game.
        leaderboard_id: The leaderboard.
        around: How many rows to either side, at most.
    """
    if not around:
        return RowsAround(ahead=[], own=own, behind=[])
    ahead = partial(standings.page_before, before=own.standing)
    behind = partial(standings.page, after=own.standing)
    where = {"game_id": game_id, "leaderboard_id": leaderboard_id}
    above, below = read_both(
        partial(ahead, **where, limit=around), partial(behind, **where, limit=around)
    )
    return RowsAround(
        ahead=_of_others(above, than=own), own=own, behind=_of_others(below, than=own)
    )


def _of_others(rows: list[Row], *, than: Row) -> list[Row]:
    own = player_hash_of(than.standing)
    return [row for row in rows if player_hash_of(row.standing) != own]
