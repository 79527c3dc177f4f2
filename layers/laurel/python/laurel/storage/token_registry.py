"""The Tokens table, and the set of revoked ids that every call is compared with."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.ids import ALL_GAMES
from laurel.domain.issued_tokens import IssuedToken
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import Item, Packed, pack, pages_of, read_now
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_SUBJECT_INDEX = "bySubject"


def token_item(token: IssuedToken) -> Item:
    """Lay a token's record out as it is stored."""
    return {
        "tokenId": token.token_id,
        "subject": token.subject,
        "games": [*token.games],
        "scopes": [*token.scopes],
        "issuedDate": token.issued_at,
        "expiresDate": token.expires_at,
        "revokedDate": token.revoked_at,
    }


def token_of(item: Item) -> IssuedToken:
    """Read a token's record from its item."""
    return IssuedToken(
        token_id=item["tokenId"],
        subject=item["subject"],
        games=tuple(item["games"]),
        scopes=tuple(item["scopes"]),
        issued_at=item["issuedDate"],
        expires_at=item["expiresDate"],
        revoked_at=item.get("revokedDate"),
    )


def record_requests(
    *, tokens_table: str, games_table: str, token: IssuedToken
) -> list[dict[str, Any]]:
    """Build the writes that put a token on record: a `Put`, and a check where it is not revoked.

    The conditions:

        attribute_not_exists(tokenId)                                                   new
        attribute_not_exists(revokedTokens) OR NOT contains(revokedTokens, :token)      good

    new: what is on record is not written over.
    good: a token that is recorded as one that counts has not been revoked meanwhile.
    """
    put = {
        "TableName": tokens_table,
        "Item": pack(token_item(token)),
        "ConditionExpression": "attribute_not_exists(tokenId)",
    }
    if token.revoked_at is not None:
        return [{"Put": put}]
    check = {
        "TableName": games_table,
        "Key": pack({"gameId": ALL_GAMES}),
        "ConditionExpression": (
            "attribute_not_exists(revokedTokens) OR NOT contains(revokedTokens, :token)"
        ),
        "ExpressionAttributeValues": pack({":token": token.token_id}),
    }
    return [{"Put": put}, {"ConditionCheck": check}]


def revoke_requests(
    *, tokens_table: str, games_table: str, token_id: str, recorded: bool, at: int
) -> list[dict[str, Any]]:
    """Build the writes that revoke a token: an `Update`, and one of its record, or a check.

    The conditions:

        attribute_not_exists(revokedTokens) OR NOT contains(revokedTokens, :token)      good
        attribute_exists(tokenId)                                                       recorded
        attribute_not_exists(tokenId)                                                   unrecorded

    good: a revoked token is not revoked again.
    recorded: an update would otherwise make an item that is no record.
    unrecorded: nobody has taken note of it meanwhile, as of one that counts.
    """
    revoke = {
        "TableName": games_table,
        "Key": pack({"gameId": ALL_GAMES}),
        "UpdateExpression": "ADD revokedTokens :tokens",
        "ConditionExpression": (
            "attribute_not_exists(revokedTokens) OR NOT contains(revokedTokens, :token)"
        ),
        "ExpressionAttributeValues": {":tokens": {"SS": [token_id]}, ":token": {"S": token_id}},
    }
    key = {"TableName": tokens_table, "Key": pack({"tokenId": token_id})}
    if not recorded:
        check = {**key, "ConditionExpression": "attribute_not_exists(tokenId)"}
        return [{"Update": revoke}, {"ConditionCheck": check}]
    note = {
        **key,
        "UpdateExpression": "SET revokedDate = :at",
        "ConditionExpression": "attribute_exists(tokenId)",
        "ExpressionAttributeValues": pack({":at": at}),
    }
    return [{"Update": revoke}, {"Update": note}]


class DynamoTokenRegistry:
    """Tokens on record, and which ids are revoked, changed together with the audit trail."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        tokens_table: str,
        games_table: str,
        audit_table: str,
    ) -> None:
        self._client = client
        self._tokens_table = tokens_table
        self._games_table = games_table
        self._audit_table = audit_table

    def load(self, token_id: str) -> IssuedToken | None:
        """Read a token's record as it is at this moment; one read unit."""
        item = read_now(self._client, table=self._tokens_table, key=pack({"tokenId": token_id}))
        return token_of(item) if item else None

    def is_revoked(self, token_id: str) -> bool:
        """Say whether a token is revoked at this moment; a read unit for a hundred revoked ones."""
        item = read_now(self._client, table=self._games_table, key=pack({"gameId": ALL_GAMES}))
        return item is not None and token_id in item.get("revokedTokens", ())

    def every(self, *, subject: str | None, after: str | None, page: int) -> Iterator[IssuedToken]:
        """Go through the tokens on record, of a service account or of all, as they are asked for.

        `page` is how many are expected to be looked at.
        """
        read: Any = self._client.scan
        request: dict[str, object] = {"TableName": self._tokens_table, "Limit": page}
        start: Packed = pack({"tokenId": after, "subject": subject})
        if subject is not None:
            read = self._client.query
            request |= {
                "IndexName": BY_SUBJECT_INDEX,
                "KeyConditionExpression": "subject = :subject",
                "ExpressionAttributeValues": pack({":subject": subject}),
            }
        if after is not None:
            request["ExclusiveStartKey"] = start
        for items in pages_of(read, request):
            yield from map(token_of, items)

    def record(self, token: IssuedToken, *, records: Sequence[AuditRecord]) -> bool:
        """Put a token on record; say whether nobody was faster."""
        writes = record_requests(
            tokens_table=self._tokens_table, games_table=self._games_table, token=token
        )
        return self._change(writes, records)

    def revoke(
        self, token_id: str, *, recorded: bool, at: int, records: Sequence[AuditRecord]
    ) -> bool:
        """Revoke a token, which is on record or is not; say whether nobody was faster."""
        writes = revoke_requests(
            tokens_table=self._tokens_table,
            games_table=self._games_table,
            token_id=token_id,
            recorded=recorded,
            at=at,
        )
        return self._change(writes, records)

    def _change(self, writes: list[dict[str, Any]], records: Sequence[AuditRecord]) -> bool:
        appends = [
            {"Put": append_request(table=self._audit_table, record=record)} for record in records
        ]
        return write_together(self._client, [*writes, *appends])
