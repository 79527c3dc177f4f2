"""A tournament of two minutes, by the command and over HTTP alone: from its creation to the mail.

It is begun before all other tests of this tier, and looked at after them: nobody waits for it.
"""

import gzip
import hashlib
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.waiting import wait_until
from tools.local_stack import LocalStack
from tools.local_stack.outbox import SentMail, read_outbox

LASTS_MS = 120_000
# The finisher comes each minute, and again half a minute later at least; machines can be busy.
ENDS_WITHIN_SECONDS = 240
SHOWN_WITHIN_SECONDS = 30
BOARD = "two-minutes"
# Best first: who wins with an email, who wins without one, and who does not win.
PLAYERS: Mapping[str, dict[str, str]] = {
    "Ann <b>1</b>": {"playerId": "ann", "email": "ann@example.com"},
    "Bob": {"playerId": "bob", "email": "bob@example.com"},
    "Cid": {"playerId": "cid"},
    "Dee": {"playerId": "dee", "email": "dee@example.com"},
}


@dataclass(frozen=True)
class Tournament:
    """A tournament, and how it is asked about."""

    game_id: str
    stack: LocalStack
    directory: Path

    def laurel(self, *arguments: str) -> str:
        """Run the command where it finds the stack; give what it prints."""
        command = [str(Path(sys.executable).with_name("laurel")), *arguments]
        done = subprocess.run(
            command, cwd=self.directory, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def told(self, *arguments: str) -> Any:
        """Run the command for programs; give what it tells."""
        return json.loads(self.laurel(*arguments, "--json"))

    def file(self, name: str, text: str) -> str:
        """Write a file for the command."""
        (self.directory / name).write_text(text, encoding="utf-8")
        return name

    @property
    def codes(self) -> list[str]:
        """The codes of its vouchers, the winner's first; the last one is to spare."""
        return [f"{metal}-{self.game_id}" for metal in ("GOLD", "SILVER", "BRONZE", "SPARE")]

    def get(self, path: str = "") -> Any:
        """Ask the public API about the tournament."""
        status, body = request("GET", self.url(path))
        assert status == 200, body
        return json.loads(body)

    def url(self, path: str = "") -> str:
        """Give an address of the public API that is about the tournament."""
        return f"{self.stack.pages_url}/api/v1/leaderboard/{self.game_id}/{BOARD}{path}"

    def page(self) -> str:
        """Read its page."""
        status, body = request("GET", f"{self.stack.pages_url}/{self.game_id}/{BOARD}")
        assert status == 200
        return body.decode()

    def mails(self) -> list[SentMail]:
        """Read what has been mailed to its players."""
        sent = read_outbox(self.stack.aws_endpoint)
        return [mail for mail in sent if any(code in mail.text for code in self.codes)]


def request(
    method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Make a call over HTTP; gives the status and the body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, path, body or None, dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.fixture(scope="session")
def tournament(
    stack: LocalStack, stack_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Tournament:
    """A tournament that has just begun, with its vouchers loaded."""
    directory = tmp_path_factory.mktemp("tournament")
    (directory / ".local").mkdir()
    (directory / ".local" / "stack.json").symlink_to(stack_file.resolve())
    it = Tournament(f"cup-{uuid4().hex[:8]}", stack, directory)
    game = {"id": it.game_id, "name": f"Cup {it.game_id}"}
    it.laurel("game", "put", it.file("game.json", json.dumps(game)))
    now = time.time_ns() // 1_000_000
    board = {
        "gameId": it.game_id,
        "id": BOARD,
        "name": "Two minutes",
        "retryStrategy": "REPLACE_IF_BETTER",
        "maximumNumberOfWinners": 3,
        "shouldCloseWhenFull": False,
        "startDate": now,
        "endDate": now + LASTS_MS,
        "prizes": "VOUCHERS",
    }
    it.laurel("leaderboard", "put", it.file("board.json", json.dumps(board)))
    lines = [f"{code},https://shop.example.com/redeem/{code}" for code in it.codes]
    codes = it.file("codes.csv", "\n".join(["code,link", *lines, ""]))
    it.laurel("vouchers", "load", it.game_id, BOARD, codes)
    token = it.laurel("token", "issue", "--game", it.game_id, "--days", "1").strip()
    for points, (name, player) in zip((40, 30, 20, 10), PLAYERS.items(), strict=True):
        score = {"displayName": name, "displayValue": f"{points} ★", "sortingValue": points}
        status, body = request(
            "POST",
            it.url("/score"),
            body=json.dumps(player | score).encode(),
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": name[:3]},
        )
        assert status == 200, body
    return it


def test_a_tournament_of_two_minutes_begins(tournament: Tournament) -> None:
    assert tournament.get()["state"] == "ACTIVE"
    planned = tournament.told("prize", "list", tournament.game_id, BOARD)
    assert planned["planned"] is True
    assert [prize["displayName"] for prize in planned["prizes"]] == list(PLAYERS)[:3]
    assert tournament.mails() == []


def test_a_tournament_of_two_minutes_ends_by_itself_with_a_voucher_in_the_mail(
    tournament: Tournament,
) -> None:
    wait_until(ENDS_WITHIN_SECONDS, lambda: tournament.get()["state"] == "ENDED")

    # Each winner who has left an email has one mail, with the voucher of that place.
    mails = {mail.to: mail for mail in tournament.mails()}
    assert len(mails) == len(tournament.mails())
    assert set(mails) == {"ann@example.com", "bob@example.com"}
    for code, (address, mail) in zip(tournament.codes, sorted(mails.items()), strict=False):
        assert f"https://shop.example.com/redeem/{code}" in mail.text, address
        assert [other for other in tournament.codes if other in mail.text] == [code]
    assert "Ann <b>1</b>" in mails["ann@example.com"].text
    assert "<b>1</b>" not in (mails["ann@example.com"].html or "")

    # The operator sees who has not left one, and what is left.
    given = tournament.told("prize", "list", tournament.game_id, BOARD)
    assert given["planned"] is False
    assert [prize["voucher"]["code"] for prize in given["prizes"]] == tournament.codes[:3]
    assert "email" not in given["prizes"][2]
    counts = tournament.told("vouchers", "status", tournament.game_id, BOARD)
    assert (counts["loaded"], counts["needed"], counts["bound"]) == (4, 3, 3)


def test_the_results_of_a_tournament_can_be_checked_by_anybody(tournament: Tournament) -> None:
    wait_until(ENDS_WITHIN_SECONDS, lambda: tournament.get()["state"] == "ENDED")
    results = tournament.get("/results")
    assert results["status"] == "FINAL"
    assert [(place["rank"], place["name"]) for place in results["places"]] == [
        (rank, name) for rank, name in enumerate(list(PLAYERS)[:3], start=1)
    ]
    assert "@" not in json.dumps(results)

    manifest = tournament.get("/results/archive")
    assert "@" not in json.dumps(manifest)
    (part,) = manifest["parts"]
    status, content = request("GET", part["url"])
    assert status == 200
    text = gzip.decompress(content)
    assert hashlib.sha256(text).hexdigest() == part["sha256"]
    assert b"@" not in text
    names = [json.loads(line)["name"] for line in text.splitlines()]
    assert names == list(PLAYERS)

    digest = manifest["frozenSha256"]
    tournament.laurel("results", "verify", tournament.game_id, BOARD, "--sha256", digest)

    wait_until(SHOWN_WITHIN_SECONDS, lambda: 'data-stage="final"' in tournament.page())
    page = tournament.page()
    assert "The results are final." in page
    assert f"/api/v1/leaderboard/{tournament.game_id}/{BOARD}/results" in page
