"""Read the rows of the standings from a rank on, without those in front of it."""

from functools import partial
from typing import TypedDict

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_places import Place
from laurel.usecases.rank_stores import KnownRankNodes
from laurel.usecases.select_rank import select_rank
from laurel.usecases.side_by_side import read_both
from laurel.usecases.stores import Row, StandingsBothWays

# Down to this rank, reading from the first row on costs no more than the nodes that spare it.
_FIRST_RANKS = 40
# A second query is worth it from so many rows on: those of half a read unit, mostly.
_ROWS_OF_A_QUERY = 20
# A crowded cell without a whole node below it yet is gone through row by row, for a call that
# anybody can make: no further than a call should cost.
_MOST_PASSED_OVER = 20_000


class Where(TypedDict):
    """Whose standings are read."""

    game_id: str
    leaderboard_id: str


def rows_from_rank(
    leaderboard: Leaderboard,
    *,
    standings: StandingsBothWays,
    nodes: KnownRankNodes,
    rank: int,
    limit: int,
) -> list[Row]:
    """Read up to `limit` rows from a rank on: two round trips where nodes were read lately.

    There are none where the standings end before that rank.

    Raises:
        TryAgainError: storage does not answer, or takes no more; or so many scores have just come
            in at one place that nodes below it take a minute to be opened.
    """
    where = Where(game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id)
    if rank <= _FIRST_RANKS:
        return standings.page(**where, after=None, limit=rank - 1 + limit)[rank - 1 :]
    place = select_rank(leaderboard, rank, nodes=nodes)
    return [] if place is None else _read_from(place, standings, where, limit)


def _read_from(place: Place, standings: StandingsBothWays, where: Where, limit: int) -> list[Row]:
    """Read rows from a place on, from that end of its cell from which fewer are passed over.

    Back from the cell's end, nothing in front of the place is read. What is wanted of the rows
    behind the cell comes with a query of its own, at the same time.
    """
    cell, ahead = place.cell, place.offset
    inside = cell.count - ahead
    behind = limit - inside
    if min(ahead, inside) > _MOST_PASSED_OVER:
        raise UnavailableError("So many scores have come in there that it takes a minute.")
    spared = ahead - max(-behind, 0)
    if spared <= (_ROWS_OF_A_QUERY if behind > 0 else 0):
        return standings.page(**where, after=cell.start or None, limit=ahead + limit)[ahead:]
    of_cell = partial(standings.page_before, **where, before=cell.end, limit=inside)
    if behind <= 0 or cell.end is None:
        return of_cell()[:limit]
    after_cell = partial(standings.page, **where, after=cell.end, limit=behind)
    return [row for rows in read_both(of_cell, after_cell) for row in rows]
