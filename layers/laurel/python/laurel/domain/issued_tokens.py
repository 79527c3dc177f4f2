"""Tokens on record: what was issued, to which service account, and whether it still counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from laurel.domain.audit import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A token that was issued, without the token itself; dates are epoch ms."""

    token_id: str
    subject: str
    games: Sequence[str]
    scopes: Sequence[str]
    issued_at: int
    expires_at: int
    revoked_at: int | None = None


def fields_of(token: IssuedToken) -> dict[str, Value]:
    """Give what is on record of a token, by its names in the operators' API."""
    return {
        "id": token.token_id,
        "subject": token.subject,
        "games": [*token.games],
        "scopes": [*token.scopes],
        "issuedDate": token.issued_at,
        "expiresDate": token.expires_at,
        "revokedDate": token.revoked_at,
    }


def is_same_token(one: IssuedToken, other: IssuedToken) -> bool:
    """Say whether two records tell of one token, in whatever order they name games and scopes."""
    return _identity(one) == _identity(other)


def _identity(token: IssuedToken) -> tuple[object, ...]:
    return (
        token.token_id,
        token.subject,
        frozenset(token.games),
        frozenset(token.scopes),
        token.issued_at,
        token.expires_at,
    )
