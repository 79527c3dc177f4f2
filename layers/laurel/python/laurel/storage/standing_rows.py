"""The index `standings` read for ranks: one standing after another, or how many."""

from typing import TYPE_CHECKING

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import count_of, first_of, pack
from laurel.storage.standings import STANDINGS_INDEX, board_key_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Of what a key condition takes no place is less.
BEFORE_ALL = b"\0"


def between_request(
    *, table: str, board: str, first: bytes, last: bytes | None
) -> dict[str, object]:
    """Build the query for the standings from one to another: half a read unit for 4 KB of them.

    The key condition:

        board = :board                                  board
        AND standing BETWEEN :first AND :last           between

    board: the index has a partition for each leaderboard, whatever its lanes.
    between: both ends included, of which either can be the beginning of a standing alone. Where
    there is no last one it reads `standing >= :first`.
    """
    values: dict[str, object] = {":board": board, ":first": first}
    condition = "board = :board AND standing >= :first"
    if last is not None:
        values[":last"] = last
        condition = "board = :board AND standing BETWEEN :first AND :last"
    return {
        "TableName": table,
        "IndexName": STANDINGS_INDEX,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": pack(values),
    }


def rows_request(
    *,
    table: str,
    board: str,
    standing: bytes,
    towards: bytes | None,
    forward: bool,
    limit: int,
) -> dict[str, object]:
    """Build the query for the standings on the way from one to another, that one first."""
    first, last = (standing, towards) if forward else (towards or BEFORE_ALL, standing)
    return between_request(table=table, board=board, first=first, last=last) | {
        "ProjectionExpression": "standing",
        "ScanIndexForward": forward,
        "Limit": limit,
    }


def count_request(*, table: str, board: str, first: bytes, last: bytes | None) -> dict[str, object]:
    """Build the query that counts the standings from one to another."""
    return between_request(table=table, board=board, first=first, last=last) | {"Select": "COUNT"}


class DynamoStandingRows:
    """The standings, without what is shown beside them."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def rows_from(
        self,
        leaderboard: Leaderboard,
        standing: bytes,
        *,
        towards: bytes | None,
        forward: bool,
        limit: int,
    ) -> list[bytes]:
        """Read up to `limit` standings, from one on up to another: 60 cost 1.5 read units."""
        request = rows_request(
            table=self._table,
            board=board_key_of(leaderboard),
            standing=standing,
            towards=towards,
            forward=forward,
            limit=limit,
        )
        return [item["standing"] for item in first_of(self._client.query, request)]

    def count_between(self, leaderboard: Leaderboard, first: bytes, last: bytes | None) -> int:
        """Count the standings from one to another: as dear as reading them."""
        request = count_request(
            table=self._table, board=board_key_of(leaderboard), first=first, last=last
        )
        return count_of(self._client.query, request)
