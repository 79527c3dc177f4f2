"""Calls as the gateway hands them to the functions (HTTP API, payload format 2.0)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from laurel.domain.leaderboards import Leaderboard
from tools.benchmarks.sample import BOARD, GAME, NOON, Player
from tools.operator.signing_keys import generate_signing_key, public_half
from tools.operator.tokens import issue_token

Event = dict[str, Any]

AUDIENCE = "laurel"
JWKS_PARAMETER = "/laurel/laurel/jwks"
_SIGNING_KEY = generate_signing_key()
PARAMETERS = {JWKS_PARAMETER: json.dumps({"keys": [public_half(_SIGNING_KEY)]})}

_GAME = "/leaderboard/{gameId}"
_BOARD = _GAME + "/{leaderboardId}"
_SCORE = _BOARD + "/score"


def list_leaderboards() -> Event:
    """Ask for the game's leaderboards."""
    return _event("GET", _GAME)


def get_leaderboard() -> Event:
    """Ask for the leaderboard."""
    return _event("GET", _BOARD)


def list_scores(board: Leaderboard = BOARD, *, query: str = "limit=100") -> Event:
    """Ask for a leaderboard's scores, if nothing else is said for the first hundred."""
    return _event("GET", _SCORE, board=board, query=query)


def report_score(player: Player, score: int, *, idempotency_key: str) -> Event:
    """Report a player's score, without asking for the rank that it gets."""
    fields = {
        "displayName": player.name,
        "displayValue": player.value,
        "sortingValue": score,
        "email": player.email,
        "playerId": player.player_id,
    }
    body = json.dumps({name: value for name, value in fields.items() if value is not None})
    headers = {
        "authorization": f"Bearer {_TOKEN}",
        "content-type": "application/json",
        "idempotency-key": idempotency_key,
    }
    return _event("POST", _SCORE, headers=headers, query="rank=false") | {"body": body}


def _event(
    method: str,
    route: str,
    *,
    board: Leaderboard = BOARD,
    query: str = "",
    headers: Mapping[str, str] | None = None,
) -> Event:
    parameters = {"gameId": board.game_id, "leaderboardId": board.leaderboard_id}
    path = "/v1" + route.format(**parameters)
    named = {name: text for name, text in parameters.items() if f"{{{name}}}" in route}
    return {
        "version": "2.0",
        "routeKey": f"{method} {route}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "*/*",
            "host": "abc123.execute-api.eu-north-1.amazonaws.com",
            "user-agent": "space-race/1.0",
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **(headers or {}),
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.eu-north-1.amazonaws.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "space-race/1.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "stage": "v1",
            "timeEpoch": NOON,
        },
        "isBase64Encoded": False,
        "pathParameters": named,
    }


_TOKEN = issue_token(
    _SIGNING_KEY,
    audience=AUDIENCE,
    subject="the benchmarks",
    games=[GAME.game_id],
    scopes=["score:write"],
    now=datetime.now(UTC),
    lifetime=timedelta(days=1),
)
