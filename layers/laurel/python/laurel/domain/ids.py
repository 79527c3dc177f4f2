"""What an id of a game, leaderboard or key looks like.

The characters leave `/`, `#` and `:` free to separate ids in keys and headers.
"""

import re

ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_ID = re.compile(ID_PATTERN, re.ASCII)


def is_id(text: str) -> bool:
    """Say whether a text can be an id at all."""
    return _ID.fullmatch(text) is not None
