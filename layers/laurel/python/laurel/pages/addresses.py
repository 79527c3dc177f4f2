"""Where pages lie: their keys in the bucket, and their addresses."""

from dataclasses import dataclass
from urllib.parse import urlsplit


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
