"""A leaderboard's standings in a sorted list: what pages and ranks are compared with."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from laurel.domain.leaderboards import SortOrder
from laurel.domain.players import player_hash
from laurel.domain.standings import standing
from laurel.usecases.stores import Row
from tests.factories import NOON


def row_of(player: str, value: int, *, reached_at: int = NOON, order: SortOrder) -> Row:
    """Make the row of a player's score; the player is the name."""
    place = standing(
        sorting_value=value,
        reached_at=reached_at,
        player_hash=player_hash(player),
        sort_order=order,
    )
    return Row(place, player, str(value))


@dataclass
class SortedBoard:
    """The standings of one leaderboard, and how many rows have been read of them."""

    rows: list[Row] = field(default_factory=list)
    read_rows: int = 0

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "SortedBoard":
        return cls(sorted(rows, key=lambda row: row.standing))

    def page(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        after: bytes | None,
        limit: int,
    ) -> list[Row]:
        begin = 0 if after is None else bisect_right(self._standings, after)
        return self._counted(self.rows[begin : begin + limit])

    def page_before(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        before: bytes | None,
        limit: int,
    ) -> list[Row]:
        end = len(self.rows) if before is None else bisect_left(self._standings, before)
        return self._counted(self.rows[max(end - limit, 0) : end])

    @property
    def _standings(self) -> list[bytes]:
        return [row.standing for row in self.rows]

    def _counted(self, rows: list[Row]) -> list[Row]:
        self.read_rows += len(rows)
        return rows
