"""The mails that games have of their own: one item each, in the Prizes table.

Not with the game itself, which every report of a score reads: a mail is much longer than a game.
"""

from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.mails import Mail
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import Item, Packed, pack, read_now
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAIL = "mail"


def mail_item(mail: Mail) -> Item:
    """Lay a mail out as it is stored, but for its key; what is left out is absent."""
    return {
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "redeemUrl": mail.redeem_url,
        "revision": mail.revision,
    }


def mail_of(item: Item) -> Mail:
    """Read a mail from its item."""
    return Mail(
        subject=item.get("subject"),
        text=item.get("text"),
        html=item.get("html"),
        redeem_url=item.get("redeemUrl"),
        revision=item["revision"],
    )


def save_request(*, table: str, game_id: str, mail: Mail, seen: int | None) -> dict[str, Any]:
    """Build the write that stores a mail: a `Put`.

    The condition is one of:

        attribute_not_exists(#item)         new
        revision = :seen                    unchanged

    new: the game had none when it was looked at, and has none.
    unchanged: nobody has changed it since it was read.
    """
    return {
        "TableName": table,
        "Item": _key(game_id) | pack(mail_item(mail)),
        **_unchanged(seen),
    }


def delete_request(*, table: str, game_id: str, seen: int) -> dict[str, Any]:
    """Build the write that deletes a mail: a `Delete`, under the condition of `save_request`."""
    return {"TableName": table, "Key": _key(game_id), **_unchanged(seen)}


class DynamoMails:
    """Mails, read as they are at the moment, and changed together with the audit trail."""

    def __init__(
        self, client: "DynamoDBClient", *, prizes_table: str, audit_table: str = ""
    ) -> None:
        self._client = client
        self._prizes = prizes_table
        self._audit = audit_table

    def load(self, game_id: str) -> Mail | None:
        """Read a game's mail; one read unit for each 4 KB of it."""
        item = read_now(self._client, table=self._prizes, key=_key(game_id))
        return mail_of(item) if item else None

    def save(self, mail: Mail, *, seen: int | None, record: AuditRecord) -> bool:
        """Save a mail in place of the revision `seen`, None for a first one."""
        request = save_request(table=self._prizes, game_id=record.game_id, mail=mail, seen=seen)
        return self._change({"Put": request}, record)

    def delete(self, *, seen: int, record: AuditRecord) -> bool:
        """Delete the mail of the revision `seen`; say whether nobody was faster."""
        request = delete_request(table=self._prizes, game_id=record.game_id, seen=seen)
        return self._change({"Delete": request}, record)

    def _change(self, write: dict[str, Any], record: AuditRecord) -> bool:
        append = append_request(table=self._audit, record=record)
        return write_together(self._client, [write, {"Put": append}])


def _unchanged(seen: int | None) -> dict[str, Any]:
    if seen is None:
        return {
            "ConditionExpression": "attribute_not_exists(#item)",
            "ExpressionAttributeNames": {"#item": "item"},
        }
    return {
        "ConditionExpression": "revision = :seen",
        "ExpressionAttributeValues": pack({":seen": seen}),
    }


def _key(game_id: str) -> Packed:
    return pack({"leaderboard": game_id, "item": MAIL})
