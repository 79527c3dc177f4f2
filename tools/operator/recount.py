"""Compares a leaderboard's participants with the truth, exactly, while scores come in.

A counter and the standings cannot be compared as they are: between the two looks scores come in,
and the counter trails them. So both are brought to one point of each lane's stream:

1. A marker is written to every lane. When the counter has passed them, it is read, with its
   watermarks: so many had been counted when each lane was just there.
2. The standings are read, page by page, while players go on playing.
3. Markers again: all that has changed since the watermarks is in the stream before them. Whoever
   changed is taken as the first of those changes found them, the others as they were read.

What differs is damage, and is added to the counter as a difference: whatever is counted meanwhile
adds to the same number.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.counters import DynamoCounters
from laurel.storage.recounting import DynamoRecounts, Place
from tools.operator.failures import OperatorError
from tools.operator.marked_lanes import MarkedLanes, read_board
from tools.operator.stacks import Stack


@dataclass(frozen=True, slots=True)
class Recount:
    """What the counter said, and what is true, at the same point of the stream."""

    counted: int
    truth: int

    @property
    def drift(self) -> int:
        """What the counter lacks; negative when it has too many."""
        return self.truth - self.counted


class Recounter:
    """Recounts one leaderboard."""

    def __init__(self, stack: Stack, *, game_id: str, leaderboard_id: str) -> None:
        self._board = read_board(stack, game_id=game_id, leaderboard_id=leaderboard_id)
        self._counters = DynamoCounters(stack.dynamodb, table=stack.leaderboards_table)
        self._recounts = DynamoRecounts(
            stack.dynamodb,
            scores_table=stack.scores_table,
            leaderboards_table=stack.leaderboards_table,
        )
        self._lanes = MarkedLanes(stack, self._board)

    @property
    def board(self) -> Leaderboard:
        """The leaderboard, as it was when the recount began."""
        return self._board

    def recount(self, *, progress: Callable[[int], None]) -> Recount:
        """Compare the counter with the standings; reports how many players it has seen.

        Raises:
            OperatorError: counting is too far behind to compare with.
        """
        tally = self._lanes.read_counters(after=self._lanes.mark())
        seen = self._read_standings(progress)
        self._lanes.mark()
        first = self._lanes.changes.first_after(tally.watermarks)
        unchanged = sum(place not in first for place in seen)
        stood = sum(change.stood for change in first.values())
        return Recount(counted=tally.participants, truth=unchanged + stood)

    def repair(self, recount: Recount) -> None:
        """Add what the counter lacks, once.

        Raises:
            OperatorError: the leaderboard is gone.
        """
        try:
            self._counters.adjust_participants(
                recount.drift,
                game_id=self._board.game_id,
                leaderboard_id=self._board.leaderboard_id,
                adjustment=uuid.uuid4().hex,
            )
        except LeaderboardNotFoundError:
            raise OperatorError("The leaderboard has been deleted meanwhile.") from None

    def _read_standings(self, progress: Callable[[int], None]) -> set[Place]:
        """Read who stands; everybody once, though a page may show again who moved meanwhile."""
        seen: set[Place] = set()
        for page in self._recounts.standing(
            game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
        ):
            seen.update(place for place, _ in page)
            progress(len(seen))
        return seen
