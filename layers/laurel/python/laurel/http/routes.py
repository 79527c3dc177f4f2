"""The paths of the service and the methods that each takes; a test holds the template to it."""

import re
from collections.abc import Mapping
from functools import cache

from laurel.domain.ids import ID_PATTERN
from laurel.security.permissions import Scope

_READ = ("GET", "HEAD")
PUBLIC_ROUTES = {
    "/leaderboard/{gameId}": _READ,
    "/leaderboard/{gameId}/{leaderboardId}": _READ,
    "/leaderboard/{gameId}/{leaderboardId}/score": (*_READ, "POST"),
    "/leaderboard/{gameId}/{leaderboardId}/standing": _READ,
    "/leaderboard/{gameId}/{leaderboardId}/standings": ("POST",),
    "/leaderboard/{gameId}/{leaderboardId}/rank": _READ,
    "/leaderboard/{gameId}/{leaderboardId}/results": _READ,
    "/leaderboard/{gameId}/{leaderboardId}/results/archive": _READ,
}
# What a token must be good for, by call.
OPERATOR_ROUTES: Mapping[str, Scope] = {
    "GET /game": Scope.ADMIN,
    "GET /game/{gameId}": Scope.ADMIN,
    "PUT /game/{gameId}": Scope.ADMIN,
    "GET /game/{gameId}/key": Scope.ADMIN,
    "POST /game/{gameId}/key": Scope.ADMIN,
    "DELETE /game/{gameId}/key/{keyId}": Scope.ADMIN,
    "GET /game/{gameId}/mail": Scope.ADMIN,
    "PUT /game/{gameId}/mail": Scope.ADMIN,
    "DELETE /game/{gameId}/mail": Scope.ADMIN,
    "GET /game/{gameId}/ban": Scope.SCORE_MODERATE,
    "POST /game/{gameId}/player/ban": Scope.SCORE_MODERATE,
    "POST /game/{gameId}/player/unban": Scope.SCORE_MODERATE,
    "POST /game/{gameId}/player/erase": Scope.ADMIN,
    "GET /leaderboard/{gameId}/{leaderboardId}/entry": Scope.SCORE_MODERATE,
    "POST /leaderboard/{gameId}/{leaderboardId}/entry/{action}": Scope.SCORE_MODERATE,
    "GET /leaderboard/{gameId}/{leaderboardId}/voucher": Scope.ADMIN,
    "POST /leaderboard/{gameId}/{leaderboardId}/voucher": Scope.ADMIN,
    "GET /leaderboard/{gameId}/{leaderboardId}/prize": Scope.ADMIN,
    "POST /leaderboard/{gameId}/{leaderboardId}/prize/resend": Scope.ADMIN,
    "GET /token": Scope.ADMIN,
    "POST /token": Scope.ADMIN,
    "DELETE /token/{tokenId}": Scope.ADMIN,
    "GET /game/{gameId}/audit": Scope.ADMIN,
    "GET /leaderboard/{gameId}/{leaderboardId}/audit": Scope.ADMIN,
    "GET /leaderboard/{gameId}/{leaderboardId}/results/operator-archive": Scope.ADMIN,
    "GET /leaderboard/{gameId}/{leaderboardId}/configuration": Scope.LEADERBOARD_WRITE,
    "PUT /leaderboard/{gameId}/{leaderboardId}": Scope.LEADERBOARD_WRITE,
    "PATCH /leaderboard/{gameId}/{leaderboardId}": Scope.LEADERBOARD_WRITE,
    "DELETE /leaderboard/{gameId}/{leaderboardId}": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/restore": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/close": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/reopen": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/approve": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/object": Scope.LEADERBOARD_WRITE,
    "POST /leaderboard/{gameId}/{leaderboardId}/void": Scope.LEADERBOARD_WRITE,
}


def _all_routes() -> dict[str, tuple[str, ...]]:
    routes: dict[str, tuple[str, ...]] = dict(PUBLIC_ROUTES)
    for call in OPERATOR_ROUTES:
        method, path = call.split(" ")
        routes[path] = (*routes.get(path, ()), method)
    return routes


ROUTES = _all_routes()


def allowed_methods(path: str) -> tuple[str, ...]:
    """Tell the methods that a path takes: none when it is no path of the service."""
    for pattern, methods in _patterns().items():
        if pattern.fullmatch(path):
            return methods
    return ()


@cache
def _patterns() -> dict[re.Pattern[str], tuple[str, ...]]:
    """Compile what only one of the functions asks for, and the others need not start with."""
    return {
        # Like the gateway, with or without a slash at the end.
        re.compile(re.sub(r"\{\w+\}", ID_PATTERN, route) + "/?", re.ASCII): methods
        for route, methods in ROUTES.items()
    }
