"""The Audit table: one item per change, appended in the transaction that makes the change.

A game's records lie in order of time: the sort key is the time in epoch ms, 13 digits, and behind
it what tells apart the records of one millisecond. The index `byLeaderboard` has those of one
leaderboard.
"""

import secrets
from typing import TYPE_CHECKING

from laurel.domain.audit import Action, Actor, AuditRecord, KeptRecord
from laurel.storage.dynamodb import Item, first_of, pack
from laurel.storage.standings import board_key, ids_of_board

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_LEADERBOARD_INDEX = "byLeaderboard"
_SUFFIX_BYTES = 8
_DIGITS = 13


def audit_item(record: AuditRecord, *, id_: str) -> Item:
    """Lay a record out as it is stored."""
    board = None
    if record.leaderboard_id is not None:
        board = board_key(game_id=record.game_id, leaderboard_id=record.leaderboard_id)
    return {
        "gameId": record.game_id,
        "id": id_,
        "leaderboard": board,
        "action": record.action.value,
        "subject": record.actor.subject,
        "tokenId": record.actor.token_id,
        "requestId": record.actor.request_id,
        "at": record.actor.at,
        "reason": record.actor.reason,
        "player": record.player,
        "before": record.before,
        "after": record.after,
    }


def kept_of(item: Item) -> KeptRecord:
    """Read a record from its item."""
    board: str | None = item.get("leaderboard")
    record = AuditRecord(
        game_id=item["gameId"],
        leaderboard_id=ids_of_board(board)[1] if board else None,
        action=Action(item["action"]),
        actor=Actor(
            subject=item["subject"],
            token_id=item["tokenId"],
            request_id=item["requestId"],
            at=item["at"],
            reason=item.get("reason"),
        ),
        player=item.get("player"),
        before=item.get("before"),
        after=item.get("after"),
    )
    return KeptRecord(item["id"], record)


def append_request(*, table: str, record: AuditRecord) -> dict[str, object]:
    """Build the write that appends a record: a `Put` of a transaction.

    The condition:

        attribute_not_exists(id)        new

    new: a record is never written over.
    """
    id_ = f"{record.actor.at:0{_DIGITS}}-{secrets.token_hex(_SUFFIX_BYTES)}"
    return {
        "TableName": table,
        "Item": pack(audit_item(record, id_=id_)),
        "ConditionExpression": "attribute_not_exists(id)",
    }


def page_request(
    *,
    table: str,
    game_id: str,
    leaderboard_id: str | None,
    from_: int,
    until: int,
    before: str | None,
    limit: int,
) -> dict[str, object]:
    """Build the query for a page of a trail, newest first.

    The key condition:

        gameId = :owner AND id BETWEEN :first AND :last     of a game
        leaderboard = :owner AND …                          of a leaderboard

    between: the times asked for. An id is a time and more, so a bare time sorts before all of its
    millisecond.
    """
    first, last = f"{from_:0{_DIGITS}}", f"{until:0{_DIGITS}}"
    partition, owner = "gameId", game_id
    request: dict[str, object] = {"TableName": table}
    start: dict[str, object] = {"gameId": game_id, "id": before}
    if leaderboard_id is not None:
        partition = "leaderboard"
        owner = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        request["IndexName"] = BY_LEADERBOARD_INDEX
        start["leaderboard"] = owner
    if before is not None:
        request["ExclusiveStartKey"] = pack(start)
    return request | {
        "KeyConditionExpression": f"{partition} = :owner AND id BETWEEN :first AND :last",
        "ExpressionAttributeValues": pack({":owner": owner, ":first": first, ":last": last}),
        "ScanIndexForward": False,
        "Limit": limit,
    }


class DynamoAudit:
    """The audit trail, read a page at a time; it is written by those who make changes."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def page(
        self,
        *,
        game_id: str,
        leaderboard_id: str | None,
        from_: int,
        until: int,
        before: str | None,
        limit: int,
    ) -> list[KeptRecord]:
        """Read up to `limit` records that are older than the one of the id `before`."""
        request = page_request(
            table=self._table,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            from_=from_,
            until=until,
            before=before,
            limit=limit,
        )
        return [kept_of(item) for item in first_of(self._client.query, request)]
