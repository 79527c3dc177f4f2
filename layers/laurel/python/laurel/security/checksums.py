"""The checksum with which a game client seals the body of a score.

It stops a player from changing a score between the game and the service: whoever does not know the
game's private key cannot make the digest for another body. It does not stop a player who takes the
key out of the game: that is why keys can be revoked one by one. A sealed body that is sent again
counts once (see `seal`).
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from laurel.domain.errors import (
    ChecksumMalformedError,
    ChecksumRejectedError,
    ChecksumRequiredError,
)
from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus

# `usedforsecurity=False`: MD5 and SHA-1 are on the wire because old games speak them; a game that
# does not want them says so by its weakest allowed algorithm.
_DIGESTS: dict[ChecksumAlgorithm, Callable[[bytes], str]] = {
    ChecksumAlgorithm.MD5: lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    ChecksumAlgorithm.SHA_1: lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    ChecksumAlgorithm.SHA_256: lambda data: hashlib.sha256(data).hexdigest(),
    ChecksumAlgorithm.SHA_512: lambda data: hashlib.sha512(data).hexdigest(),
}
_DIGITS = {
    ChecksumAlgorithm.MD5: 32,
    ChecksumAlgorithm.SHA_1: 40,
    ChecksumAlgorithm.SHA_256: 64,
    ChecksumAlgorithm.SHA_512: 128,
}
_ALGORITHMS = {algorithm.value: algorithm for algorithm in ChecksumAlgorithm}
_HEX = re.compile(r"[0-9a-f]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """A checksum header, taken apart; the digest is in lower case."""

    algorithm: ChecksumAlgorithm
    game: str
    kid: str
    salt: str
    digest: str

    @property
    def seal(self) -> bytes:
        """What is the same whenever a submission is sent twice, in one spelling.

        The salt is left out: nothing marks where it ends and the body begins, so that a space
        between them can be moved from one to the other. The digest stays the same, and must not
        count again.
        """
        return ":".join((self.algorithm, self.game, self.kid, self.digest)).encode()


def parse_checksum(header: str) -> Checksum:
    """Take a checksum header apart: `ALGORITHM:GAME:KID:SALT:CHECKSUM`.

    Raises:
        ChecksumMalformedError: it has not five parts, names no known algorithm, leaves a part
            empty, or the digest has not the algorithm's number of hex digits.
    """
    parts = header.strip().split(":")
    if len(parts) != 5:  # noqa: PLR2004 - the five parts of the header's form
        raise ChecksumMalformedError("The checksum must read ALGORITHM:GAME:KID:SALT:CHECKSUM.")
    name, game, kid, salt, digest = parts
    # Other alphabets have letters whose capitals are Latin ones.
    algorithm = _ALGORITHMS.get(name.upper()) if name.isascii() else None
    if algorithm is None:
        known = ", ".join(ChecksumAlgorithm)
        raise ChecksumMalformedError(f"The checksum's algorithm must be one of {known}.")
    if not (game and kid and salt):
        raise ChecksumMalformedError("The checksum's game, key id and salt must not be empty.")
    digest = digest.lower()
    if len(digest) != _DIGITS[algorithm] or not _HEX.fullmatch(digest):
        raise ChecksumMalformedError(
            f"A checksum made with {algorithm} has {_DIGITS[algorithm]} hexadecimal digits."
        )
    return Checksum(algorithm=algorithm, game=game, kid=kid, salt=salt, digest=digest)


def compute_digest(*, algorithm: ChecksumAlgorithm, salt: str, body: bytes, secret: str) -> str:
    """Compute the lower-case hex digest of salt, body and private key, in this order."""
    return _DIGESTS[algorithm](salt.encode() + body + secret.encode())


def seal_body(
    body: bytes, *, algorithm: ChecksumAlgorithm, game: str, kid: str, salt: str, secret: str
) -> str:
    """Make the checksum header of a body, as a game does; the salt must not be used again."""
    digest = compute_digest(algorithm=algorithm, salt=salt, body=body, secret=secret)
    return ":".join((algorithm, game, kid, salt, digest))


def verify_checksum(
    header: str | None, *, game: Game, body: bytes, find_secret: Callable[[str], str | None]
) -> Checksum | None:
    """Verify the checksum header of a body, byte for byte as it was sent.

    The digest is computed and compared, in constant time, also when the key is unknown or revoked,
    so that the time of a refusal tells as little as its message.

    Args:
        header: The header's value, or None when the call had none.
        game: The game whose policy and keys apply.
        body: The raw body.
        find_secret: Gives the private key of a key id, or None.

    Returns:
        The checksum, or None when there was none and the game does not ask for one.

    Raises:
        ChecksumRequiredError: the game takes no score without a checksum.
        ChecksumMalformedError: see `parse_checksum`.
        ChecksumRejectedError: it is too weak for the game, or does not verify.
    """
    if header is None:
        if game.checksum_required:
            raise ChecksumRequiredError
        return None
    checksum = parse_checksum(header)
    if checksum.algorithm.is_weaker(game.weakest_checksum):
        raise ChecksumRejectedError(
            f"The game takes no checksum weaker than {game.weakest_checksum}."
        )
    counts = checksum.game == game.name and game.checksum_keys.get(checksum.kid) is KeyStatus.ACTIVE
    secret = find_secret(checksum.kid) if counts else None
    expected = compute_digest(
        algorithm=checksum.algorithm, salt=checksum.salt, body=body, secret=secret or ""
    )
    if not hmac.compare_digest(expected, checksum.digest) or not secret:
        raise ChecksumRejectedError.unverified()
    return checksum
