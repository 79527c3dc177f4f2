"""What a recount looks at and leaves behind: counters, standings, entries, markers in lanes.

No function uses it: the operator's tools do, which like everybody else know no keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from laurel.storage.counters import counted_of
from laurel.storage.dynamodb import pack, pages_of, read_now, unpack
from laurel.storage.entries import lane_entries_request
from laurel.storage.leaderboards import leaderboard_key
from laurel.storage.markers import mark
from laurel.storage.standings import STANDINGS_INDEX, board_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# No player's key begins like this.
MARKER = "#recount:"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item of the Scores table lies: its lane's key, and a player's or a marker's."""

    lane: str
    player: str

    @property
    def is_marker(self) -> bool:
        """Whether a recount has written it."""
        return self.player.startswith(MARKER)


@dataclass(frozen=True, slots=True)
class Tally:
    """A leaderboard's counters, and how far each of its lanes has been counted."""

    participants: int
    seats: int
    watermarks: Mapping[int, int]


def place_of(record: Mapping[str, Any]) -> Place:
    """Read from a record of the stream which item it is about."""
    keys = unpack(record["dynamodb"]["Keys"])
    return Place(lane=keys["leaderboard"], player=keys["player"])


def standings_request(*, table: str, game_id: str, leaderboard_id: str) -> dict[str, Any]:
    """Build the query for everybody in the standings: half a read unit for 4 KB of the index."""
    board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
    return {
        "TableName": table,
        "IndexName": STANDINGS_INDEX,
        "KeyConditionExpression": "board = :board",
        "ExpressionAttributeValues": pack({":board": board}),
        "ProjectionExpression": "leaderboard, player, standing",
    }


class DynamoRecounts:
    """The tables as a recount reads and marks them."""

    def __init__(
        self, client: "DynamoDBClient", *, scores_table: str, leaderboards_table: str
    ) -> None:
        self._client = client
        self._scores = scores_table
        self._leaderboards = leaderboards_table

    def mark(self, place: Place) -> None:
        """Write a marker and take it away: the stream shows both, after all that came before."""
        mark(self._client, table=self._scores, lane=place.lane, player=place.player)

    def tally(self, *, game_id: str, leaderboard_id: str) -> Tally | None:
        """Read a leaderboard's counters as they are just now; None when it is gone."""
        key = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
        item = read_now(self._client, table=self._leaderboards, key=key)
        if item is None:
            return None
        return Tally(
            participants=item["numberOfParticipants"],
            seats=item["seatsTaken"],
            watermarks=counted_of(item).watermarks,
        )

    def standing(self, *, game_id: str, leaderboard_id: str) -> Iterator[list[tuple[Place, bytes]]]:
        """Go through everybody in the standings, a page at a time: where they are, and their own.

        Who moves while the pages are read may be on two of them, or on none.
        """
        request = standings_request(
            table=self._scores, game_id=game_id, leaderboard_id=leaderboard_id
        )
        for page in pages_of(self._client.query, request):
            yield [
                (Place(lane=item["leaderboard"], player=item["player"]), item["standing"])
                for item in page
            ]

    def count_entries(self, lane: str) -> int:
        """Count the entries of a lane, consistently: a read unit for 4 KB of them."""
        request = lane_entries_request(table=self._scores, lane=lane) | {"Select": "COUNT"}
        pages = self._client.get_paginator("query").paginate(**request)
        return sum(page["Count"] for page in pages)
