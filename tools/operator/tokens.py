"""Service tokens: made from a signing key, and the id of one that is to be revoked."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import jwt

from laurel.security.tokens import ALGORITHM, ISSUER
from tools.operator.failures import OperatorError

_TOKEN_ID_BYTES = 16
_TOKEN_ID = re.compile(rf"[0-9a-f]{{{2 * _TOKEN_ID_BYTES}}}")


def issue_token(
    signing_key: Mapping[str, str],
    *,
    audience: str,
    subject: str,
    games: Sequence[str],
    scopes: Sequence[str],
    now: datetime,
    lifetime: timedelta,
) -> str:
    """Sign a token for a service account.

    Args:
        signing_key: The private key, a JWK with its id.
        audience: The stack that the token is for.
        subject: The service account's name, which is logged with each of its calls.
        games: The ids of the games that it covers, or `*` for all.
        scopes: What it may do.
        now: When it is issued.
        lifetime: How long it is good for.
    """
    claims = {
        "iss": ISSUER,
        "aud": audience,
        "sub": subject,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "jti": secrets.token_hex(_TOKEN_ID_BYTES),
        "games": list(games),
        "scope": " ".join(scopes),
    }
    key = jwt.PyJWK(dict(signing_key), algorithm=ALGORITHM)
    headers = {"kid": signing_key["kid"]}
    return jwt.encode(claims, key.key, algorithm=ALGORITHM, headers=headers)


def token_id_of(token_or_id: str) -> str:
    """Give the id of a token, or the id itself.

    The signature does not matter: revoking what nobody signed does no harm. But whoever is told
    that a token is refused must be able to rely on it, so only what looks like an id is taken for
    one: not half of one, nor a service account's name.

    Raises:
        OperatorError: it looks neither like a token with an id nor like the id of one.
    """
    if _TOKEN_ID.fullmatch(token_or_id):
        return token_or_id
    try:
        claims = jwt.decode(token_or_id, options={"verify_signature": False})
        return str(claims["jti"])
    except (jwt.PyJWTError, KeyError):
        raise OperatorError("This is neither a token nor the id of one.") from None
