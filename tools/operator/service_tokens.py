"""Issues the tokens of service accounts: signed with AWS credentials, recorded by the API."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tools.operator.signing_keys import read_signing_key
from tools.operator.tokens import issue_token, token_id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.operator.api import Api, Document
    from tools.operator.stacks import Stack


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token, and what the API has on record of it."""

    token: str
    record: "Document"


def issue_recorded_token(
    stack: "Stack",
    api: "Api",
    *,
    subject: str,
    games: "Sequence[str]",
    scopes: "Sequence[str]",
    lifetime: timedelta,
    reason: str | None = None,
) -> IssuedToken:
    """Issue a token; it is given only once it is on record, so that nobody has one that is not.

    Args:
        stack: Whose signing key signs it.
        api: Where it is recorded.
        subject: The service account's name.
        games: The ids of the games that it covers, or `*` for all.
        scopes: What it is good for.
        lifetime: How long it is good for; whole seconds.
        reason: Why, for the audit trail.

    Raises:
        OperatorError: there is no signing key, or the record was refused.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    token = issue_token(
        read_signing_key(stack),
        audience=stack.name,
        subject=subject,
        games=games,
        scopes=scopes,
        now=now,
        lifetime=lifetime,
    )
    record = {
        "id": token_id_of(token),
        "subject": subject,
        "games": list(games),
        "scopes": list(scopes),
        "issuedDate": int(now.timestamp() * 1000),
        "expiresDate": int((now + lifetime).timestamp() * 1000),
    }
    api.post("token", body=record, query={"reason": reason})
    return IssuedToken(token, record)
