"""Winners' places as they would be if a leaderboard were frozen now, from its live standings."""

from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place
from laurel.storage.dynamodb import (
    MOST_READ_AT_ONCE,
    Item,
    batch_get,
    first_of,
    pack,
)
from laurel.storage.standings import board_key_of, page_request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = ("leaderboard", "player")


def winners_request(
    *, table: str, leaderboard: Leaderboard, after: bytes | None, limit: int
) -> dict[str, Any]:
    """Build the query for the keys of the entries that come after a standing, best first."""
    board = board_key_of(leaderboard)
    request = page_request(table=table, board=board, after=after, limit=limit)
    return request | {"ProjectionExpression": "leaderboard, player, standing"}


class DynamoPlannedPlaces:
    """The places that winners have in the live standings, which trail by some milliseconds."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def page(
        self, leaderboard: Leaderboard, *, after: bytes | None, rank: int, limit: int
    ) -> list[Place]:
        """Read up to `limit` places behind a standing, which has a rank.

        Emails are no part of the index, so the entries themselves are read. Of those that have just
        left the standings, none is given.
        """
        places: list[Place] = []
        while len(places) < limit:
            request = winners_request(
                table=self._table, leaderboard=leaderboard, after=after, limit=limit - len(places)
            )
            rows = first_of(self._client.query, request)
            if not rows:
                break
            after = rows[-1]["standing"]
            for item in self._still_standing(rows):
                places.append(_place_of(item, rank + len(places) + 1))
        return places

    def _still_standing(self, rows: list[Item]) -> list[Item]:
        entries: dict[str, Item] = {}
        for first in range(0, len(rows), MOST_READ_AT_ONCE):
            some = rows[first : first + MOST_READ_AT_ONCE]
            keys = [pack({name: row[name] for name in _KEY}) for row in some]
            wanted = {self._table: {"Keys": keys, "ConsistentRead": True}}
            found = batch_get(self._client, wanted)[self._table]
            entries |= {item["player"]: item for item in found if "standing" in item}
        return [entries[row["player"]] for row in rows if row["player"] in entries]


def _place_of(item: Item, place: int) -> Place:
    return Place(
        place=place,
        player=item["player"],
        display_name=item["displayName"],
        display_value=item["displayValue"],
        sorting_value=item["sortingValue"],
        date=item["reachedAt"],
        standing=item["standing"],
        email=item.get("email"),
    )
