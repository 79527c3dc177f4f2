"""Where pages lie: their keys in the bucket, their addresses, and which addresses they may name."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# An address that is written properly has no spaces, quotes, brackets or control characters.
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\"<>\\^`{|}]+", re.IGNORECASE)


def leaderboard_key(*, game_id: str, leaderboard_id: str) -> str:
    """Name the object that holds a leaderboard's page."""
    return f"{game_id}/{leaderboard_id}/index.html"


def scores_key(*, game_id: str, leaderboard_id: str) -> str:
    """Name the object that holds the data of a leaderboard's page."""
    return f"{game_id}/{leaderboard_id}/scores.json"


def game_key(*, game_id: str) -> str:
    """Name the object that holds a game's page."""
    return f"{game_id}/index.html"


def keys_of(*, game_id: str, leaderboard_id: str | None) -> tuple[str, ...]:
    """Name what is rendered for a leaderboard, or for a game; the page itself comes last."""
    if leaderboard_id is None:
        return (game_key(game_id=game_id),)
    board = {"game_id": game_id, "leaderboard_id": leaderboard_id}
    return scores_key(**board), leaderboard_key(**board)


def web_address(text: str | None) -> str | None:
    """Give an address back if a page may link to it or show it: http or https, with a host."""
    if text is None or not _WEB_ADDRESS.fullmatch(text):
        return None
    try:
        return text if urlsplit(text).hostname else None
    except ValueError:  # brackets around what is no IPv6 address
        return None


def host_of(address: str) -> str:
    """Name the host of a web address, for people."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Site:
    """The public domain's addresses: in full where they leave the page, else as paths."""

    public_url: str

    def game(self, game_id: str) -> str:
        """Give the address of a game's page."""
        return f"{self.public_url.rstrip('/')}/{game_id}"

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> str:
        """Give the address of a leaderboard's page."""
        return f"{self.game(game_id)}/{leaderboard_id}"

    def path(self, key: str) -> str:
        """Give the path of an object, or of what lies beside the objects."""
        return f"{urlsplit(self.public_url).path.rstrip('/')}/{key}"
