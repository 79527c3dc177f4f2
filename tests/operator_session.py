"""A random session of several operators: calls of every kind, good and bad, one after another."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from uuid import uuid4

from laurel.domain.ids import ALL_GAMES
from laurel.domain.players import player_key
from laurel.domain.prizes import MOST_PLACES
from laurel.storage.dynamodb import pack
from laurel.storage.prizes import place_attributes, place_name, voucher_name
from tests.prizes import make_place
from tests.service import Reply, Service
from tests.session_calls import (
    ENTRY,
    PLAYERS,
    REPORT,
    Call,
    Operator,
)

MINUTE = 60_000
# Fills in what is left of a path, and makes a body, for a kind of calls.
Draw = Callable[[str, str], tuple[str, Any]]
BOARDS = ("weekly", "cup", "final")


class Session:
    """Makes calls, each drawn by chance, with what was learned from the answers before."""

    def __init__(self, service: Service, chance: Random) -> None:
        self.service = service
        self.chance = chance
        main, other = service.game_id, f"{service.game_id}-b"
        self.games = [main, other]
        self.root = self._operator("root", [ALL_GAMES], "admin")
        self.operators = [
            self.root,
            self._operator("root", [ALL_GAMES], "admin"),
            self._operator("studio", [main, other], "admin"),
            self._operator("stranger", [other], "admin"),
            self._operator("moderator", [main], "score:moderate"),
            self._operator("editor", [main], "leaderboard:write"),
            self._operator("game-server", [main], "score:write"),
        ]
        self.secrets: set[str] = {operator.token for operator in self.operators}
        self.tokens: list[str] = []
        self.codes: list[str] = []
        self.tags: dict[str, str] = {}
        self.made: list[Call] = []
        self.draws: dict[str, Draw] = {
            "key": self._key,
            "token": self._token,
            "entry": self._entry,
            "player": self._player,
            "voucher": self._voucher,
            "mail": self._mail,
            "prize": self._prize,
        }
        for board in BOARDS:
            self._freeze_a_place(board)

    def opening(self) -> list[Call]:
        """The calls that make what the others are about, and one at least of each that changes."""
        main, board = self.games[0], f"/leaderboard/{self.games[0]}/{BOARDS[0]}"
        one_player, why = {"displayName": "Nimble Xerus"}, {"reason": "to begin"}
        one, several = {"player": one_player, **why}, {"players": [one_player], **why}
        low, high = ({**one_player, "sortingValue": n, "displayValue": str(n)} for n in (3, 9))
        token_id = uuid4().hex
        self.tokens.append(token_id)
        configured = [
            (kind, f"/leaderboard/{main}/{board_id}", self._configuration())
            for kind in ["PUT /leaderboard/{gameId}/{leaderboardId}"]
            for board_id in BOARDS
        ]
        calls: list[tuple[str, str, Any]] = [
            *[("PUT /game/{gameId}", f"/game/{game}", {"name": "A game"}) for game in self.games],
            *configured,
            (
                "PATCH /leaderboard/{gameId}/{leaderboardId}",
                board,
                {"description": "One more", "prizes": "VOUCHERS"},
            ),
            (
                "POST /leaderboard/{gameId}/{leaderboardId}/voucher",
                f"{board}/voucher",
                self._load(size=5),
            ),
            (
                "POST /leaderboard/{gameId}/{leaderboardId}/prize/resend",
                f"{board}/prize/resend",
                {"place": 1, **why},
            ),
            ("PUT /game/{gameId}/mail", f"/game/{main}/mail", {"subject": "Won"}),
            ("DELETE /game/{gameId}/mail", f"/game/{main}/mail", None),
            ("POST /game/{gameId}/key", f"/game/{main}/key", {"id": "first"}),
            ("DELETE /game/{gameId}/key/{keyId}", f"/game/{main}/key/first", None),
            ("POST /token", "/token", self._issued(token_id, self.games)),
            ("DELETE /token/{tokenId}", f"/token/{token_id}", None),
            *[(REPORT, f"{board}/score", score) for score in (low, high)],
            (ENTRY.replace("{action}", "accept"), f"{board}/entry/accept", one),
            (REPORT, f"{board}/score", high),
            *[
                (ENTRY.replace("{action}", action), f"{board}/entry/{action}", body)
                for action, body in (
                    ("reject", one),
                    ("hide", several),
                    ("restore", several),
                    ("correct", {**one, "sortingValue": 4, "displayValue": "4"}),
                    ("remove", several),
                    ("import", {"entries": [low], **why}),
                )
            ],
            *[
                (f"POST /game/{{gameId}}/player/{action}", f"/game/{main}/player/{action}", body)
                for action, body in (("ban", several), ("unban", several), ("erase", one))
            ],
            *[
                (f"POST /leaderboard/{{gameId}}/{{leaderboardId}}/{step}", f"{board}/{step}", None)
                for step in ("close", "object", "approve", "reopen", "close", "void")
            ],
            ("DELETE /leaderboard/{gameId}/{leaderboardId}", board, None),
            ("POST /leaderboard/{gameId}/{leaderboardId}/restore", f"{board}/restore", None),
        ]
        return [
            Call(kind, path, self.root, body, reason=(body or {}).get("reason"))
            for kind, path, body in calls
        ]

    def draw(self, kind: str) -> Call:
        """Draw a call of a kind; now and then one that was made already, or a wrong one."""
        luck = self.chance.random()
        if luck < 0.12:
            return self.chance.choice(self.made)
        path, body = self._filled(kind)
        call = Call(kind, path, self._caller(), body)
        if kind == REPORT and luck > 0.5:
            call = replace(call, headers=[("idempotency-key", f"once-{self.chance.randint(1, 9)}")])
        elif kind != REPORT:
            call = self._with_reason(self._with_precondition(call))
        return self._spoil(call) if luck > 0.9 else call

    def make(self, call: Call) -> Reply:
        """Make a call, and learn from the answer."""
        headers = [("authorization", f"Bearer {call.operator.token}"), *call.headers]
        body = b"" if call.body is None else json.dumps(call.body).encode()
        reply = self.service.send(call.method, call.path, headers, body)
        self.made.append(call)
        if "etag" in reply.headers:
            self.tags[call.path.partition("?")[0]] = reply.headers["etag"]
        answer = reply.json
        if "secret" in answer:
            self.secrets.add(answer["secret"])
        return reply

    def end(self, board: str) -> None:
        """Let the results of a leaderboard become final, as no operator can."""
        self.service.stack.dynamodb.update_item(
            TableName=self.service.stack.leaderboards_table,
            Key={"gameId": {"S": self.games[0]}, "leaderboardId": {"S": board}},
            UpdateExpression="SET endedAt = :now",
            ExpressionAttributeValues={":now": {"N": str(_now())}},
        )

    def personal(self) -> set[str]:
        """All that no record may hold: whoever plays, by whatever name, and every secret."""
        texts = {text for player in PLAYERS for text in player.values()}
        keys = {
            player_key(
                player_id=player.get("playerId"),
                email=player.get("email"),
                display_name=player["displayName"],
            )
            for player in PLAYERS
        }
        return texts | keys | {key.partition(":")[2] for key in keys} | self.secrets

    # ---- What is drawn ---------------------------------------------------------------------------

    def _operator(self, subject: str, games: list[str], scope: str) -> Operator:
        token = self.service.token(games=games, scopes=(scope,), subject=subject)
        return Operator(subject, token)

    def _caller(self) -> Operator:
        # Who may do everything does most of it: else most calls would be refused.
        return self.chance.choice([*[self.root] * 2 * len(self.operators), *self.operators])

    def _filled(self, kind: str) -> tuple[str, Any]:
        """Fill in the path of a kind of calls, and draw a body for it."""
        path = kind.partition(" ")[2]
        game = self.games[0] if self.chance.random() < 0.93 else self.games[1]
        path = path.replace("{gameId}", game)
        # Most of what stops a leaderboard happens to one of them: the others stay in use.
        ends = ("/close", "/reopen", "/approve", "/object", "/void", "Id}/restore")
        stops = kind.startswith("DELETE") or kind.endswith(ends)
        weights = (1, 8, 1) if stops else (5, 2, 2)
        path = path.replace("{leaderboardId}", self.chance.choices(BOARDS, weights)[0])
        body = None
        for thing, draw in self.draws.items():
            if f"/{thing}" in path:
                path, body = draw(kind, path)
        if kind == "PUT /game/{gameId}":
            body = self._settings()
        elif kind == "PUT /leaderboard/{gameId}/{leaderboardId}":
            body = self._configuration()
        elif kind.startswith("PATCH"):
            full = {**self._configuration(), "description": None, "type": "daily"}
            body = dict(self.chance.sample(sorted(full.items(), key=repr), k=2))
        elif kind == REPORT:
            body = self._score()
        if kind.startswith(("PUT /lea", "PATCH")) and self.chance.random() < 0.15:
            path += "?validate=true"
        return path, body

    def _key(self, kind: str, path: str) -> tuple[str, Any]:
        kid = f"key-{self.chance.randint(1, 4)}"
        body: dict[str, str] | None = {"id": kid}
        if self.chance.random() < 0.5:
            secret = uuid4().hex
            self.secrets.add(secret)
            body = {"id": kid, "secret": secret}
        return path.replace("{keyId}", kid), body if kind.startswith("POST") else None

    def _token(self, kind: str, path: str) -> tuple[str, Any]:
        if kind.startswith("POST"):
            self.tokens.append(uuid4().hex)
        # Now and then one that nobody has recorded.
        token_id = self.chance.choice([*self.tokens[-4:], uuid4().hex])
        games = self.chance.choice([[ALL_GAMES], self.games, self.games[:1]])
        body = self._issued(token_id, games)
        if kind.startswith("POST") and self.chance.random() < 0.5:
            body = self._shown_token(games)
        path = path.replace("{tokenId}", token_id)
        return path, body if kind.startswith("POST") else None

    def _issued(self, token_id: str, games: list[str]) -> dict[str, Any]:
        return {
            "id": token_id,
            "subject": "game-server",
            "games": games,
            "scopes": ["score:write"],
            "issuedDate": _now(),
            "expiresDate": _now() + MINUTE,
        }

    def _shown_token(self, games: list[str]) -> dict[str, Any]:
        """What is sent by those who must show the token that they record."""
        token = self._operator("game-server", games, "score:write")
        self.secrets.add(token.token)
        claims = token.claims
        issued = self._issued(token.token_id, games)
        dates = {"issuedDate": claims["iat"] * 1000, "expiresDate": claims["exp"] * 1000}
        return {**issued, **dates, "token": token.token}

    def _player(self, kind: str, path: str) -> tuple[str, Any]:
        if kind.endswith("/erase"):
            return path, {"player": self._named(), "reason": "asked to"}
        return path, {"players": self._several(), "reason": "for cheating"}

    def _entry(self, kind: str, path: str) -> tuple[str, Any]:
        action = kind.rpartition("/")[2]
        body: dict[str, Any] = {"reason": f"to {action}"}
        if action in {"hide", "restore", "remove"}:
            body["players"] = self._several()
        elif action == "import":
            scores = [self._score() for _ in range(self.chance.randint(1, 4))]
            body["entries"] = scores
            if self.chance.random() < 0.5:
                scores[0]["date"] = _now() - MINUTE
        else:
            body["player"] = self._named()
        if action == "correct":
            value = self.chance.randint(1, 9)
            body |= {"sortingValue": value, "displayValue": str(value)}
        if action == "find":
            del body["reason"]
        return path, None if action == "entry" else body

    def _voucher(self, kind: str, path: str) -> tuple[str, Any]:
        if kind.startswith("GET"):
            return path, None
        if self.chance.random() < 0.2:
            path += "?validate=true"
        return path, self._load(size=self.chance.randint(1, 8))

    def _mail(self, kind: str, path: str) -> tuple[str, Any]:
        if not kind.startswith("PUT"):
            return path, None
        if self.chance.random() < 0.2:
            path += "?validate=true"
        # Few of them: some are there already.
        text = f"{{{{ code }}}} {self.chance.randint(1, 3)}"
        return path, self.chance.choice([{"text": text}, {"subject": "Won", "html": text}, {}])

    def _prize(self, kind: str, path: str) -> tuple[str, Any]:
        if kind.startswith("GET"):
            return path, None
        return path, {"place": self.chance.choice([1, 1, 1, 2]), "reason": "asked to"}

    def _freeze_a_place(self, board: str) -> None:
        """Let there be a prize that can be mailed, at a position that no load comes to."""
        key = {"leaderboard": f"{self.games[0]}/{board}"}
        place = make_place(1, email="winner@example.com", voucher=MOST_PLACES)
        for item in (
            key | {"item": place_name(1)} | place_attributes(place),
            key | {"item": voucher_name(MOST_PLACES), "code": "Z", "place": 1},
        ):
            self.service.stack.dynamodb.put_item(TableName="PrizesTable", Item=pack(item))

    def _load(self, *, size: int) -> dict[str, Any]:
        # Few loads and few codes: some are there already, or on another leaderboard.
        load = self.chance.randint(1, 9)
        codes = [f"code-{uuid4().hex}" for _ in range(size)]
        if self.chance.random() < 0.2 and self.codes:
            codes[0] = self.chance.choice(self.codes)
        self.codes += codes
        self.secrets.update(codes)
        digest = f"{load:064}"
        return {
            "first": 1,
            "vouchers": [{"code": code} for code in codes],
            "load": {"digest": digest, "size": size},
            "reason": "from the sponsor",
        }

    def _settings(self) -> dict[str, Any]:
        return {
            "name": "A game",
            "colour": self.chance.choice(["#aabbcc", None]),
            "weakestChecksum": self.chance.choice(["MD5", "SHA-1"]),
        }

    def _configuration(self) -> dict[str, Any]:
        configuration = {
            "name": self.chance.choice(["The board", "The other board"]),
            "retryStrategy": self.chance.choice(["REPLACE_SCORE", "REPLACE_IF_BETTER"]),
            "maximumNumberOfWinners": self.chance.randint(3, 5),
            "shouldCloseWhenFull": self.chance.random() < 0.1,
            "highestSortingValue": 6,
            "outOfBounds": "HOLD",
            "prizes": self.chance.choice(["NONE", "VOUCHERS", "VOUCHERS"]),
        }
        if self.chance.random() < 0.3:
            configuration["endDate"] = 1795392000000 * 2
        return configuration

    def _score(self) -> dict[str, Any]:
        value = self.chance.randint(1, 9)
        player = self.chance.choice(PLAYERS)
        return {**player, "sortingValue": value, "displayValue": str(value)}

    def _named(self) -> dict[str, str]:
        player = self.chance.choice(PLAYERS)
        name = next(name for name in ("playerId", "email", "displayName") if name in player)
        return {name: player[name]}

    def _several(self) -> list[dict[str, str]]:
        return [self._named() for _ in range(self.chance.randint(1, 3))]

    # ---- How it is said --------------------------------------------------------------------------

    def _with_reason(self, call: Call) -> Call:
        if isinstance(call.body, dict) and "reason" in call.body:
            return replace(call, reason=call.body["reason"])
        if self.chance.random() < 0.5:
            return call
        joint = "&" if "?" in call.path else "?"
        return replace(call, path=f"{call.path}{joint}reason=because", reason="because")

    def _with_precondition(self, call: Call) -> Call:
        tag = self.tags.get(call.path.partition("?")[0])
        if tag is None or call.method == "GET" or self.chance.random() < 0.8:
            return call
        return replace(
            call, headers=[self.chance.choice([("if-match", tag), ("if-none-match", "*")])]
        )

    def _spoil(self, call: Call) -> Call:
        """Make a call that has to be refused, one way or another."""
        match self.chance.randint(1, 4):
            case 1:
                token = f"{call.operator.token[:-8]}AAAAAAAA"
                return replace(call, operator=Operator(call.operator.subject, token))
            # Registering it would make it a game.
            case 2 if call.kind != "PUT /game/{gameId}":
                return replace(call, path=call.path.replace(self.service.game_id, "no-such-game"))
            case 3 if isinstance(call.body, dict):
                return replace(call, body={**call.body, "reason": 7, "surprise": True})
            case _:
                return replace(call, headers=[("if-match", '"another"')])


def _now() -> int:
    return time.time_ns() // 1_000_000
