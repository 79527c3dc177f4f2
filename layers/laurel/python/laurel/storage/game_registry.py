"""The Games table as operators change it: each change in one transaction with its audit record."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.games import Game, KeyStatus
from laurel.domain.ids import ALL_GAMES
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import (
    MOST_READ_AT_ONCE,
    Packed,
    batch_get,
    pack,
    pages_of,
    read_now,
    update_on_condition,
)
from laurel.storage.games import game_item, game_of
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NOT_SET = frozenset({"gameId", "checksumKeys", "hasBans"})


def save_request(*, table: str, game: Game, seen: int | None) -> dict[str, Any]:
    """Build the write that registers a game, or replaces what is set of it: an `Update`.

    The condition is one of:

        attribute_not_exists(gameId)                                    new
        revision = :seen                                                unchanged
        attribute_exists(gameId)
        AND (attribute_not_exists(revision) OR revision = :seen)        uncounted

    new: nobody has registered the game meanwhile.
    unchanged: nobody has changed it since it was read.
    uncounted: the same, of a game that was registered before revisions were counted.

    Keys may be made and revoked at the same time, and players banned: what tells of those are other
    parts of the item.
    """
    if seen is None:
        condition = "attribute_not_exists(gameId)"
    elif seen:
        condition = "revision = :seen"
    else:
        condition = (
            "attribute_exists(gameId) AND (attribute_not_exists(revision) OR revision = :seen)"
        )
    item = {name: value for name, value in game_item(game).items() if name not in _NOT_SET}
    given = {name: value for name, value in item.items() if value is not None}
    absent = [name for name in item if name not in given]
    settings = [f"#{name} = :{name}" for name in given]
    expression = f"SET {', '.join(settings)}, checksumKeys = if_not_exists(checksumKeys, :none)"
    if absent:
        expression += f" REMOVE {', '.join(f'#{name}' for name in absent)}"
    values: dict[str, object] = {f":{name}": value for name, value in given.items()}
    values[":none"] = {}
    if seen is not None:
        values[":seen"] = seen
    return {
        "TableName": table,
        "Key": _key(game.game_id),
        "UpdateExpression": expression,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in item},
        "ExpressionAttributeValues": pack(values),
    }


def claim_request(
    *, table: str, game_id: str, kid: str, claim: str, now: int, until: int
) -> dict[str, Any]:
    """Build the write that claims a key's id for who is about to make the key.

    The condition:

        attribute_exists(gameId)                        registered
        AND attribute_not_exists(checksumKeys.#kid)     new
        AND (attribute_not_exists(#claim)               free
             OR #claim.#by = :claim                     mine
             OR #claim.#until < :now)                   over

    registered: an update would otherwise make an item that is no game.
    new: no key gets the id of another one, not even of a revoked one.
    free, mine, over: nobody else is making a key of this id. The same claim may come again: the SDK
    repeats a write whose answer got lost.
    """
    return {
        "TableName": table,
        "Key": _key(game_id),
        "UpdateExpression": "SET #claim = :mine",
        "ConditionExpression": (
            "attribute_exists(gameId) AND attribute_not_exists(checksumKeys.#kid) AND "
            "(attribute_not_exists(#claim) OR #claim.#by = :claim OR #claim.#until < :now)"
        ),
        "ExpressionAttributeNames": {
            "#claim": _claim_of(kid),
            "#kid": kid,
            "#by": "by",
            "#until": "until",
        },
        "ExpressionAttributeValues": pack(
            {":mine": {"by": claim, "until": until}, ":claim": claim, ":now": now}
        ),
    }


def activate_request(*, table: str, game_id: str, kid: str, claim: str) -> dict[str, Any]:
    """Build the write that makes a claimed key count: an `Update`.

    The condition:

        #claim.#by = :claim                             mine
        AND attribute_not_exists(checksumKeys.#kid)     new

    mine: as long as the claim is there, nobody else has written the key's secret.
    new: no key gets the id of another one.
    """
    return {
        "TableName": table,
        "Key": _key(game_id),
        "UpdateExpression": "SET checksumKeys.#kid = :active REMOVE #claim",
        "ConditionExpression": "#claim.#by = :claim AND attribute_not_exists(checksumKeys.#kid)",
        "ExpressionAttributeNames": {"#claim": _claim_of(kid), "#kid": kid, "#by": "by"},
        "ExpressionAttributeValues": pack({":claim": claim, ":active": KeyStatus.ACTIVE.value}),
    }


def revoke_key_request(*, table: str, game_id: str, kid: str) -> dict[str, Any]:
    """Build the write that lets a key count no more: an `Update`.

    The condition:

        checksumKeys.#kid = :active     active

    active: what is revoked is not revoked again, and what was never there does not come to be.
    """
    return {
        "TableName": table,
        "Key": _key(game_id),
        "UpdateExpression": "SET checksumKeys.#kid = :revoked",
        "ConditionExpression": "checksumKeys.#kid = :active",
        "ExpressionAttributeNames": {"#kid": kid},
        "ExpressionAttributeValues": pack(
            {":active": KeyStatus.ACTIVE.value, ":revoked": KeyStatus.REVOKED.value}
        ),
    }


class DynamoGameRegistry:
    """Games, read as they are at the moment, and changed together with the audit trail."""

    def __init__(self, client: "DynamoDBClient", *, games_table: str, audit_table: str) -> None:
        self._client = client
        self._games_table = games_table
        self._audit_table = audit_table

    def load(self, game_id: str) -> Game | None:
        """Read a game as it is at this moment; one read unit."""
        item = read_now(self._client, table=self._games_table, key=_key(game_id))
        return game_of(item) if item else None

    def every(self, *, after: str | None, page: int) -> Iterator[Game]:
        """Go through all games, a scan at a time as they are asked for."""
        # One of the items is no game.
        request: dict[str, object] = {"TableName": self._games_table, "Limit": page + 1}
        if after is not None:
            request["ExclusiveStartKey"] = _key(after)
        for items in pages_of(self._client.scan, request):
            yield from (game_of(item) for item in items if item["gameId"] != ALL_GAMES)

    def named(self, game_ids: Sequence[str]) -> Iterator[Game]:
        """Go through the games of these ids, a hundred at a time as they are asked for."""
        for first in range(0, len(game_ids), MOST_READ_AT_ONCE):
            asked = game_ids[first : first + MOST_READ_AT_ONCE]
            requested = {self._games_table: {"Keys": [_key(game_id) for game_id in asked]}}
            found = batch_get(self._client, requested)[self._games_table]
            yield from sorted(map(game_of, found), key=lambda game: asked.index(game.game_id))

    def save(self, game: Game, *, seen: int | None, record: AuditRecord) -> bool:
        """Save what is set of a game in place of the revision `seen`, None for a new game."""
        return self._change(save_request(table=self._games_table, game=game, seen=seen), record)

    def claim_key(self, *, game_id: str, kid: str, claim: str, now: int, until: int) -> bool:
        """Keep everybody else from making a key of this id until a time (epoch ms)."""
        request = claim_request(
            table=self._games_table, game_id=game_id, kid=kid, claim=claim, now=now, until=until
        )
        return update_on_condition(self._client, request)

    def activate_key(self, *, kid: str, claim: str, record: AuditRecord) -> bool:
        """Make a claimed key count; say whether the claim was still there."""
        request = activate_request(
            table=self._games_table, game_id=record.game_id, kid=kid, claim=claim
        )
        return self._change(request, record)

    def revoke_key(self, *, kid: str, record: AuditRecord) -> bool:
        """Let an active key count no more; say whether it was active."""
        request = revoke_key_request(table=self._games_table, game_id=record.game_id, kid=kid)
        return self._change(request, record)

    def _change(self, update: dict[str, Any], record: AuditRecord) -> bool:
        append = append_request(table=self._audit_table, record=record)
        return write_together(self._client, [{"Update": update}, {"Put": append}])


def _key(game_id: str) -> Packed:
    return pack({"gameId": game_id})


def _claim_of(kid: str) -> str:
    """Name the attribute with the claim on a key's id, which has no colon."""
    return f"claim:{kid}"
