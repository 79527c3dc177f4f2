"""The demo: a game with leaderboards of every kind, and a tournament that is played over HTTP."""

import hashlib
import http.client
import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import track

from laurel.domain.games import ChecksumAlgorithm
from laurel.domain.ids import ALL_GAMES
from laurel.security.checksums import seal_body
from laurel.security.permissions import Scope
from tools.local_stack.demo_world import (
    CHECKSUM_KID,
    CHECKSUM_SECRET,
    GAME_ID,
    MAIN_BOARD_ID,
    PRIZE_BOARD_ID,
    REVOKED_KID,
    Play,
    demo_game,
    late_changes,
    open_boards,
    plays,
    vouchers,
)
from tools.local_stack.processes import CommandError
from tools.local_stack.stack import LocalStack
from tools.local_stack.stack_file import DemoAccess
from tools.operator.api import Api
from tools.operator.failures import OperatorError
from tools.operator.service_tokens import issue_recorded_token
from tools.operator.signing_keys import create_signing_key
from tools.operator.targets import target_of

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

PLAYERS_AT_ONCE = 8
MOST_TRIES = 5
TOKEN_LIFETIME = timedelta(days=30)
_OK = 200
_TRY_AGAIN = frozenset({429, 503})


def set_up_demo(stack: LocalStack) -> DemoAccess:
    """Register the demo's game and play its tournament; gives what one needs to play on.

    All of it goes through the API, as an operator and a game would do it.

    Raises:
        CommandError: a step or a score was refused.
    """
    now = time.time_ns() // 1_000_000
    create_signing_key(stack.aws)
    target = target_of(stack.aws)
    api = Api(target.url, token=target.token)
    try:
        _register(api)
        for board_id, board in open_boards(now).items():
            api.put("leaderboard", GAME_ID, board_id, body=board)
        access = DemoAccess(
            game_id=GAME_ID,
            leaderboard_id=MAIN_BOARD_ID,
            service_token=_issue_token(stack, api, "demo", Scope.SCORE_WRITE),
            admin_token=_issue_token(stack, api, "demo-operator", Scope.ADMIN),
            checksum_game=str(demo_game()["name"]),
            checksum_kid=CHECKSUM_KID,
            checksum_secret=CHECKSUM_SECRET,
        )
        _play_all(stack, access)
        _load_vouchers(api)
        for board_id, changes in late_changes(now).items():
            api.patch("leaderboard", GAME_ID, board_id, body=changes)
        _finish(stack)
    except OperatorError as error:
        raise CommandError(f"The demo could not be set up: {error}") from error
    return access


def _register(api: Api) -> None:
    api.put("game", GAME_ID, body=demo_game())
    for kid in (CHECKSUM_KID, REVOKED_KID):
        api.post("game", GAME_ID, "key", body={"id": kid, "secret": CHECKSUM_SECRET})
    api.delete("game", GAME_ID, "key", REVOKED_KID)


def _load_vouchers(api: Api) -> None:
    loaded = vouchers()
    digest = hashlib.sha256(json.dumps(loaded).encode()).hexdigest()
    load = {"digest": digest, "size": len(loaded)}
    body = {"first": 1, "vouchers": loaded, "load": load}
    api.post("leaderboard", GAME_ID, PRIZE_BOARD_ID, "voucher", body=body)


def _finish(stack: LocalStack) -> None:
    """Bring to its end what is over, as happens every minute: nobody shall have to wait for it."""
    client: LambdaClient = stack.aws.session.client("lambda", endpoint_url=stack.aws_endpoint)
    name = stack.aws.outputs["FinishLeaderboardsFunctionName"]
    answer = client.invoke(FunctionName=name, Payload=b"{}")
    if "FunctionError" in answer:
        raise CommandError(f"The demo could not be finished: {answer['Payload'].read().decode()}")


def _issue_token(stack: LocalStack, api: Api, subject: str, scope: Scope) -> str:
    return issue_recorded_token(
        stack.aws,
        api,
        subject=subject,
        games=[ALL_GAMES],
        scopes=[scope],
        lifetime=TOKEN_LIFETIME,
    ).token


def _play_all(stack: LocalStack, access: DemoAccess) -> None:
    reporter = _Reporter(stack.api_url, access)
    todo = list(plays())
    with closing(reporter), ThreadPoolExecutor(PLAYERS_AT_ONCE) as players:
        done = players.map(reporter.report, todo)
        console = Console(stderr=True)
        for _ in track(done, "  Playing a demo tournament", len(todo), console=console):
            pass


class _Reporter:
    """Reports scores as a game does, over one connection for each thread."""

    def __init__(self, api_url: str, access: DemoAccess) -> None:
        self._url = urlsplit(api_url)
        self._access = access
        self._connections = threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._opened:
            connection.close()

    def report(self, play: Play) -> None:
        """Report a score, again when the service asks for it: its seal makes that safe."""
        body = json.dumps(play.body, ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {self._access.service_token}",
            "Content-Type": "application/json",
            "X-Gloot-SLS-Checksum": self._seal(body),
        }
        path = f"{self._url.path}/leaderboard/{GAME_ID}/{play.leaderboard_id}/score"
        for _ in range(MOST_TRIES):
            connection = self._connection()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status == _OK:
                return
            if answer.status not in _TRY_AGAIN:
                break
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        raise CommandError(f"A demo score was refused: {answer.status} {text}")

    def _seal(self, body: bytes) -> str:
        return seal_body(
            body,
            algorithm=ChecksumAlgorithm.SHA_512,
            game=self._access.checksum_game,
            kid=self._access.checksum_kid,
            salt=secrets.token_hex(8),
            secret=self._access.checksum_secret,
        )

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._connections, "own", None)
        if connection is None:
            connection = http.client.HTTPConnection(str(self._url.hostname), self._url.port)
            self._connections.own = connection
            self._opened.append(connection)
        return connection
