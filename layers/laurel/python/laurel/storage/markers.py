"""Markers in lanes: what is written and taken away at once, so that the stream tells of it."""

from typing import TYPE_CHECKING

from laurel.storage.calls import call
from laurel.storage.dynamodb import pack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def mark(client: "DynamoDBClient", *, table: str, lane: str, player: str) -> None:
    """Write a marker to a lane and take it away: two write units.

    The stream tells of both, after all that came before in the lane.

    Args:
        client: The client.
        table: The Scores table.
        lane: The key of the lane.
        player: Where it lies in the lane; no player's key begins with `#`.
    """
    key = pack({"leaderboard": lane, "player": player})
    call(client.put_item, {"TableName": table, "Item": key})
    call(client.delete_item, {"TableName": table, "Key": key})
