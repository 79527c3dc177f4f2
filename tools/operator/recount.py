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
from laurel.storage.counters import DynamoCounters, counted_of
from laurel.storage.dynamodb import Item, pack, unpack
from laurel.storage.entries import lane_key
from laurel.storage.leaderboards import DynamoLeaderboards, leaderboard_key
from laurel.storage.score_stream import change_of
from laurel.storage.standings import STANDINGS_INDEX, board_key
from tools.operator.stacks import OperatorError, Stack
from tools.operator.stream_reader import StreamReader

# No player's key begins like this.
MARKER = "#recount:"
_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.25

Place = tuple[str, str]


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

    markers: dict[str, int] = field(default_factory=dict)
    found: dict[Place, list[tuple[int, bool]]] = field(default_factory=dict)

    def take(self, record: Item) -> None:
        keys = unpack(record["dynamodb"]["Keys"])
        place = (keys["leaderboard"], keys["player"])
        change = change_of(record)
        if place[1].startswith(MARKER):
            self.markers.setdefault(place[1] + place[0], change.sequence)
        else:
            self.found.setdefault(place, []).append((change.sequence, change.stood))

    def first_after(self, watermarks: dict[str, int]) -> dict[Place, bool]:
        """Tell of everyone who changed after the watermarks whether they stood before that."""
        first = {}
        for place, changes in self.found.items():
            later = [change for change in changes if change[0] > watermarks[place[0]]]
            if later:
                first[place] = min(later)[1]
        return first


class Recounter:
    """Recounts one leaderboard."""

    def __init__(self, stack: Stack, *, game_id: str, leaderboard_id: str) -> None:
        self._dynamodb = stack.dynamodb
        self._scores = stack.scores_table
        self._leaderboards = stack.leaderboards_table
        board = DynamoLeaderboards(self._dynamodb, table=self._leaderboards).get(
            game_id=game_id, leaderboard_id=leaderboard_id
        )
        if board is None:
            raise OperatorError(f"The game {game_id} has no leaderboard {leaderboard_id}.")
        self._board = board
        self._lanes = {
            lane: lane_key(game_id=game_id, leaderboard_id=leaderboard_id, lane=lane)
            for lane in range(board.lanes)
        }
        self._reader = StreamReader(stack, table=self._scores)
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
            DynamoCounters(self._dynamodb, table=self._leaderboards).adjust_participants(
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
        for lane in self._lanes.values():
            key = pack({"leaderboard": lane, "player": marker})
            self._dynamodb.put_item(TableName=self._scores, Item=key)
            self._dynamodb.delete_item(TableName=self._scores, Key=key)
        awaited = {number: marker + lane for number, lane in self._lanes.items()}
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not all(name in self._changes.markers for name in awaited.values()):
            _wait(deadline, "The stream of scores does not bring what is written to it.")
            for record in self._reader.read():
                if unpack(record["dynamodb"]["Keys"])["leaderboard"] in self._lanes.values():
                    self._changes.take(record)
        return {number: self._changes.markers[name] for number, name in awaited.items()}

    def _read_counter(self, *, after: dict[int, int]) -> tuple[int, dict[str, int]]:
        key = leaderboard_key(
            game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id
        )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            answer = self._dynamodb.get_item(
                TableName=self._leaderboards, Key=key, ConsistentRead=True
            )
            if "Item" not in answer:
                raise OperatorError("The leaderboard has been deleted meanwhile.")
            item = unpack(answer["Item"])
            counted = counted_of(item)
            if all(counted.watermarks.get(lane, -1) >= there for lane, there in after.items()):
                lanes = {self._lanes[lane]: counted.watermarks[lane] for lane in after}
                return item["numberOfParticipants"], lanes
            _wait(deadline, "Counting is behind: see the alarms of count_scores, and try later.")

    def _read_standings(self, progress: Callable[[int], None]) -> list[Place]:
        """Read who stands, from the index: half a read unit for 4 KB of names and values."""
        board = board_key(game_id=self._board.game_id, leaderboard_id=self._board.leaderboard_id)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._scores,
            IndexName=STANDINGS_INDEX,
            KeyConditionExpression="board = :board",
            ExpressionAttributeValues=pack({":board": board}),
            ProjectionExpression="leaderboard, player",
        )
        seen: dict[Place, None] = {}
        for page in pages:
            for item in map(unpack, page["Items"]):
                # Who moved while the pages were read may be on two of them.
                seen[(item["leaderboard"], item["player"])] = None
            progress(len(seen))
        return list(seen)


def _wait(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise OperatorError(complaint)
    time.sleep(_POLL_SECONDS)
