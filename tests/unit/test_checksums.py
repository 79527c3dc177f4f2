"""Checksums: the policy of a game; the vectors are in tests/contract."""

import pytest

from laurel.domain.errors import (
    ChecksumMalformedError,
    ChecksumRejectedError,
    ChecksumRequiredError,
)
from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.security.checksums import Checksum, parse_checksum, seal_body, verify_checksum
from tests.factories import make_game

SECRETS = {"web": "a web secret", "old": "an old secret"}
BODY = b'{"sortingValue":20}'
GAME = make_game(
    name="Space Race",
    checksum_keys={
        "web": KeyStatus.ACTIVE,
        "ios": KeyStatus.ACTIVE,
        "lost": KeyStatus.ACTIVE,
        "old": KeyStatus.REVOKED,
    },
)


def seal(
    algorithm: str = "SHA-256",
    *,
    game: str = "Space Race",
    kid: str = "web",
    salt: str = "s1",
    body: bytes = BODY,
) -> str:
    header = seal_body(
        body,
        algorithm=ChecksumAlgorithm(algorithm.upper()),
        game=game,
        kid=kid,
        salt=salt,
        secret=SECRETS.get(kid, ""),
    )
    return header.replace(algorithm.upper(), algorithm)


def verify(header: str | None, *, game: Game = GAME, body: bytes = BODY) -> Checksum | None:
    return verify_checksum(header, game=game, body=body, find_secret=SECRETS.get)


@pytest.mark.parametrize("algorithm", ["MD5", "sha-1", "Sha-256", "SHA-512"])
def test_a_body_sealed_with_any_algorithm_is_taken(algorithm: str) -> None:
    assert verify(seal(algorithm)) is not None


def test_a_body_without_a_checksum_is_taken_unless_the_game_asks_for_one() -> None:
    assert verify(None) is None
    with pytest.raises(ChecksumRequiredError):
        verify(None, game=make_game(checksum_required=True))


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (seal(kid="unknown"), "unknown key"),
        (seal(kid="old"), "revoked key"),
        (seal(kid="lost"), "a key whose secret is gone: the digest of an empty one is no pass"),
        (seal(game="Golf"), "another game's name"),
        (seal(body=b"{}"), "another body"),
        (seal().replace(":s1:", ":s2:"), "another salt"),
    ],
)
def test_a_checksum_that_does_not_verify_is_refused_in_the_same_words(
    header: str, why: str
) -> None:
    with pytest.raises(ChecksumRejectedError) as refusal:
        verify(header)
    assert refusal.value.detail == "The checksum does not verify for this game, key and body.", why


def test_a_weak_checksum_is_refused_where_the_game_says_so() -> None:
    strict = make_game(
        name="Space Race",
        checksum_keys=GAME.checksum_keys,
        weakest_checksum=ChecksumAlgorithm.SHA_256,
    )
    for algorithm in ("MD5", "SHA-1"):
        with pytest.raises(ChecksumRejectedError, match="weaker than SHA-256"):
            verify(seal(algorithm), game=strict)
    for algorithm in ("SHA-256", "SHA-512"):
        assert verify(seal(algorithm), game=strict)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "SHA-256",
        "SHA-256:game:a:salt",
        seal() + ":more",
        "SHA-3:game:a:salt:" + "0" * 64,
        "SHA256:game:a:salt:" + "0" * 64,
        "\u017fha-256:game:a:salt:" + "0" * 64,
        "SHA-256::a:salt:" + "0" * 64,
        "SHA-256:game::salt:" + "0" * 64,
        "SHA-256:game:a::" + "0" * 64,
        "SHA-256:game:a:salt:",
        "SHA-256:game:a:salt:" + "0" * 63,
        "SHA-256:game:a:salt:" + "0" * 65,
        "SHA-256:game:a:salt:" + "g" * 64,
        "SHA-256:game:a:salt:" + "\u0660" * 64,
        "MD5:game:a:salt:" + "0" * 64,
    ],
)
def test_a_header_that_does_not_parse_is_called_malformed(header: str) -> None:
    with pytest.raises(ChecksumMalformedError):
        parse_checksum(header)


def test_one_seal_in_two_spellings_is_the_same() -> None:
    algorithm, game, kid, salt, digest = seal().split(":")
    loud = ":".join([algorithm.lower(), game, kid, salt, digest.upper()])
    assert parse_checksum(loud).seal == parse_checksum(seal()).seal


def test_a_space_moved_from_the_salt_to_the_body_makes_no_other_seal() -> None:
    sealed = verify(seal(salt="s1 "))
    moved = verify(seal(salt="s1 ").replace(":s1 :", ":s1:"), body=b" " + BODY)
    another = verify(seal(salt="s2"))
    assert sealed
    assert moved
    assert another
    assert moved.seal == sealed.seal != another.seal


def test_a_salt_in_any_script_is_part_of_the_digest() -> None:
    assert verify(seal(salt="sålt 🧂"))
