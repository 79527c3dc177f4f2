"""The Scores table as a freeze reads it: in the order of the standings, and lane by lane."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from laurel.domain.errors import TooManyRequestsError
from laurel.domain.freezing import LanePosition, StandingPosition
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import MOST_READ_AT_ONCE, Item, batch_get, pack, pages_of
from laurel.storage.entries import entry_of, lane_entries_request, lane_key_on, lane_number
from laurel.storage.standings import STANDINGS_INDEX, board_key_of
from laurel.usecases.archive_stores import IndexTrailsError, Looked, Ranked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PAGE = 1_000
_MOST_TRIES = 6


def ranked_request(
    *, table: str, leaderboard: Leaderboard, after: StandingPosition | None
) -> dict[str, Any]:
    """Build the query for everybody in the standings, behind an entry.

    The key condition:

        board = :board          board

    board: the index has a partition for each leaderboard, whatever its lanes. It goes on behind an
    entry and not, as pages of lists do, behind a standing: two entries may have the same.
    """
    board = board_key_of(leaderboard)
    request: dict[str, Any] = {
        "TableName": table,
        "IndexName": STANDINGS_INDEX,
        "KeyConditionExpression": "board = :board",
        "ExpressionAttributeValues": pack({":board": board}),
        "ProjectionExpression": "leaderboard, player, standing",
        "Limit": _PAGE,
    }
    if after is not None:
        start = {
            "board": board,
            "standing": after.standing,
            "leaderboard": lane_key_on(leaderboard, after.lane),
            "player": after.player,
        }
        request["ExclusiveStartKey"] = pack(start)
    return request


class DynamoFrozenEntries:
    """A leaderboard's entries, in the order of the standings and in that of the table."""

    def __init__(
        self, client: "DynamoDBClient", *, table: str, pause: Callable[[int], None]
    ) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def ranked(
        self, leaderboard: Leaderboard, *, after: StandingPosition | None
    ) -> Iterator[Ranked]:
        """Go through those who stand: a read unit for each, and a half for 4 KB of the index.

        Raises:
            IndexTrailsError: one of them stands elsewhere by now, or not at all.
        """
        request = ranked_request(table=self._table, leaderboard=leaderboard, after=after)
        for rows in pages_of(self._client.query, request):
            for first in range(0, len(rows), MOST_READ_AT_ONCE):
                batch = rows[first : first + MOST_READ_AT_ONCE]
                items = self._read(batch)
                for row in batch:
                    item = items.get(row["player"])
                    if item is None or item.get("standing") != row["standing"]:
                        raise IndexTrailsError
                    lane = lane_number(row["leaderboard"])
                    position = StandingPosition(row["standing"], lane, row["player"])
                    yield Ranked(position, entry_of(item))

    def every(self, leaderboard: Leaderboard, *, after: LanePosition | None) -> Iterator[Looked]:
        """Go through all of them, consistently: a read unit for 4 KB."""
        for lane in range(after.lane if after is not None else 0, leaderboard.lanes):
            partition = lane_key_on(leaderboard, lane)
            request = lane_entries_request(table=self._table, lane=partition) | {"Limit": _PAGE}
            if after is not None and lane == after.lane:
                start = {"leaderboard": partition, "player": after.player}
                request["ExclusiveStartKey"] = pack(start)
            for items in pages_of(self._client.query, request):
                for item in items:
                    position = LanePosition(lane, item["player"])
                    yield Looked(position, entry_of(item), item.get("standing"))

    def _read(self, rows: list[Item]) -> dict[str, Item]:
        """Read entries as they are, by player; who moves may be in two rows of the index."""
        keys = {
            row["player"]: {name: row[name] for name in ("leaderboard", "player")} for row in rows
        }
        wanted = {"Keys": [pack(key) for key in keys.values()], "ConsistentRead": True}
        for tries in range(1, _MOST_TRIES):
            try:
                items = batch_get(self._client, {self._table: wanted})[self._table]
                return {item["player"]: item for item in items}
            except TooManyRequestsError:
                self._pause(tries)
        items = batch_get(self._client, {self._table: wanted})[self._table]
        return {item["player"]: item for item in items}
