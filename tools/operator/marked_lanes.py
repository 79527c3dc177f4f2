"""Brings what is read of a leaderboard to points of its lanes' streams, while scores come in.

What lies in different places cannot be read in one moment. But a marker that is written to every
lane shows in the stream after all that came before it, and counting passes it after all of that
too: so what was read can be told for the moment at which each lane was just there.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.counting import Change
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import Item
from laurel.storage.entries import lane_key_on
from laurel.storage.leaderboards import DynamoLeaderboards
from laurel.storage.recounting import MARKER, DynamoRecounts, Place, Tally, place_of
from laurel.storage.score_stream import change_of
from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack
from tools.operator.stream_reader import StreamReader

_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.25


def read_board(stack: Stack, *, game_id: str, leaderboard_id: str) -> Leaderboard:
    """Read the leaderboard that a command is about.

    Raises:
        OperatorError: there is none.
    """
    leaderboards = DynamoLeaderboards(stack.dynamodb, table=stack.leaderboards_table)
    board = leaderboards.get(game_id=game_id, leaderboard_id=leaderboard_id)
    if board is None:
        raise OperatorError(f"The game {game_id} has no leaderboard {leaderboard_id}.")
    return board


@dataclass
class Changes:
    """What the stream tells of a leaderboard, while it is read: it may tell it more than once."""

    markers: dict[Place, int] = field(default_factory=dict)
    found: dict[Place, dict[int, Change]] = field(default_factory=dict)

    def take(self, record: Item) -> None:
        """Keep what a record tells."""
        place, change = place_of(record), change_of(record)
        if place.is_marker:
            self.markers.setdefault(place, change.sequence)
        else:
            self.found.setdefault(place, {})[change.sequence] = change

    def first_after(self, watermarks: Mapping[int, int]) -> dict[Place, Change]:
        """Give the first change after the watermarks of everyone who changed after them."""
        first = {}
        for place, changes in self.found.items():
            later = [
                change for sequence, change in changes.items() if sequence > watermarks[change.lane]
            ]
            if later:
                first[place] = min(later, key=lambda change: change.sequence)
        return first

    def between(
        self, after: Mapping[int, int], until: Mapping[int, int]
    ) -> list[tuple[Place, Change]]:
        """Give the changes behind a point of each lane up to another, in the order of a lane."""
        found = [
            (place, change)
            for place, changes in self.found.items()
            for change in changes.values()
            if after[change.lane] < change.sequence <= until[change.lane]
        ]
        return sorted(found, key=lambda one: one[1].sequence)


class MarkedLanes:
    """The lanes of one leaderboard, watched from now on."""

    def __init__(self, stack: Stack, board: Leaderboard) -> None:
        self._board = board
        self._lanes = {lane: lane_key_on(board, lane) for lane in range(board.lanes)}
        self._recounts = DynamoRecounts(
            stack.dynamodb,
            scores_table=stack.scores_table,
            leaderboards_table=stack.leaderboards_table,
        )
        self._reader = StreamReader(stack, table=stack.scores_table)
        self.changes = Changes()

    def mark(self) -> dict[int, int]:
        """Write a marker to every lane and read the stream up to them; gives where they are.

        Raises:
            OperatorError: the stream does not bring them.
        """
        marker = MARKER + uuid.uuid4().hex
        awaited = {number: Place(lane, marker) for number, lane in self._lanes.items()}
        for place in awaited.values():
            self._recounts.mark(place)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not all(place in self.changes.markers for place in awaited.values()):
            _wait(deadline, "The stream of scores does not bring what is written to it.")
            for record in self._reader.read():
                if place_of(record).lane in self._lanes.values():
                    self.changes.take(record)
        return {number: self.changes.markers[place] for number, place in awaited.items()}

    def read_counters(self, *, after: Mapping[int, int]) -> Tally:
        """Read the leaderboard's counters, once each lane has been counted that far.

        Raises:
            OperatorError: counting is too far behind, or the leaderboard is gone.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            tally = self._recounts.tally(
                game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
            )
            if tally is None:
                raise OperatorError("The leaderboard has been deleted meanwhile.")
            if all(tally.watermarks.get(lane, -1) >= there for lane, there in after.items()):
                return tally
            _wait(deadline, "Counting is behind: see the alarms of count_scores, and try later.")


def _wait(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise OperatorError(complaint)
    time.sleep(_POLL_SECONDS)
