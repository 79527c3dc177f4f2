"""The whole service as a client sees it: in this process on a fake DynamoDB, or over HTTP.

The same tests run against both, so that what the emulator gets wrong and what the fake gets wrong
are not the same things.
"""

import http.client
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from laurel.domain.audit import AuditRecord
from laurel.domain.endings import Step, next_step
from laurel.domain.games import Game, KeyStatus
from laurel.domain.ids import ALL_GAMES
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import DynamoAudit
from laurel.storage.dynamodb import Item, pack, unpack
from laurel.storage.entries import counted_dates, lane_key
from laurel.storage.games import DynamoGames, game_item
from laurel.storage.keys import checksum_secret_parameter
from laurel.storage.leaderboards import UP_TO, DynamoLeaderboards, leaderboard_of
from laurel.storage.watermarks import WATERMARK
from tests.factories import make_game, make_leaderboard
from tests.stored_leaderboards import store_leaderboard
from tools.local_stack import LocalStack
from tools.operator.signing_keys import Jwk, read_signing_key
from tools.operator.stacks import Stack
from tools.operator.tokens import issue_token

COUNTERS = frozenset({"numberOfParticipants", "scoreUpdatedDate"})
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """An answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Send = Callable[[str, str, Headers, bytes], Reply]


@dataclass(frozen=True)
class Service:
    """A running service, its tables, and what an operator would do to them."""

    stack: Stack
    send: Send
    # Whether scores are counted and leaderboards are ended by themselves, a little later.
    is_deployed: bool = False
    # Whether what looks for leaderboards to end every minute finds those that tests store.
    is_found_when_due: bool = True
    game_id: str = field(default_factory=lambda: f"game-{uuid.uuid4().hex[:12]}")

    def page_url(self, leaderboard_id: str = "weekly") -> str:
        """The address of the page of a leaderboard of this test's game."""
        return f"{self.stack.outputs['PagesUrl']}/{self.game_id}/{leaderboard_id}"

    @property
    def games(self) -> DynamoGames:
        return DynamoGames(self.stack.dynamodb, table=self.stack.games_table)

    @property
    def leaderboards(self) -> DynamoLeaderboards:
        return DynamoLeaderboards(self.stack.dynamodb, table=self.stack.leaderboards_table)

    def register(self, *, secrets: Mapping[str, str] | None = None, **changes: Any) -> Game:
        """Register this test's own game, with active checksum keys."""
        keys = dict.fromkeys(secrets or {}, KeyStatus.ACTIVE)
        game = make_game(**{"game_id": self.game_id, "checksum_keys": keys, **changes})
        for kid, secret in (secrets or {}).items():
            path = self.stack.checksum_keys_path
            self.stack.ssm.put_parameter(
                Name=checksum_secret_parameter(path=path, game_id=game.game_id, kid=kid),
                Value=secret,
                Type="SecureString",
                Overwrite=True,
            )
        self.stack.dynamodb.put_item(TableName=self.stack.games_table, Item=pack(game_item(game)))
        return game

    def configure(self, leaderboard_id: str = "weekly", **changes: Any) -> Leaderboard:
        """Configure a leaderboard of this test's game."""
        board = make_leaderboard(
            **{"game_id": self.game_id, "leaderboard_id": leaderboard_id, **changes}
        )
        self.store(board)
        return board

    def store(self, board: Leaderboard) -> None:
        """Store a leaderboard as it is, behind the API's back."""
        store_leaderboard(
            self.stack.dynamodb,
            board,
            table=self.stack.leaderboards_table,
            is_found_when_due=self.is_found_when_due,
        )

    @cached_property
    def _signing_key(self) -> Jwk:
        """What a test's tokens are signed with, read once: some tests need hundreds of them."""
        return read_signing_key(self.stack)

    def token(
        self,
        *,
        games: list[str] | None = None,
        scopes: tuple[str, ...] = ("score:write",),
        lifetime: timedelta = timedelta(minutes=10),
        subject: str = "a test",
    ) -> str:
        """Issue a token for this test's game, or others."""
        return issue_token(
            self._signing_key,
            audience=self.stack.name,
            subject=subject,
            games=[self.game_id] if games is None else games,
            scopes=scopes,
            now=datetime.now(UTC),
            lifetime=lifetime,
        )

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, _named(headers), b"")

    def post(
        self,
        score: Mapping[str, Any] | bytes,
        *,
        leaderboard_id: str = "weekly",
        token: str | None = None,
        headers: Headers | None = None,
    ) -> Reply:
        """Report a score to a leaderboard of this test's game."""
        body = score if isinstance(score, bytes) else json.dumps(score).encode()
        sent = [("authorization", f"Bearer {token or self.token()}"), *(headers or [])]
        path = f"/leaderboard/{self.game_id}/{leaderboard_id}/score"
        return self.send("POST", path, sent, body)

    def operate(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        scopes: tuple[str, ...] = ("admin",),
        games: list[str] | None = None,
        headers: Headers | None = None,
    ) -> Reply:
        """Call the operator's API, with a token for this test's game, or for others."""
        token = self.token(games=games, scopes=scopes)
        sent = [("authorization", f"Bearer {token}"), *(headers or [])]
        if not isinstance(body, bytes):
            body = b"" if body is None else json.dumps(body).encode()
        return self.send(method, path, sent, body)

    def revoke(self, token_id: str) -> None:
        """Have a token refused."""
        assert self.operate("DELETE", f"/token/{token_id}", games=[ALL_GAMES]).status == 200

    def trail(self, leaderboard_id: str | None = None) -> list[AuditRecord]:
        """Read the audit trail of this test's game, or of a leaderboard of it, newest first."""
        audit = DynamoAudit(self.stack.dynamodb, table=self.stack.outputs["AuditTableName"])
        page = audit.page(
            game_id=self.game_id,
            leaderboard_id=leaderboard_id,
            from_=0,
            until=10**13 - 1,
            before=None,
            limit=1000,
        )
        return [kept.record for kept in page]

    def stored(self) -> list[Item]:
        """Read everything that is stored about this test's game, whatever its key is."""
        stack = self.stack
        # The tables filter: what all the other tests have left is not sent along.
        ours = "gameId = :game OR leaderboard = :game OR begins_with(leaderboard, :boards)"
        values = {":game": self.game_id, ":boards": f"{self.game_id}/"}
        found = []
        prizes = stack.outputs["PrizesTableName"]
        for table in (stack.games_table, stack.leaderboards_table, stack.scores_table, prizes):
            found += self._read("scan", table, values, FilterExpression=ours)
        return sorted(found, key=repr)

    def _read(
        self, verb: Literal["query", "scan"], table: str, values: Item, **request: Any
    ) -> list[Item]:
        pages = self.stack.dynamodb.get_paginator(verb).paginate(
            TableName=table, ExpressionAttributeValues=pack(values), **request
        )
        return [unpack(item) for page in pages for item in page["Items"]]

    @contextmanager
    def nothing_written(self) -> Iterator[None]:
        """Check that what is stored about this test's game stays exactly as it is."""
        self._wait_until_full_ones_are_closed()
        before = self._stored_but_for_counters()
        yield
        assert self._stored_but_for_counters() == before

    def _wait_until_full_ones_are_closed(self, *, seconds: float = 20) -> None:
        if not self.is_deployed:
            return
        deadline = time.monotonic() + seconds
        while any(
            board.is_full and next_step(board, now=0) is Step.CLOSE
            for board in map(leaderboard_of, self._boards())
        ):
            assert time.monotonic() < deadline, "a full leaderboard is not closed"
            time.sleep(0.05)

    def _stored_but_for_counters(self) -> list[Item]:
        # What came before may still be being counted.
        return [
            {
                name: value
                for name, value in item.items()
                if name not in COUNTERS and not name.startswith((WATERMARK, UP_TO))
            }
            for item in self.stored()
        ]

    def wait_until_counted(self, *, seconds: float = 20) -> None:
        """Wait until the counters of this test's game have caught up with its scores.

        They are compared with the entries, one by one, so they are right as well.
        """
        if not self.is_deployed:
            return
        deadline = time.monotonic() + seconds
        while (counted := self._counted()) != (truth := self._truth()):
            assert time.monotonic() < deadline, f"counted {counted}, and it is {truth}"
            time.sleep(0.05)

    def _counted(self) -> dict[str, tuple[int, int | None]]:
        return {
            board["leaderboardId"]: (board["numberOfParticipants"], board.get("scoreUpdatedDate"))
            for board in self._boards()
        }

    def _truth(self) -> dict[str, tuple[int, int | None]]:
        truth = {}
        for board in self._boards():
            entries = [entry for lane in range(board["lanes"]) for entry in self._lane(board, lane)]
            dates = {date for entry in entries for date in counted_dates(entry)}
            stand = sum("standing" in entry for entry in entries)
            truth[board["leaderboardId"]] = (stand, max(dates, default=None))
        return truth

    def _boards(self) -> list[Item]:
        values = {":game": self.game_id}
        table = self.stack.leaderboards_table
        return self._read("query", table, values, KeyConditionExpression="gameId = :game")

    def _lane(self, board: Item, lane: int) -> list[Item]:
        key = lane_key(game_id=self.game_id, leaderboard_id=board["leaderboardId"], lane=lane)
        table = self.stack.scores_table
        return self._read(
            "query", table, {":lane": key}, KeyConditionExpression="leaderboard = :lane"
        )


def score(value: int = 14, name: str = "Tiny Tim", **more: Any) -> dict[str, Any]:
    """The body of a reported score."""
    return {"displayValue": str(value), "displayName": name, "sortingValue": value, **more}


def assert_timed(reply: Reply) -> None:
    """Check that an answer says when it was begun and ended, in this order."""
    started = reply.headers["x-started-processing-at"]
    ended = reply.headers["x-ended-processing-at"]
    assert re.fullmatch(r"\d{13}", started)
    assert re.fullmatch(r"\d{13}", ended)
    assert int(started) <= int(ended)


def assert_refused(reply: Reply, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a well-formed refusal; give its problem."""
    assert (reply.status, reply.json.get("code")) == (status, code), reply
    assert reply.headers["content-type"] == "application/problem+json"
    assert_timed(reply)
    problem: dict[str, Any] = reply.json
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem


def assert_answered(reply: Reply) -> Any:
    """Check that an answer is a well-formed 200; give its body."""
    assert reply.status == 200, reply
    assert reply.headers["content-type"] == "application/json"
    assert_timed(reply)
    return reply.json


def _named(headers: Mapping[str, str]) -> Headers:
    return [(name.replace("_", "-"), value) for name, value in headers.items()]


def deployed_service(stack: LocalStack) -> Service:
    """Reach a local stack over HTTP, with a game of its own."""
    return Service(stack=stack.aws, send=send_over_http(stack.api_url), is_deployed=True)


def send_over_http(api_url: str) -> Send:
    """Send to a service that listens at an address."""
    base = urlsplit(api_url)
    assert base.hostname

    def send(method: str, path: str, headers: Headers, body: bytes) -> Reply:
        connection = http.client.HTTPConnection(base.hostname or "", base.port, timeout=120)
        try:
            connection.putrequest(method, base.path + path, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value.encode())
            if body:
                connection.putheader("content-length", str(len(body)))
                if not any(name.lower() == "content-type" for name, _ in headers):
                    connection.putheader("content-type", "application/json")
            connection.endheaders(body or None)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, received, answer.read())
        finally:
            connection.close()

    return send
