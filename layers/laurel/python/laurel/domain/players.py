"""Who a player is: the key of an entry, and the hash that spreads and orders players."""

import hashlib
import re
import unicodedata
from collections.abc import Callable

from laurel.domain.texts import DISPLAY_LENGTH, why_not_a_player_id, why_not_plain

# Composed, some letters of a name become three.
_MOST_NAME_LENGTH = 3 * DISPLAY_LENGTH
_EMAIL_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
_PSEUDONYM = re.compile(r"erased:[0-9a-f]{16}", re.ASCII)


def player_key(*, player_id: str | None, email: str | None, display_name: str) -> str:
    """Name the player behind a submission: by id, else by email, else by display name.

    The prefix keeps the three apart, so that nobody becomes another player by choosing a display
    name. An email appears as a hash only, because keys end up in indexes and logs. Names are
    compared in Unicode's composed form: the same name typed on two systems is one player.
    """
    if player_id is not None:
        return f"id:{player_id}"
    if email is not None:
        digest = hashlib.sha256(email.casefold().encode()).digest()
        return f"email:{digest[:16].hex()}"
    return f"name:{fold_name(display_name)}"


def fold_name(display_name: str) -> str:
    """Give the one spelling of a name by which names are compared: Unicode's composed form."""
    return unicodedata.normalize("NFC", display_name)


def make_pseudonym(player: str, *, lanes: int, draw: Callable[[], str]) -> str:
    """Make the key under which an erased player's result is kept, in the lane where it lies.

    Args:
        player: The player's own key, of which it tells nothing.
        lanes: How many lanes the leaderboard has.
        draw: Draws 16 hexadecimal digits at random.
    """
    lane = lane_of(player, lanes=lanes)
    pseudonym = f"erased:{draw()}"
    while lane_of(pseudonym, lanes=lanes) != lane:
        pseudonym = f"erased:{draw()}"
    return pseudonym


def is_pseudonym(player: str) -> bool:
    """Say whether a key is that of an erased player's result."""
    return _PSEUDONYM.fullmatch(player) is not None


def why_not_a_player_key(text: str) -> str | None:
    """Say why a text cannot be the key of an entry, or None when it can be one."""
    kind, _, rest = text.partition(":")
    reason: str | None = "must be a key as entries have it"
    if kind == "id":
        reason = why_not_a_player_id(rest)
    elif (kind == "email" and _EMAIL_DIGEST.fullmatch(rest)) or is_pseudonym(text):
        reason = None
    elif (
        kind == "name"
        and 1 <= len(rest) <= _MOST_NAME_LENGTH
        and unicodedata.is_normalized("NFC", rest)
    ):
        reason = why_not_plain(rest)
    return reason


def player_hash(player: str) -> bytes:
    """Give the 4 bytes that decide between players who reached an equal score in the same ms."""
    return _digest(player)[:4]


def lane_of(player: str, *, lanes: int) -> int:
    """Tell which of a leaderboard's lanes (0 to `lanes` - 1) holds the player's entry."""
    return int.from_bytes(_digest(player)[4:12], "big") % lanes


def _digest(player: str) -> bytes:
    return hashlib.sha256(player.encode()).digest()
