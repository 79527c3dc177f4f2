"""The Prizes table: frozen places with the vouchers that are bound to them, archives, and mails.

What belongs to a leaderboard lies under `gameId/leaderboardId`, sorted by `item`:

    place#00000001      a winner's place, with the position of its voucher once it has one
    voucher#00000001    a voucher at a position of the pool, with its place once it is bound
    pool                how many vouchers are loaded, and which load brought the last of them
    archive             how far the freeze has come, and the digest over what it has made
    part#00001          a part of the archive, of those who stand
    unranked#00001      a part of the archive, of those who do not
    redaction#00000001  a line of the archive that was written anew, when its player was erased
    removed#<hash>      a player who is in the archive and has no entry any more

What belongs to a game lies under `gameId`, in which there is no slash:

    code#<SHA-256>      where in the game a code is: on one leaderboard, at one position
    mail                what the game has its winners told, if it is not the plain mail

This module reads and binds places and vouchers; those that import its keys see to the others.
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import MOST_PLACES, Load, Place, Pool, Voucher
from laurel.storage.dynamodb import Item, Packed, first_of, pack, pages_of, read_now
from laurel.storage.standings import board_key, board_key_of
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PLACE, VOUCHER, POOL, CODE = "place#", "voucher#", "pool", "code#"
_DIGITS = len(str(MOST_PLACES))


def prizes_key(leaderboard: Leaderboard, item: str) -> Packed:
    """Build the key of an item that belongs to a leaderboard."""
    return pack({"leaderboard": board_key_of(leaderboard), "item": item})


def pool_key(*, game_id: str, leaderboard_id: str) -> Packed:
    """Build the key of the pool of a leaderboard that need not have been read yet."""
    board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
    return pack({"leaderboard": board, "item": POOL})


def code_key(game_id: str, code: str) -> Packed:
    """Build the key of the item that says where in a game a code is."""
    return pack({"leaderboard": game_id, "item": CODE + hashlib.sha256(code.encode()).hexdigest()})


def place_name(place: int) -> str:
    """Name the item of a place; names are in the order of places."""
    return f"{PLACE}{place:0{_DIGITS}}"


def voucher_name(position: int) -> str:
    """Name the item of the voucher at a position; names are in the order of positions."""
    return f"{VOUCHER}{position:0{_DIGITS}}"


def place_attributes(place: Place) -> Item:
    """Lay a place out as it is stored, but for its key."""
    return {
        "place": place.place,
        "player": place.player,
        "displayName": place.display_name,
        "displayValue": place.display_value,
        "sortingValue": place.sorting_value,
        "date": place.date,
        "standing": place.standing,
        "email": place.email,
        "voucher": place.voucher,
        "boundAt": place.bound_at,
    }


def place_of(item: Item) -> Place:
    """Read a place from its item."""
    return Place(
        place=item["place"],
        player=item["player"],
        display_name=item["displayName"],
        display_value=item["displayValue"],
        sorting_value=item["sortingValue"],
        date=item["date"],
        standing=item["standing"],
        email=item.get("email"),
        voucher=item.get("voucher"),
        bound_at=item.get("boundAt"),
    )


def voucher_of(item: Item) -> Voucher:
    """Read a voucher from its item."""
    return Voucher(code=item["code"], link=item.get("link"))


def pool_of(item: Item | None) -> Pool:
    """Read a pool from its item; where nothing was ever loaded there is none."""
    if item is None:
        return Pool()
    load = item["load"]
    return Pool(
        loaded=item["loaded"],
        load=Load(digest=load["digest"], first=load["first"], size=load["size"]),
    )


def position_of(item: Item) -> int:
    """Read from a voucher's item at which position of the pool it is."""
    return int(item["item"].removeprefix(VOUCHER))


def range_request(*, table: str, leaderboard: Leaderboard, first: str, last: str) -> dict[str, Any]:
    """Build the consistent query for a leaderboard's items between two names, both included.

    The key condition:

        leaderboard = :board                    of the leaderboard
        AND item BETWEEN :first AND :last       of a kind, in a range of numbers
    """
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :board AND #item BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#item": "item"},
        "ExpressionAttributeValues": pack(
            {":board": board_key_of(leaderboard), ":first": first, ":last": last}
        ),
        "ConsistentRead": True,
    }


def bind_requests(
    *, table: str, leaderboard: Leaderboard, place: int, now: int
) -> list[dict[str, Any]]:
    """Build the writes that bind the voucher of its number to a place: two `Update`s.

    The conditions:

        attribute_exists(player) AND attribute_not_exists(voucher)      waiting
        attribute_exists(code) AND attribute_not_exists(place)          unused

    waiting: the place is there, and no voucher was ever bound to it.
    unused: the voucher is there, and was never bound to a place.

    Both or neither: each of the two items tells what has become of it, and can do so only once.
    """
    bind = {
        "TableName": table,
        "Key": prizes_key(leaderboard, place_name(place)),
        "UpdateExpression": "SET voucher = :number, boundAt = :now",
        "ConditionExpression": "attribute_exists(player) AND attribute_not_exists(voucher)",
        "ExpressionAttributeValues": pack({":number": place, ":now": now}),
    }
    use = {
        "TableName": table,
        "Key": prizes_key(leaderboard, voucher_name(place)),
        "UpdateExpression": "SET place = :number",
        "ConditionExpression": "attribute_exists(#code) AND attribute_not_exists(place)",
        "ExpressionAttributeNames": {"#code": "code"},
        "ExpressionAttributeValues": pack({":number": place}),
    }
    return [{"Update": bind}, {"Update": use}]


class DynamoPrizes:
    """The frozen places of leaderboards, and their vouchers; every read is consistent."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Place]:
        """Go through the frozen places behind one of them, a query at a time."""
        return map(place_of, self._places(leaderboard, after=after))

    def last_place(self, leaderboard: Leaderboard) -> int:
        """Tell the last place that is frozen, 0 where there is none."""
        request = range_request(
            table=self._table, leaderboard=leaderboard, first=PLACE, last=place_name(MOST_PLACES)
        )
        last = first_of(self._client.query, request | {"ScanIndexForward": False, "Limit": 1})
        return place_of(last[0]).place if last else 0

    def vouchers(self, leaderboard: Leaderboard, *, first: int, last: int) -> dict[int, Voucher]:
        """Read the vouchers at positions from one to another, both included, as far as loaded."""
        found = self._between(leaderboard, voucher_name(first), voucher_name(last))
        return {position_of(item): voucher_of(item) for item in found}

    def loaded(self, leaderboard: Leaderboard) -> int:
        """Read how many vouchers a leaderboard has."""
        key = prizes_key(leaderboard, POOL)
        return pool_of(read_now(self._client, table=self._table, key=key)).loaded

    def bind(self, leaderboard: Leaderboard, place: int, *, now: int) -> bool:
        """Bind the voucher of its number to a place.

        Returns:
            Whether it was bound: False means that somebody else has done so, or is about to.
        """
        writes = bind_requests(table=self._table, leaderboard=leaderboard, place=place, now=now)
        return write_together(self._client, writes)

    def _places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Item]:
        return self._between(leaderboard, place_name(after + 1), place_name(MOST_PLACES))

    def _between(self, leaderboard: Leaderboard, first: str, last: str) -> Iterator[Item]:
        request = range_request(table=self._table, leaderboard=leaderboard, first=first, last=last)
        for items in pages_of(self._client.query, request):
            yield from items
