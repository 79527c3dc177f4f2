"""The Bans table: one item per game and banned player, found by a reference instead of a name."""

from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.bans import Ban
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import Item, Packed, first_of, pack, read_now
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def ban_key(*, game_id: str, player: str) -> Packed:
    """Build the key of a ban's item; `player` is a reference."""
    return pack({"gameId": game_id, "player": player})


def ban_item(ban: Ban) -> Item:
    """Lay a ban out as it is stored."""
    return {
        "gameId": ban.game_id,
        "player": ban.player,
        "key": ban.key,
        "since": ban.since,
        "reason": ban.reason,
        "subject": ban.subject,
    }


def ban_of(item: Item) -> Ban:
    """Read a ban from its item."""
    return Ban(
        game_id=item["gameId"],
        player=item["player"],
        key=item.get("key"),
        since=item["since"],
        reason=item["reason"],
        subject=item["subject"],
    )


def ban_request(*, table: str, ban: Ban) -> dict[str, Any]:
    """Build the write that bans a player: a `Put`.

    The condition:

        attribute_not_exists(player)        new

    new: a ban is never written over, so it keeps its date and its reason.
    """
    return {
        "TableName": table,
        "Item": pack(ban_item(ban)),
        "ConditionExpression": "attribute_not_exists(player)",
    }


def mark_game_request(*, table: str, game_id: str) -> dict[str, Any]:
    """Build the write that marks a game as one that has bans: an `Update`.

    The condition:

        attribute_exists(gameId)            registered

    registered: it would otherwise make an item that is no game.

    The mark stays when the last ban is lifted: what it costs is half a read unit for each score.
    """
    return {
        "TableName": table,
        "Key": pack({"gameId": game_id}),
        "UpdateExpression": "SET hasBans = :yes",
        "ConditionExpression": "attribute_exists(gameId)",
        "ExpressionAttributeValues": pack({":yes": True}),
    }


def unban_request(*, table: str, ban: Ban) -> dict[str, Any]:
    """Build the write that lifts a ban: a `Delete`.

    The condition:

        since = :since                      the same

    the same: nobody has lifted it since it was read, and banned the player again.
    """
    return {
        "TableName": table,
        "Key": ban_key(game_id=ban.game_id, player=ban.player),
        "ConditionExpression": "since = :since",
        "ExpressionAttributeValues": pack({":since": ban.since}),
    }


def forget_request(*, table: str, ban: Ban) -> dict[str, Any]:
    """Build the write that takes the player's own key out of a ban: an `Update`.

    The condition:

        attribute_exists(#key)              named

    named: the ban is still there, and nobody has taken the key out yet.
    """
    return {
        "TableName": table,
        "Key": ban_key(game_id=ban.game_id, player=ban.player),
        "UpdateExpression": "REMOVE #key",
        "ConditionExpression": "attribute_exists(#key)",
        "ExpressionAttributeNames": {"#key": "key"},
    }


def page_request(*, table: str, game_id: str, after: str | None, limit: int) -> dict[str, Any]:
    """Build the query for the bans of a game, behind that of a player.

    The key condition:

        gameId = :game                      of the game
    """
    request: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "gameId = :game",
        "ExpressionAttributeValues": pack({":game": game_id}),
        "ConsistentRead": True,
        "Limit": limit,
    }
    if after is not None:
        request["ExclusiveStartKey"] = ban_key(game_id=game_id, player=after)
    return request


class DynamoBans:
    """Bans, read as they are at the moment, and changed together with the audit trail."""

    def __init__(
        self, client: "DynamoDBClient", *, bans_table: str, games_table: str, audit_table: str
    ) -> None:
        self._client = client
        self._bans = bans_table
        self._games = games_table
        self._audit = audit_table

    def load(self, *, game_id: str, player: str) -> Ban | None:
        """Read a player's ban; one read unit."""
        key = ban_key(game_id=game_id, player=player)
        item = read_now(self._client, table=self._bans, key=key)
        return ban_of(item) if item else None

    def page(self, *, game_id: str, after: str | None, limit: int) -> list[Ban]:
        """Read up to `limit` bans of a game that come after a player's."""
        request = page_request(table=self._bans, game_id=game_id, after=after, limit=limit)
        return [ban_of(item) for item in first_of(self._client.query, request)]

    def ban(self, ban: Ban, *, marks_game: bool, record: AuditRecord) -> bool:
        """Ban a player; say whether nobody was faster."""
        mark = {"Update": mark_game_request(table=self._games, game_id=ban.game_id)}
        put = {"Put": ban_request(table=self._bans, ban=ban)}
        return self._change([put, *([mark] if marks_game else [])], record)

    def unban(self, ban: Ban, *, record: AuditRecord) -> bool:
        """Lift a ban; say whether nobody was faster."""
        return self._change([{"Delete": unban_request(table=self._bans, ban=ban)}], record)

    def forget(self, ban: Ban, *, record: AuditRecord) -> bool:
        """Take the player's own key out of a ban; say whether nobody was faster."""
        return self._change([{"Update": forget_request(table=self._bans, ban=ban)}], record)

    def _change(self, writes: list[dict[str, Any]], record: AuditRecord) -> bool:
        append = {"Put": append_request(table=self._audit, record=record)}
        return write_together(self._client, [*writes, append])
