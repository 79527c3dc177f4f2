"""One bit flipped on the way, in the body or the checksum, and the score is refused."""

import json

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.errors import ChecksumMalformedError, ChecksumRejectedError
from laurel.domain.games import ChecksumAlgorithm, KeyStatus
from laurel.security.checksums import parse_checksum, seal_body, verify_checksum
from tests.factories import make_game

SECRET = "a game's own secret"
GAME = make_game(name="game", checksum_keys={"a": KeyStatus.ACTIVE, "b": KeyStatus.ACTIVE})
SECRETS = {"a": SECRET, "b": "another secret"}


def verifies(header: str, body: bytes) -> bool:
    try:
        verify_checksum(header, game=GAME, body=body, find_secret=SECRETS.get)
    except (ChecksumMalformedError, ChecksumRejectedError):
        return False
    return True


def flip(data: bytes, bit: int) -> bytes:
    place = bit % (len(data) * 8)
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)


SALTS = st.text(min_size=1, max_size=20).filter(
    lambda text: ":" not in text and text.isprintable() and text == text.strip()
)


@given(
    st.sampled_from(ChecksumAlgorithm),
    SALTS,
    st.dictionaries(st.text(max_size=5), st.integers(), min_size=1, max_size=5),
    st.integers(0, 10**6),
)
def test_a_flipped_bit_anywhere_is_refused(
    algorithm: ChecksumAlgorithm, salt: str, document: dict[str, int], bit: int
) -> None:
    body = json.dumps(document).encode()
    header = seal_body(body, algorithm=algorithm, game="game", kid="a", salt=salt, secret=SECRET)
    assert verifies(header, body)
    assert not verifies(header, flip(body, bit))
    # Headers travel as Latin-1 (RFC 9110, 5.5); what is no UTF-8 arrives as other characters.
    flipped = flip(header.encode(), bit).decode("utf-8", "replace")
    if verifies(flipped, body):
        # One bit is also between an upper-case and a lower-case letter, which say the same.
        assert parse_checksum(flipped) == parse_checksum(header)
