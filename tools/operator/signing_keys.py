"""The keys that sign tokens: the private one in a SecureString, the public ones in a JWK Set.

Several public keys can count at once: after a new signing key has been made, tokens of the one
before stay good until its public half is retired.
"""

import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

Jwk = dict[str, str]

# Functions remember keys for a minute; some seconds more for clocks that differ.
_KNOWN_EVERYWHERE_AFTER = timedelta(seconds=75)


def generate_signing_key() -> Jwk:
    """Generate a private Ed25519 key as a JWK (RFC 8037), its id the RFC 7638 thumbprint."""
    key = Ed25519PrivateKey.generate()
    public = _encode(key.public_key().public_bytes_raw())
    required = {"crv": "Ed25519", "kty": "OKP", "x": public}
    members = json.dumps(required, sort_keys=True, separators=(",", ":"))
    thumbprint = _encode(sha256(members.encode()).digest())
    return {**required, "d": _encode(key.private_bytes_raw()), "kid": thumbprint}


def public_half(private: Jwk) -> Jwk:
    """Give what may be known of a signing key."""
    return {name: private[name] for name in ("kty", "crv", "x", "kid")} | {
        "alg": "EdDSA",
        "use": "sig",
    }


def create_signing_key(stack: Stack) -> str:
    """Make a new signing key; the ones before still verify. Gives its id."""
    ssm = stack.ssm
    private = generate_signing_key()
    # The public half first: a token must never be signed with a key that nobody knows yet.
    _write_public_keys(ssm, stack, [*read_public_keys(stack), public_half(private)])
    ssm.put_parameter(
        Name=stack.signing_key_parameter,
        Description="Private key that signs Laurel's service tokens; no function may read it",
        Value=json.dumps(private),
        Type="SecureString",
        Overwrite=True,
    )
    return private["kid"]


def retire_signing_key(stack: Stack, kid: str) -> None:
    """Stop trusting a key: every token that it signed is refused within a minute.

    Raises:
        OperatorError: there is no such key.
    """
    keys = read_public_keys(stack)
    remaining = [key for key in keys if key["kid"] != kid]
    if len(remaining) == len(keys):
        raise OperatorError(f"There is no signing key {kid}; see `laurel signing-key list`.")
    _write_public_keys(stack.ssm, stack, remaining)


def read_public_keys(stack: Stack) -> list[Jwk]:
    """Read the public keys that count, oldest first."""
    text = _read(stack, stack.jwks_parameter)
    return cast("list[Jwk]", json.loads(text)["keys"]) if text else []


def read_signing_key(stack: Stack) -> Jwk:
    """Read the private key that signs new tokens.

    Raises:
        OperatorError: there is none yet, or it has been retired.
    """
    text = _read(stack, stack.signing_key_parameter)
    if text is None:
        raise OperatorError(
            "The stack has no signing key yet: make one with `laurel signing-key create`."
        )
    private = cast("Jwk", json.loads(text))
    if private["kid"] not in [key["kid"] for key in read_public_keys(stack)]:
        raise OperatorError(
            "The signing key has been retired: make a new one with `laurel signing-key create`."
        )
    return private


def is_signing_key_new(stack: Stack, *, now: datetime) -> bool:
    """Say whether the signing key is so new that functions need not know it yet."""
    made = stack.ssm.get_parameter(Name=stack.signing_key_parameter)["Parameter"]
    return now - made["LastModifiedDate"] < _KNOWN_EVERYWHERE_AFTER


def _write_public_keys(ssm: "SSMClient", stack: Stack, keys: list[Jwk]) -> None:
    ssm.put_parameter(
        Name=stack.jwks_parameter,
        Description="Public keys (JWK Set) that verify Laurel's service tokens",
        Value=json.dumps({"keys": keys}),
        Type="String",
        Overwrite=True,
    )


def _read(stack: Stack, name: str) -> str | None:
    ssm = stack.ssm
    try:
        return ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return None


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
