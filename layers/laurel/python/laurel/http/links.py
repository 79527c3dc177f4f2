"""Where a leaderboard can be looked at."""

from laurel.http.request import Request


def leaderboard_url(request: Request, *, game_id: str, leaderboard_id: str) -> str:
    """Give the address of a leaderboard's page; of the leaderboard in this API where pages are not.

    The stage knows where the pages are: see docs/decisions/0014-the-public-url.md.
    """
    base = request.public_url or request.own_url("/leaderboard")
    return f"{base}/{game_id}/{leaderboard_id}"


def archive_url(request: Request, *, game_id: str, leaderboard_id: str) -> str:
    """Give the address of the call for a leaderboard's archive, where the caller can reach it."""
    path = f"/leaderboard/{game_id}/{leaderboard_id}/results/archive"
    if request.public_url:
        return f"{request.public_url}/api/v1{path}"
    return request.own_url(path)
