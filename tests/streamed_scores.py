"""The stream of the Scores table in process: entries that stand, records, counting when told to.

The fake DynamoDB has no streams. So entries are written here, and what the stream would tell of
them is kept: for the operator's tools, which read it beside counting, and for counting itself.
"""

from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.standings import standing
from laurel.storage.counted_rank_nodes import DynamoCountedRankNodes
from laurel.storage.counters import DynamoCounters
from laurel.storage.dynamodb import Item, pack
from laurel.storage.entries import lane_key_on
from laurel.storage.recounting import Place
from laurel.storage.score_stream import read_changes
from laurel.usecases.count_scores import count_scores
from tests.service import Service

_FIRST_SEQUENCE = 100_000_000_000_000_000_000


@dataclass
class StreamedScores:
    """The entries of one leaderboard, and the stream of their changes."""

    service: Service
    board: Leaderboard
    records: list[Item] = field(default_factory=list)
    entries: dict[Place, Item] = field(default_factory=dict)
    counted: int = 0

    def stand(self, player: int, value: int | None, *, reached_at: int = 0) -> None:
        """Let a player stand with a value, or (None) no more; a lane has every other player."""
        place = Place(lane_key_on(self.board, player % self.board.lanes), f"name:{player}")
        old = self.entries.pop(place, None)
        key = {"leaderboard": place.lane, "player": place.player}
        table = self.service.stack.scores_table
        if value is None:
            self.service.stack.dynamodb.delete_item(TableName=table, Key=pack(key))
            self._tell(place, old, None)
            return
        new = {
            **key,
            "board": f"{self.board.game_id}/{self.board.leaderboard_id}",
            "standing": standing(
                sorting_value=value,
                reached_at=reached_at,
                player_hash=player.to_bytes(4, "big"),
                sort_order=self.board.sort_order,
            ),
        }
        self.service.stack.dynamodb.put_item(TableName=table, Item=pack(new))
        self.entries[place] = new
        self._tell(place, old, new)

    @property
    def standings(self) -> list[bytes]:
        """All standings there are, best first."""
        return sorted(entry["standing"] for entry in self.entries.values())

    def mark(self, place: Place) -> None:
        """Write a marker and take it away, as far as the stream is concerned."""
        marker = {"leaderboard": place.lane, "player": place.player}
        self._tell(place, None, marker)
        self._tell(place, marker, None)

    def count(self, most: int | None = None, *, again: int = 0) -> None:
        """Count what has come since the last time, or some of it, and some of the last again."""
        stack = self.service.stack
        begin = max(self.counted - again, 0)
        end = len(self.records) if most is None else min(self.counted + most, len(self.records))
        changes, unreadable = read_changes(self.records[begin:end])
        assert not unreadable
        count_scores(
            counters=DynamoCounters(stack.dynamodb, table=stack.leaderboards_table),
            nodes=DynamoCountedRankNodes(
                stack.dynamodb,
                table=stack.rank_nodes_table,
                leaderboards_table=stack.leaderboards_table,
            ),
            changes=changes,
        )
        self.counted = end

    def reader(self) -> "Reader":
        """Read the stream from now on, as `StreamReader` does."""
        return Reader(self, len(self.records))

    def _tell(self, place: Place, old: Item | None, new: Item | None) -> None:
        images = {"OldImage": old, "NewImage": new}
        content: Item = {
            "Keys": pack({"leaderboard": place.lane, "player": place.player}),
            "SequenceNumber": str(_FIRST_SEQUENCE + len(self.records)),
            "ApproximateCreationDateTime": 1_700_000_000 + len(self.records),
            **{name: pack(image) for name, image in images.items() if image is not None},
        }
        self.records.append({"dynamodb": content})


@dataclass
class Reader:
    """What somebody has read of the stream."""

    scores: StreamedScores
    at: int

    def read(self) -> list[Item]:
        found, self.at = self.scores.records[self.at :], len(self.scores.records)
        return found
