"""Who may not play a game."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """A player's ban from a game: since when (epoch ms), why, and by whom.

    `player` is a reference (see `laurel.domain.audit.player_reference`), by which the ban is found
    also once the player has been erased. Until then `key` is the player's own key.
    """

    game_id: str
    player: str
    key: str | None
    since: int
    reason: str
    subject: str
