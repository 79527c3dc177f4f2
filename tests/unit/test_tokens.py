"""Tokens: what is trusted, and every way of making one that is not."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from laurel.domain.errors import (
    NotPermittedError,
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
)
from laurel.security.permissions import Scope, require_permission
from laurel.security.tokens import REQUIRED_CLAIMS, ServiceAccount, verify_token
from tools.operator.signing_keys import generate_signing_key, public_half
from tools.operator.tokens import issue_token

AUDIENCE = "laurel-test"
KEY = generate_signing_key()
OTHER_KEY = generate_signing_key()
KEYS = {KEY["kid"]: public_half(KEY)}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    ordinary = {
        "iss": "laurel",
        "aud": AUDIENCE,
        "sub": "game-server",
        "iat": now,
        "exp": now + 3600,
        "jti": "a-token",
        "games": ["space-race"],
        "scope": "score:write",
    }
    return {name: value for name, value in {**ordinary, **changes}.items() if value is not None}


def sign(payload: dict[str, Any], *, key: dict[str, str] = KEY, **headers: Any) -> str:
    private = jwt.PyJWK(key, algorithm="EdDSA").key
    header = {"kid": key["kid"], **headers}
    return jwt.encode(payload, private, algorithm="EdDSA", headers=header)


def segment(document: Any) -> str:
    return urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def verify(token: str) -> ServiceAccount:
    return verify_token(f"Bearer {token}", keys=KEYS, audience=AUDIENCE)


def test_a_good_token_tells_who_calls() -> None:
    account = verify(sign(claims()))
    assert account == ServiceAccount(
        subject="game-server",
        token_id="a-token",
        games=frozenset({"space-race"}),
        scopes=frozenset({"score:write"}),
    )


def test_an_issued_token_is_trusted() -> None:
    token = issue_token(
        KEY,
        audience=AUDIENCE,
        subject="eu-servers",
        games=["space-race", "golf"],
        scopes=[Scope.SCORE_WRITE],
        now=datetime.now(UTC),
        lifetime=timedelta(days=3),
    )
    account = verify(token)
    assert account.games == {"space-race", "golf"}
    assert account.subject == "eu-servers"


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "bEaReR   "])
def test_the_schemes_letter_case_does_not_matter(scheme: str) -> None:
    header = scheme + sign(claims())
    assert verify_token(header, keys=KEYS, audience=AUDIENCE).token_id == "a-token"


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic dGltOnRpbQ==", "Bearer a b", "token", "Bearer\ta.b.c"],
)
def test_a_call_without_a_bearer_token_is_told_to_bring_one(header: str | None) -> None:
    with pytest.raises(TokenMissingError):
        verify_token(header, keys=KEYS, audience=AUDIENCE)


def _hs256_with_the_public_key() -> str:
    # PyJWT refuses to make this one, so it is made by hand.
    head = f"{segment({'alg': 'HS256', 'kid': KEY['kid']})}.{segment(claims())}"
    mac = hmac.digest(KEY["x"].encode(), head.encode(), hashlib.sha256)
    return f"{head}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _ed448_key_of_the_same_id() -> str:
    private = Ed448PrivateKey.generate()
    return jwt.encode(claims(), private, algorithm="EdDSA", headers={"kid": KEY["kid"]})


def _claims_that_are_a_list() -> str:
    private = jwt.PyJWK(KEY, algorithm="EdDSA").key
    return jwt.PyJWS().encode(b"[]", private, algorithm="EdDSA", headers={"kid": KEY["kid"]})


def _flipped(part: int) -> str:
    parts = sign(claims()).split(".")
    middle = len(parts[part]) // 2
    changed = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + changed + parts[part][middle + 1 :]
    return ".".join(parts)


FORGERIES: dict[str, Callable[[], str]] = {
    "alg none": lambda: f"{segment({'alg': 'none', 'kid': KEY['kid']})}.{segment(claims())}.",
    "alg None in capitals": lambda: (
        f"{segment({'alg': 'NONE', 'kid': KEY['kid']})}.{segment(claims())}."
    ),
    "no alg": lambda: f"{segment({'kid': KEY['kid']})}.{segment(claims())}.",
    "HS256 with the public key as secret": _hs256_with_the_public_key,
    "Ed448 under a known key id": _ed448_key_of_the_same_id,
    "signed with an unknown key": lambda: sign(claims(), key=OTHER_KEY),
    "signed with another key under a known id": lambda: sign(
        claims(), key=OTHER_KEY, kid=KEY["kid"]
    ),
    "no key id": lambda: jwt.encode(
        claims(), jwt.PyJWK(KEY, algorithm="EdDSA").key, algorithm="EdDSA"
    ),
    "a key id that is no text": lambda: (
        f"{segment({'alg': 'EdDSA', 'kid': 7})}.{segment(claims())}.AAAA"
    ),
    "a key of its own in the header": lambda: sign(
        claims(), key=OTHER_KEY, jwk=public_half(OTHER_KEY)
    ),
    "an unknown critical extension": lambda: sign(claims(), crit=["b64"], b64=True),
    "a changed header": lambda: _flipped(0),
    "changed claims": lambda: _flipped(1),
    "a changed signature": lambda: _flipped(2),
    "no signature": lambda: sign(claims()).rpartition(".")[0] + ".",
    "two parts": lambda: sign(claims()).rpartition(".")[0],
    "the header twice": lambda: f"{sign(claims())},Bearer {sign(claims())}".replace(" ", ""),
    "garbage": lambda: "garbage",
    "dots": lambda: "...",
    "not base64": lambda: "!!.!!.!!",
    "bytes that are no UTF-8": lambda: "_____w._____w._____w",
    "a header that is a list": lambda: f"{segment([])}.{segment(claims())}.AAAA",
    "a header of a thousand nested lists": lambda: (
        urlsafe_b64encode(b"[" * 5000).decode().rstrip("=") + ".e30.AAAA"
    ),
    "claims that are a list": _claims_that_are_a_list,
    "not valid yet": lambda: sign(claims(nbf=claims()["iat"] + 60)),
    "issued in the future": lambda: sign(claims(iat=claims()["iat"] + 60)),
    "another audience": lambda: sign(claims(aud="another-stack")),
    "another issuer": lambda: sign(claims(iss="somebody")),
    "an id that is no text": lambda: sign(claims(jti=7)),
    "games that are a text": lambda: sign(claims(games="*")),
    "games that are not texts": lambda: sign(claims(games=[1])),
    "a scope that is a list": lambda: sign(claims(scope=["score:write"])),
    "an expiry that is no number": lambda: sign(claims(exp="tomorrow")),
} | {f"no {name}": lambda name=name: sign(claims(**{name: None})) for name in REQUIRED_CLAIMS}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_token_that_cannot_be_trusted_is_refused(forge: Callable[[], str]) -> None:
    with pytest.raises(TokenInvalidError):
        verify(forge())


def test_a_known_key_of_another_curve_is_not_used() -> None:
    raw = Ed448PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = urlsafe_b64encode(raw).rstrip(b"=").decode()
    keys = {KEY["kid"]: {"kty": "OKP", "crv": "Ed448", "x": x, "kid": KEY["kid"]}}
    with pytest.raises(TokenInvalidError):
        verify_token(f"Bearer {_ed448_key_of_the_same_id()}", keys=keys, audience=AUDIENCE)


@pytest.mark.parametrize(("seconds", "good"), [(10, True), (25, True), (35, False), (3600, False)])
def test_a_token_is_good_for_thirty_seconds_after_it_expires(seconds: int, good: bool) -> None:
    token = sign(claims(exp=claims()["iat"] - seconds))
    if good:
        assert verify(token)
    else:
        with pytest.raises(TokenExpiredError):
            verify(token)


def test_a_token_that_expired_and_is_forged_is_not_called_expired() -> None:
    with pytest.raises(TokenInvalidError):
        verify(sign(claims(exp=1), key=OTHER_KEY, kid=KEY["kid"]))


def account(*, games: set[str], scopes: set[str]) -> ServiceAccount:
    return ServiceAccount(
        subject="s", token_id="t", games=frozenset(games), scopes=frozenset(scopes)
    )


@pytest.mark.parametrize("games", [{"space-race"}, {"*"}, {"golf", "space-race"}])
def test_a_token_for_the_game_and_the_action_may_pass(games: set[str]) -> None:
    caller = account(games=games, scopes={"score:write"})
    require_permission(caller, game_id="space-race", scope=Scope.SCORE_WRITE)


@pytest.mark.parametrize(
    ("games", "scopes"),
    [
        ({"golf"}, {"score:write"}),
        (set(), {"score:write"}),
        ({"space"}, {"score:write"}),
        ({"SPACE-RACE"}, {"score:write"}),
        ({"space-race"}, set()),
        ({"space-race"}, {"score:read"}),
        ({"*"}, {"score"}),
    ],
)
def test_a_token_for_something_else_may_not(games: set[str], scopes: set[str]) -> None:
    with pytest.raises(NotPermittedError):
        require_permission(
            account(games=games, scopes=scopes), game_id="space-race", scope=Scope.SCORE_WRITE
        )
