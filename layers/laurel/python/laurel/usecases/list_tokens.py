"""List the tokens on record, as far as the caller's own token covers their games."""

from dataclasses import dataclass

from laurel.domain.issued_tokens import IssuedToken
from laurel.security.tokens import ServiceAccount
from laurel.usecases.operator_stores import TokenRegistry
from laurel.usecases.paging import cut_page, most_bytes_of

# Names of fields, and dates.
_BYTES_BESIDE_TEXTS = 1_000
_BYTES_BESIDE_ENTRY = 10


@dataclass(frozen=True, slots=True)
class TokenPage:
    """A page of tokens, and the id behind which to go on when there are more."""

    tokens: list[IssuedToken]
    next: str | None


def list_tokens(
    *,
    registry: TokenRegistry,
    caller: ServiceAccount,
    subject: str | None,
    limit: int,
    after: str | None,
) -> TokenPage:
    """Read a page of tokens.

    Args:
        registry: Where tokens are kept.
        caller: Who asks.
        subject: Only those of this service account, or all.
        limit: How many at most, fewer where their texts are very long; one more is looked for, to
            tell whether there are more.
        after: The id of the token with which the previous page ended.
    """
    found = registry.every(subject=subject, after=after, page=limit + 1)
    covered = (token for token in found if all(map(caller.covers, token.games)))
    page, more = cut_page(covered, limit=limit, length_of=_length_of)
    return TokenPage(page, page[-1].token_id if more else None)


def _length_of(token: IssuedToken) -> int:
    """Give the bytes that a token's record takes in an answer at most."""
    entries = (*token.games, *token.scopes)
    beside = _BYTES_BESIDE_TEXTS + _BYTES_BESIDE_ENTRY * len(entries)
    return beside + most_bytes_of(token.token_id, token.subject, *entries)
