"""The calls of a session of operators: which kinds there are, and one of them as it is made."""

from dataclasses import dataclass, field
from typing import Any

import jwt

from laurel.http.routes import OPERATOR_ROUTES
from tests.service import Headers

# The same names for different players, and players known by each of the three.
PLAYERS: list[dict[str, str]] = [
    {"playerId": "pid-Quokka-1", "displayName": "Nimble Quokka"},
    {"playerId": "pid-Quokka-2", "displayName": "Nimble Quokka"},
    {"email": "nimble.zebra@mail.example.org", "displayName": "Nimble Zebra"},
    {"email": "nimble.yak@mail.example.org", "displayName": "Nimble Yak", "playerId": "pid-Yak"},
    {"displayName": "Nimble Xerus"},
    {"displayName": "Nimble Wombat"},
]
REPORT = "POST /leaderboard/{gameId}/{leaderboardId}/score"
ENTRY = "POST /leaderboard/{gameId}/{leaderboardId}/entry/{action}"
ENTRY_ACTIONS = ("find", "hide", "restore", "remove", "correct", "accept", "reject", "import")


@dataclass(frozen=True)
class Operator:
    """A service account with a token; two of them may be one account."""

    subject: str
    token: str

    @property
    def claims(self) -> dict[str, Any]:
        """What the token says."""
        claims: dict[str, Any] = jwt.decode(self.token, options={"verify_signature": False})
        return claims

    @property
    def token_id(self) -> str:
        return str(self.claims["jti"])


@dataclass(frozen=True)
class Call:
    """A call that is made: by its kind (a route, and for entries the action), and what it says."""

    kind: str
    path: str
    operator: Operator
    body: Any = None
    reason: str | None = None
    headers: Headers = field(default_factory=list)

    @property
    def method(self) -> str:
        return self.kind.partition(" ")[0]


def kinds_of_calls() -> list[str]:
    """Every kind of call there is, from the table of routes, and reported scores."""
    others = [call for call in OPERATOR_ROUTES if call != ENTRY]
    return [REPORT, *others, *(ENTRY.replace("{action}", action) for action in ENTRY_ACTIONS)]


def kinds_that_change() -> list[str]:
    """Every kind of call of operators that changes something."""
    others = {REPORT, ENTRY.replace("{action}", "find")}
    return [k for k in kinds_of_calls() if k not in others and not k.startswith("GET ")]


def audited_action(kind: str) -> str:
    """The name that the trail has for what a call of a kind does."""
    named = {
        "PUT /game/{gameId}": "game.put",
        "PUT /game/{gameId}/mail": "mail.put",
        "DELETE /game/{gameId}/mail": "mail.delete",
        "POST /game/{gameId}/key": "key.create",
        "DELETE /game/{gameId}/key/{keyId}": "key.revoke",
        "POST /token": "token.issue",
        "DELETE /token/{tokenId}": "token.revoke",
        "PUT /leaderboard/{gameId}/{leaderboardId}": "leaderboard.put",
        "PATCH /leaderboard/{gameId}/{leaderboardId}": "leaderboard.patch",
        "DELETE /leaderboard/{gameId}/{leaderboardId}": "leaderboard.delete",
        "POST /leaderboard/{gameId}/{leaderboardId}/voucher": "voucher.load",
    }
    thing = kind.split("/")[-2] if "/" in kind else ""
    prefix = {"entry": "entry.", "player": "player.", "prize": "prize."}.get(thing, "leaderboard.")
    return named.get(kind, prefix + kind.rpartition("/")[2])
