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

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.counters import DynamoCounters
from laurel.storage.dynamodb import Item
from laurel.storage.entries import lane_key_on
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.storage.recounting import MARKER, DynamoRecounts, Place, place_of
from laurel.storage.score_stream import change_of
from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack
from tools.operator.stream_reader import StreamReader

_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Recount:
    """What the counter said, and what is true, at the same point of the stream."""

    counted: int
    truth: int

    @property
    def drift(self) -> int:
        """What the counter lacks; negative when it has too many."""
        return self.truth - self.counted


@dataclass
class _Changes:
    """What the stream tells of a leaderboard, while it is read."""

    markers: dict[Place, int] = field(default_factory=dict)
    found: dict[Place, list[tuple[int, bool]]] = field(default_factory=dict)

    def take(self, record: Item) -> None:
        place, change = place_of(record), change_of(record)
        if place.is_marker:
            self.markers.setdefault(place, change.sequence)
        else:
            self.found.setdefault(place, []).append((change.sequence, change.stood))

    def first_after(self, watermarks: dict[str, int]) -> dict[Place, bool]:
        """Tell of everyone who changed after the watermarks whether they stood before that."""
        first = {}
        for place, changes in self.found.items():
            later = [change for change in changes if change[0] > watermarks[place.lane]]
            if later:
                first[place] = min(later)[1]
        return first


class Recounter:
    """Recounts one leaderboard."""

    def __init__(self, stack: Stack, *, game_id: str, leaderboard_id: str) -> None:
        leaderboards = DynamoLeaderboards(stack.dynamodb, table=stack.leaderboards_table)
        board = leaderboards.get(game_id=game_id, leaderboard_id=leaderboard_id)
        if board is None:
            raise OperatorError(f"The game {game_id} has no leaderboard {leaderboard_id}.")
        self._board = board
        self._lanes = {lane: lane_key_on(board, lane) for lane in range(board.lanes)}
        self._counters = DynamoCounters(stack.dynamodb, table=stack.leaderboards_table)
        self._recounts = DynamoRecounts(
            stack.dynamodb,
            scores_table=stack.scores_table,
            leaderboards_table=stack.leaderboards_table,
        )
        self._reader = StreamReader(stack, table=stack.scores_table)
        self._changes = _Changes()

    @property
    def board(self) -> Leaderboard:
        """The leaderboard, as it was when the recount began."""
        return self._board

    def recount(self, *, progress: Callable[[int], None]) -> Recount:
        """Compare the counter with the standings; reports how many players it has seen.

        Raises:
            OperatorError: counting is too far behind to compare with.
        """
        counted, watermarks = self._read_counter(after=self._mark())
        seen = self._read_standings(progress)
        self._mark()
        first = self._changes.first_after(watermarks)
        unchanged = sum(place not in first for place in seen)
        return Recount(counted=counted, truth=unchanged + sum(first.values()))

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

    def _mark(self) -> dict[int, int]:
        """Write a marker to every lane and read the stream up to them; gives where they are."""
        marker = MARKER + uuid.uuid4().hex
        awaited = {number: Place(lane, marker) for number, lane in self._lanes.items()}
        for place in awaited.values():
            self._recounts.mark(place)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not all(place in self._changes.markers for place in awaited.values()):
            _wait(deadline, "The stream of scores does not bring what is written to it.")
            for record in self._reader.read():
                if place_of(record).lane in self._lanes.values():
                    self._changes.take(record)
        return {number: self._changes.markers[place] for number, place in awaited.items()}

    def _read_counter(self, *, after: dict[int, int]) -> tuple[int, dict[str, int]]:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            tally = self._recounts.tally(
                game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
            )
            if tally is None:
                raise OperatorError("The leaderboard has been deleted meanwhile.")
            if all(tally.watermarks.get(lane, -1) >= there for lane, there in after.items()):
                lanes = {self._lanes[lane]: tally.watermarks[lane] for lane in after}
                return tally.participants, lanes
            _wait(deadline, "Counting is behind: see the alarms of count_scores, and try later.")

    def _read_standings(self, progress: Callable[[int], None]) -> set[Place]:
        """Read who stands; everybody once, though a page may show again who moved meanwhile."""
        seen: set[Place] = set()
        for page in self._recounts.standing(
            game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
        ):
            seen.update(page)
            progress(len(seen))
        return seen


def _wait(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise OperatorError(complaint)
    time.sleep(_POLL_SECONDS)
