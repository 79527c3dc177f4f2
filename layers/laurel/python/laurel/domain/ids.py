"""What an id of a game, leaderboard or key looks like.

The characters leave `/`, `#` and `:` free to separate ids in keys and headers.
"""

import re

MOST_ID_LENGTH = 64
ID_PATTERN = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MOST_ID_LENGTH - 1}}}"
_ID = re.compile(ID_PATTERN, re.ASCII)
# Stands in a token, and in keys, for all games at once; no id, so no game can be called so.
ALL_GAMES = "*"
# On the public domain these are not games: `/api/v1/…` and `/assets/…` lie beside `/{gameId}`.
RESERVED_GAME_IDS = frozenset({"api", "assets"})


def is_id(text: str) -> bool:
    """Say whether a text can be an id at all."""
    return _ID.fullmatch(text) is not None


def is_free_for_a_game(game_id: str) -> bool:
    """Say whether a game may be called by an id: whether its page has an address of its own."""
    return game_id not in RESERVED_GAME_IDS
