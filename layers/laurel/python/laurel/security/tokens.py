"""The token with which a service account shows who it is: a JWT (RFC 7519), signed with Ed25519.

A stolen token is good for the games and the scope in its claims, until it expires or its id is
revoked. The one algorithm is fixed here, never taken from the token (RFC 8725, 3.1): otherwise a
token could name `none`, or HS256 with the public key as its secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import jwt

from laurel.domain.errors import TokenExpiredError, TokenInvalidError, TokenMissingError
from laurel.domain.ids import ALL_GAMES

ALGORITHM = "EdDSA"
ISSUER = "laurel"
LEEWAY_SECONDS = 30
REQUIRED_CLAIMS = ("iss", "aud", "sub", "iat", "exp", "jti", "games", "scope")
_BEARER = re.compile(r"bearer +([^ ]+)", re.IGNORECASE | re.ASCII)

Jwk = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """The caller, as its verified token describes it."""

    subject: str
    token_id: str
    games: frozenset[str]
    scopes: frozenset[str]

    def covers(self, game_id: str) -> bool:
        """Say whether the token is good for a game."""
        return ALL_GAMES in self.games or game_id in self.games


def verify_token(
    authorization: str | None, *, keys: Mapping[str, Jwk], audience: str
) -> ServiceAccount:
    """Verify the bearer token of an `Authorization` header.

    Args:
        authorization: The header's value, or None when the call had none.
        keys: The public keys (JWK, RFC 8037) that sign tokens, by key id.
        audience: Whom tokens must be meant for.

    Raises:
        TokenMissingError: there is no bearer token.
        TokenExpiredError: it was good, until more than the leeway ago.
        TokenInvalidError: anything else is wrong with it.
    """
    match = _BEARER.fullmatch(authorization.strip()) if authorization else None
    if match is None:
        raise TokenMissingError("The call needs the header Authorization: Bearer TOKEN.")
    token = match[1]
    try:
        key = _find_key(token, keys)
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED_CLAIMS)},
        )
    except jwt.ExpiredSignatureError:
        raise TokenExpiredError("The token has expired.") from None
    except jwt.MissingRequiredClaimError as error:
        raise TokenInvalidError(f"The token has no claim {error.claim}.") from None
    except jwt.InvalidAudienceError:
        raise TokenInvalidError("The token is meant for another service.") from None
    except jwt.ImmatureSignatureError:
        raise TokenInvalidError("The token is not valid yet.") from None
    # Hostile texts also surface as errors of the decoders below PyJWT: bytes that are no UTF-8,
    # or a header of a thousand nested lists.
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise TokenInvalidError("The token cannot be trusted.") from None
    return _service_account(claims)


def _find_key(token: str, keys: Mapping[str, Jwk]) -> jwt.PyJWK:
    kid = jwt.get_unverified_header(token).get("kid")
    found = keys.get(kid) if isinstance(kid, str) else None
    # "EdDSA" also names Ed448, which nothing here signs with.
    if found is None or found.get("kty") != "OKP" or found.get("crv") != "Ed25519":
        raise TokenInvalidError("The token is signed with a key that is not known here.")
    return jwt.PyJWK(dict(found), algorithm=ALGORITHM)


def _service_account(claims: Mapping[str, object]) -> ServiceAccount:
    games, scope = claims["games"], claims["scope"]
    if not isinstance(games, list) or not all(isinstance(game, str) for game in games):
        raise TokenInvalidError("The token's claim games must be a list of game ids.")
    if not isinstance(scope, str):
        raise TokenInvalidError("The token's claim scope must be a text.")
    return ServiceAccount(
        subject=cast("str", claims["sub"]),
        token_id=cast("str", claims["jti"]),
        games=frozenset(games),
        scopes=frozenset(scope.split()),
    )
