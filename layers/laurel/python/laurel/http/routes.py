"""The paths of the service and the methods that each takes; a test holds the template to it."""

import re

from laurel.domain.ids import ID_PATTERN

_READ = ("GET", "HEAD")
ROUTES = {
    "/leaderboard/{gameId}": _READ,
    "/leaderboard/{gameId}/{leaderboardId}": _READ,
    "/leaderboard/{gameId}/{leaderboardId}/score": (*_READ, "POST"),
}
_PATTERNS = {
    # Like the gateway, with or without a slash at the end.
    re.compile(re.sub(r"\{\w+\}", ID_PATTERN, route) + "/?", re.ASCII): methods
    for route, methods in ROUTES.items()
}


def allowed_methods(path: str) -> tuple[str, ...]:
    """Tell the methods that a path takes: none when it is no path of the service."""
    for pattern, methods in _PATTERNS.items():
        if pattern.fullmatch(path):
            return methods
    return ()
