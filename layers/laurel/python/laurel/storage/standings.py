"""The index `standings` of the Scores table: all players of a leaderboard, best first.

It holds the name and the value that are shown, and no more: an email cannot leak from a list.
"""

from typing import TYPE_CHECKING

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import Item, first_of, pack
from laurel.usecases.stores import Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STANDINGS_INDEX = "standings"


def board_key(*, game_id: str, leaderboard_id: str) -> str:
    """Build the index's partition key: one per leaderboard, whatever its lanes."""
    return f"{game_id}/{leaderboard_id}"


def board_key_of(leaderboard: Leaderboard) -> str:
    """Build the partition key of a leaderboard that has been read."""
    return board_key(game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id)


def ids_of_board(board: str) -> tuple[str, str]:
    """Read the ids (game, leaderboard) from the key that `board_key` builds: no id has a slash."""
    game_id, _, leaderboard_id = board.partition("/")
    return game_id, leaderboard_id


def page_request(*, table: str, board: str, after: bytes | None, limit: int) -> dict[str, object]:
    """Build the query for the rows that come after a standing.

    The key condition:

        board = :board              board
        AND standing > :after       behind

    board: the index has a partition for each leaderboard, whatever its lanes.
    behind: for all pages but the first. A position in the standings is a value, not a row: the page
    goes on from it whether or not its player is still there.
    """
    values: dict[str, object] = {":board": board}
    condition = "board = :board"
    if after is not None:
        values[":after"] = after
        condition += " AND standing > :after"
    return _rows(table, condition, values, limit=limit)


def page_before_request(
    *, table: str, board: str, before: bytes | None, limit: int
) -> dict[str, object]:
    """Build the query for the rows that come before a standing, the nearest to it first.

    The key condition:

        board = :board                  board
        AND standing < :before          ahead

    board: as above.
    ahead: of bytes that need not be anybody's; without them, the rows at the very end are meant.
    """
    values: dict[str, object] = {":board": board}
    condition = "board = :board"
    if before is not None:
        values[":before"] = before
        condition += " AND standing < :before"
    return _rows(table, condition, values, limit=limit) | {"ScanIndexForward": False}


def _rows(
    table: str, condition: str, values: dict[str, object], *, limit: int
) -> dict[str, object]:
    """Build the query for what is shown of those who meet a key condition."""
    return {
        "TableName": table,
        "IndexName": STANDINGS_INDEX,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": pack(values),
        "ProjectionExpression": "standing, displayName, displayValue",
        "Limit": limit,
    }


class DynamoStandings:
    """The standings, read a page at a time, from any place of them in either direction."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def page(
        self, *, game_id: str, leaderboard_id: str, after: bytes | None, limit: int
    ) -> list[Row]:
        """Read up to `limit` rows; about 3 read units per 100, in one round trip up to 1 MB."""
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        request = page_request(table=self._table, board=board, after=after, limit=limit)
        return [_row_of(item) for item in first_of(self._client.query, request)]

    def page_before(
        self, *, game_id: str, leaderboard_id: str, before: bytes | None, limit: int
    ) -> list[Row]:
        """Read the last `limit` rows before a standing, the best of them first; costs as much."""
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        request = page_before_request(table=self._table, board=board, before=before, limit=limit)
        return [_row_of(item) for item in reversed(first_of(self._client.query, request))]


def _row_of(item: Item) -> Row:
    return Row(item["standing"], item["displayName"], item["displayValue"])
