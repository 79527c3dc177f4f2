"""Identify the caller: which service account's token came with the call."""

from laurel.security.tokens import ServiceAccount, verify_token
from laurel.usecases.stores import Keys


def identify_caller(*, keys: Keys, audience: str, authorization: str | None) -> ServiceAccount:
    """Identify the service account that makes a call; what it may do is another question.

    Args:
        keys: Where tokens' keys are kept.
        audience: Whom tokens must be meant for.
        authorization: The `Authorization` header.

    Raises:
        TokenError: the caller is not known.
    """
    return verify_token(authorization, keys=keys.token_keys(), audience=audience)
