"""Where a leaderboard can be looked at."""

from dataclasses import dataclass

from laurel.http.request import Request


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of leaderboards: below `public_url`, or the API's own where that is empty."""

    public_url: str

    def to_leaderboard(self, request: Request, *, game_id: str, leaderboard_id: str) -> str:
        """Give a leaderboard's public address."""
        base = self.public_url.rstrip("/") or request.own_url("/leaderboard")
        return f"{base}/{game_id}/{leaderboard_id}"
