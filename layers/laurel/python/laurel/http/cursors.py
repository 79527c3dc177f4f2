"""Cursors: a position in a list, safe in a URL, good for the query it came from and no other.

A cursor is base64url, without padding, of: a version (1 byte), the position, and a digest (8 bytes)
of both with the query. The digest is no secret; it is there so that a cursor from another query, or
a damaged one, is refused instead of leading somewhere else. Decoding is strict: every position has
exactly one spelling.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.domain.ids import is_id
from laurel.domain.standings import STANDING_LENGTH
from laurel.usecases.list_scores import ScorePosition
from laurel.usecases.stores import BoardPosition

_VERSION = b"\x01"
_DIGEST_LENGTH = 8
_NUMBER_LENGTH = 8
# More than there are players; what is made up beyond it could not be counted on from.
_MOST_RANK = 2**53 - 1


def encode_score_cursor(position: ScorePosition, *, query: tuple[str, ...]) -> str:
    """Spell a position in the standings."""
    return _seal(position.standing + position.rank.to_bytes(_NUMBER_LENGTH, "big"), query)


def decode_score_cursor(cursor: str, *, query: tuple[str, ...]) -> ScorePosition:
    """Read a position in the standings.

    Raises:
        InvalidRequestError: it is no cursor, or another query's.
    """
    position = _open(cursor, query)
    if len(position) != STANDING_LENGTH + _NUMBER_LENGTH:
        raise _not_a_cursor()
    rank = int.from_bytes(position[STANDING_LENGTH:], "big")
    if not 1 <= rank <= _MOST_RANK:
        raise _not_a_cursor()
    return ScorePosition(standing=position[:STANDING_LENGTH], rank=rank)


def encode_board_cursor(position: BoardPosition, *, query: tuple[str, ...]) -> str:
    """Spell a position in the list of a game's leaderboards."""
    number = position.ends_at.to_bytes(_NUMBER_LENGTH, "big", signed=True)
    return _seal(number + position.leaderboard_id.encode(), query)


def decode_board_cursor(cursor: str, *, query: tuple[str, ...]) -> BoardPosition:
    """Read a position in the list of a game's leaderboards.

    Raises:
        InvalidRequestError: it is no cursor, or another query's.
    """
    position = _open(cursor, query)
    ends_at = int.from_bytes(position[:_NUMBER_LENGTH], "big", signed=True)
    leaderboard_id = position[_NUMBER_LENGTH:].decode("ascii", "replace")
    if not is_id(leaderboard_id):
        raise _not_a_cursor()
    return BoardPosition(ends_at=ends_at, leaderboard_id=leaderboard_id)


def encode_text_cursor(position: str, *, query: tuple[str, ...]) -> str:
    """Spell a position that is a text, such as the id of the last one on a page."""
    return _seal(position.encode(), query)


def decode_text_cursor(
    cursor: str, *, query: tuple[str, ...], is_position: Callable[[str], bool]
) -> str:
    """Read a position that is a text; `is_position` says whether a text can be one.

    Raises:
        InvalidRequestError: it is no cursor, or another query's.
    """
    try:
        position = _open(cursor, query).decode()
    except UnicodeDecodeError:
        raise _not_a_cursor() from None
    if not is_position(position):
        raise _not_a_cursor()
    return position


def _seal(position: bytes, query: tuple[str, ...]) -> str:
    return urlsafe_b64encode(_VERSION + position + _digest(position, query)).rstrip(b"=").decode()


def _open(cursor: str, query: tuple[str, ...]) -> bytes:
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, Base64Error):
        raise _not_a_cursor() from None
    position = sealed[1:-_DIGEST_LENGTH]
    # Sealing again compares version, digest and spelling at once.
    if _seal(position, query) != cursor:
        raise _not_a_cursor()
    return position


def _digest(position: bytes, query: tuple[str, ...]) -> bytes:
    digest = hashlib.sha256(_VERSION + position)
    for part in query:
        # With its length in front: ("ab", "c") and ("a", "bc") are different queries.
        digest.update(len(part.encode()).to_bytes(4, "big") + part.encode())
    return digest.digest()[:_DIGEST_LENGTH]


def _not_a_cursor() -> InvalidRequestError:
    detail = "must be a cursor that this very query gave"
    return InvalidRequestError([Offence("cursor", detail)])
