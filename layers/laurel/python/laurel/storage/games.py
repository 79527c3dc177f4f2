"""The Games table: one item per game, and one, `*`, for what holds for all of them.

A token's id is unique in the whole stack, and a token can be good for games that are registered
later: revoked ones are kept with `*`, not with a game.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.domain.ids import ALL_GAMES
from laurel.storage.calls import call
from laurel.storage.dynamodb import Item, batch_get, pack, unpack
from laurel.storage.remembered import Remembered
from laurel.usecases.stores import Admission

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Half of the minute within which a revoked token must be refused.
ADMISSION_SECONDS = 30


def game_item(game: Game) -> Item:
    """Lay a game out as it is stored."""
    return {
        "gameId": game.game_id,
        "name": game.name,
        "icon": game.icon,
        "url": game.url,
        "colour": game.colour,
        "checksumRequired": game.checksum_required,
        "weakestChecksum": game.weakest_checksum.value,
        "checksumKeys": {kid: status.value for kid, status in game.checksum_keys.items()},
        "revision": game.revision,
        "hasBans": game.has_bans or None,
    }


def game_of(item: Item) -> Game:
    """Read a game from its item."""
    return Game(
        game_id=item["gameId"],
        name=item["name"],
        icon=item.get("icon"),
        url=item.get("url"),
        colour=item.get("colour"),
        checksum_required=item["checksumRequired"],
        weakest_checksum=ChecksumAlgorithm(item["weakestChecksum"]),
        checksum_keys={kid: KeyStatus(status) for kid, status in item["checksumKeys"].items()},
        revision=item.get("revision", 0),
        has_bans=item.get("hasBans", False),
    )


class DynamoGames:
    """Games, read one at a time."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, game_id: str) -> Game | None:
        """Read a game; half a read unit."""
        request = {"TableName": self._table, "Key": pack({"gameId": game_id})}
        item = call(self._client.get_item, request).get("Item")
        return game_of(unpack(item)) if item else None


class DynamoAdmissions:
    """Games with the revoked tokens, read together and remembered for half a minute.

    A game that does not exist is not remembered: it may be registered any moment, and callers with
    a token for all games could otherwise fill the memory with names.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        table: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._table = table
        self._remembered = Remembered[Admission](
            seconds=ADMISSION_SECONDS,
            keeps=lambda admission: admission.game is not None,
            clock=clock,
        )

    def get(self, game_id: str) -> Admission:
        """Read what admits a call to a game: nothing when remembered, else one read unit."""
        return self._remembered.get(game_id, lambda: self._read(game_id))

    def _read(self, game_id: str) -> Admission:
        # `*` itself is asked for by what concerns all games.
        keys = [pack({"gameId": key}) for key in dict.fromkeys((game_id, ALL_GAMES))]
        found = batch_get(self._client, {self._table: {"Keys": keys}})
        items = {item["gameId"]: item for item in found[self._table]}
        game = items.get(game_id) if game_id != ALL_GAMES else None
        return Admission(
            game=game_of(game) if game else None,
            revoked_tokens=frozenset(items.get(ALL_GAMES, {}).get("revokedTokens", ())),
        )
