"""Stores leaderboards behind the API's back, in states that take time, or that it refuses."""

from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import Item, pack
from laurel.storage.leaderboards import leaderboard_item, leaderboard_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_COUNTERS = frozenset({"seatsTaken", "numberOfParticipants", "scoreUpdatedDate"})
_PLACE_AMONG_DUE = ("dueShard", "dueAt")


def store_leaderboard(
    client: "DynamoDBClient",
    leaderboard: Leaderboard,
    *,
    table: str,
    is_found_when_due: bool = True,
) -> None:
    """Store a leaderboard, or all of it again but for its seats and counters.

    It is in the index of what is due unless it is not to be found there.
    """
    item = leaderboard_item(leaderboard)
    if not is_found_when_due:
        item |= dict.fromkeys(_PLACE_AMONG_DUE)
    # Mostly it is a new one, and the fake takes long over an update of that many attributes.
    try:
        client.put_item(**_put_request(table=table, item=item))
    except client.exceptions.ConditionalCheckFailedException:
        client.update_item(**_update_request(table=table, item=item))


def _put_request(*, table: str, item: Item) -> dict[str, Any]:
    return {
        "TableName": table,
        "Item": pack({name: value for name, value in item.items() if value is not None}),
        "ConditionExpression": "attribute_not_exists(gameId)",
    }


def _update_request(*, table: str, item: Item) -> dict[str, Any]:
    """Set attributes instead of putting an item: others are counting in it."""
    key = ("gameId", "leaderboardId")
    attributes = {name: value for name, value in item.items() if name not in key}
    given = {name: value for name, value in attributes.items() if value is not None}
    settings = [
        f"#{name} = if_not_exists(#{name}, :{name})" if name in _COUNTERS else f"#{name} = :{name}"
        for name in given
    ]
    expression = f"SET {', '.join(settings)}"
    absent = [name for name in attributes if name not in given and name not in _COUNTERS]
    if absent:
        expression += f" REMOVE {', '.join(f'#{name}' for name in absent)}"
    return {
        "TableName": table,
        "Key": leaderboard_key(game_id=item["gameId"], leaderboard_id=item["leaderboardId"]),
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {f"#{name}": name for name in [*given, *absent]},
        "ExpressionAttributeValues": pack({f":{name}": value for name, value in given.items()}),
    }
