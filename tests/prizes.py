"""Places and vouchers, as tests store them behind the API's back."""

from typing import Any

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place
from laurel.storage.dynamodb import Item, pack, unpack
from laurel.storage.prizes import (
    POOL,
    DynamoPrizes,
    place_attributes,
    place_name,
    prizes_key,
    voucher_name,
)
from tests.factories import NOON
from tests.service import Service


def make_place(place: int, **changes: Any) -> Place:
    """A winner's place without an email or a voucher."""
    ordinary: dict[str, Any] = {
        "place": place,
        "player": f"id:{place}",
        "display_name": f"Player {place}",
        "display_value": str(place),
        "sorting_value": place,
        "date": NOON,
        "standing": place.to_bytes(18, "big"),
    }
    return Place(**{**ordinary, **changes})


def prizes_of(service: Service) -> DynamoPrizes:
    return DynamoPrizes(service.stack.dynamodb, table=service.stack.outputs["PrizesTableName"])


def put_prize(service: Service, board: Leaderboard, name: str, item: Item) -> None:
    service.stack.dynamodb.put_item(
        TableName=service.stack.outputs["PrizesTableName"],
        Item=prizes_key(board, name) | pack(item),
    )


def put_places(service: Service, board: Leaderboard, count: int) -> None:
    """Freeze the first places."""
    for number in range(1, count + 1):
        put_prize(service, board, place_name(number), place_attributes(make_place(number)))


def put_vouchers(service: Service, board: Leaderboard, count: int) -> None:
    """Load the first vouchers, whose codes are V1, V2, …."""
    for number in range(1, count + 1):
        put_prize(service, board, voucher_name(number), {"code": f"V{number}"})
    load = {"digest": "d", "first": 1, "size": count}
    put_prize(service, board, POOL, {"loaded": count, "load": load})


def read_prize(service: Service, board: Leaderboard, name: str) -> Item:
    """Read an item of the Prizes table that must be there."""
    found = service.stack.dynamodb.get_item(
        TableName=service.stack.outputs["PrizesTableName"],
        Key=prizes_key(board, name),
        ConsistentRead=True,
    )
    return unpack(found["Item"])
