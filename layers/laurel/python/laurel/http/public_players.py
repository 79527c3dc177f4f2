"""By what anybody may ask for a player: an id of the game's, or a name, and never an email."""

import re

from laurel.domain.players import player_key
from laurel.domain.texts import why_not_a_name, why_not_a_player_id

_NO_EMAILS = "must not be an email: none is accepted in an address, nor answered to"
# Looser than what mail can be delivered to: what looks like an email is not to end up in logs, nor
# to be asked for by strangers.
_LIKE_AN_EMAIL = re.compile(r"\s*\S+@\S+\.\S+\s*")


def player_key_of_id(player_id: str) -> str:
    """Give the key of the player whom the game knows by an id."""
    return player_key(player_id=player_id, email=None, display_name="")


def why_not_public_id(text: str) -> str | None:
    """Say why nobody may be asked for by a text as an id, or None when anybody may."""
    return _NO_EMAILS if _LIKE_AN_EMAIL.fullmatch(text) else why_not_a_player_id(text)


def why_not_public_name(text: str) -> str | None:
    """Say why nobody may be asked for by a text as a name, or None when anybody may."""
    return _NO_EMAILS if _LIKE_AN_EMAIL.fullmatch(text) else why_not_a_name(text)
