"""Compares the seats taken on a leaderboard that closes when full with the players who sit there.

A player's first score and the seat that it takes are one transaction, so the two are the same
number at any moment. But they cannot be read in one moment: the players are counted between two
looks at the seats, until a count is found during which nobody sat down. A full leaderboard is
always still.
"""

import time
import uuid

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.counters import DynamoCounters
from laurel.storage.entries import lane_key_on
from laurel.storage.recounting import DynamoRecounts
from tools.operator.failures import OperatorError
from tools.operator.recount import Recount
from tools.operator.stacks import Stack

_MOST_COUNTS = 20
# The halves of a transaction become visible within milliseconds of each other.
_SETTLING_SECONDS = 0.25


class SeatCounter:
    """Counts the seats of one leaderboard that closes when full."""

    def __init__(self, stack: Stack, board: Leaderboard) -> None:
        self._counters = DynamoCounters(stack.dynamodb, table=stack.leaderboards_table)
        self._recounts = DynamoRecounts(
            stack.dynamodb,
            scores_table=stack.scores_table,
            leaderboards_table=stack.leaderboards_table,
        )
        self._board = board

    def count(self) -> Recount:
        """Compare the seats taken with the players; a read unit for four entries.

        Raises:
            OperatorError: seats are taken faster than players can be counted.
        """
        before = self._read_seats()
        for _ in range(_MOST_COUNTS):
            players = self._count_players()
            time.sleep(_SETTLING_SECONDS)
            after = self._read_seats()
            if after == before:
                return Recount(counted=after, truth=players)
            before = after
        raise OperatorError("Seats are being taken faster than they can be counted: try later.")

    def repair(self, recount: Recount) -> None:
        """Set the seats taken to the players there are.

        Raises:
            OperatorError: a seat has been taken since they were counted, or the leaderboard is
                gone.
        """
        try:
            corrected = self._counters.correct_seats(
                game_id=self._board.game_id,
                leaderboard_id=self._board.leaderboard_id,
                seen=recount.counted,
                truth=recount.truth,
                adjustment=uuid.uuid4().hex,
            )
        except LeaderboardNotFoundError:
            raise OperatorError("The leaderboard has been deleted meanwhile.") from None
        if not corrected:
            raise OperatorError("A seat has been taken meanwhile: recount again.")

    def _read_seats(self) -> int:
        tally = self._recounts.tally(
            game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
        )
        if tally is None:
            raise OperatorError("The leaderboard has been deleted meanwhile.")
        return tally.seats

    def _count_players(self) -> int:
        """Count the entries, whether they stand or are hidden: each has taken a seat."""
        return sum(self._recounts.count_entries(lane) for lane in self._lanes)

    @property
    def _lanes(self) -> list[str]:
        return [lane_key_on(self._board, lane) for lane in range(self._board.lanes)]
