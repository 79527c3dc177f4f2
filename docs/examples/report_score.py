"""Report a score to Laurel and print the leaderboard, with Python's own library and nothing else.

    API=https://… GAME=space-race BOARD=weekly TOKEN=… python3 report_score.py "Tiny Tim" 14

With NAME, KID and KEY set too, the score is sealed with a checksum.
"""
# ruff: noqa: INP001, S310, T201 - a program of its own: it opens the address it is given, and prints

import hashlib
import json
import os
import random
import secrets
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

API = os.environ["API"].rstrip("/")
GAME = os.environ["GAME"]
BOARD = os.environ["BOARD"]

TRY_AGAIN = {429, 500, 502, 503, 504}
TRIES = 5
TIMEOUT_SECONDS = 10


class RefusedError(Exception):
    """The service has refused a call; `code` says why (None: something in front of it has)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('detail', '')}".strip())
        self.status = status
        self.code = problem.get("code")
        self.errors = problem.get("errors", [])


def call(
    method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes | None = None
) -> dict[str, Any]:
    """Make a call, and make it again when that may help: only for what is safe to send twice."""
    request = urllib.request.Request(API + path, data=body, headers=headers or {}, method=method)
    for count in range(1, TRIES + 1):
        pause = 2.0 ** (count - 1)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                document: dict[str, Any] = json.load(answer)
                return document
        except urllib.error.HTTPError as error:
            if error.code not in TRY_AGAIN or count == TRIES:
                raise RefusedError(error.code, read_problem(error)) from None
            pause = max(pause, float(error.headers.get("Retry-After", 0)))
        except OSError:
            # No answer: the call may have counted or not.
            if count == TRIES:
                raise
        # Not all games at the same moment.
        time.sleep(pause * random.uniform(1, 1.5))  # noqa: S311 - nothing secret about it
    raise AssertionError("the last try returns or raises")


def read_problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    """Read why a call was refused, if it is the service that says so."""
    if error.headers.get_content_type() != "application/problem+json":
        return {}
    problem: dict[str, Any] = json.load(error)
    return problem


def seal(body: bytes, *, name: str, kid: str, key: str) -> str:
    """Make the checksum header of a body."""
    salt = secrets.token_hex(8)
    digest = hashlib.sha512(salt.encode() + body + key.encode()).hexdigest()
    return f"SHA-512:{name}:{kid}:{salt}:{digest}"


def report_score(
    score: dict[str, Any], *, token: str, checksum_key: dict[str, str] | None
) -> dict[str, Any]:
    """Report a score once, however often it has to be sent, and give the player's result."""
    # The body and the headers are made once: each time it is sent, it is the same submission.
    body = json.dumps(score).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_hex(16),
    }
    if checksum_key:
        headers["X-Gloot-SLS-Checksum"] = seal(body, **checksum_key)
    return call("POST", f"/leaderboard/{GAME}/{BOARD}/score", headers=headers, body=body)


def read_scores(*, limit: int = 100) -> Iterator[dict[str, Any]]:
    """Read all scores, best first, page by page."""
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = call("GET", f"/leaderboard/{GAME}/{BOARD}/score?{urlencode(query)}")
        yield from page["scores"]
        if not page["hasMore"]:
            return
        query["cursor"] = page["nextCursor"]


def main(player: str, points: int) -> None:
    """Report a player's points and print the leaderboard."""
    key = {name.lower(): os.environ[name] for name in ("NAME", "KID", "KEY") if name in os.environ}
    score = {"displayName": player, "displayValue": f"{points} points", "sortingValue": points}
    try:
        answer = report_score(score, token=os.environ["TOKEN"], checksum_key=key or None)
    except RefusedError as refused:
        sys.exit(f"{refused.code or 'not the service'}: {refused}")
    print(f"{player}'s best: {answer['result']['bestScore']['displayValue']}")
    for row in read_scores():
        print(f"{row['rank']:>4}  {row['score']:>12}  {row['name']}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
