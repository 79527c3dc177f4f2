"""Holds docs/game-developers.md, and the program that goes with it, to the code."""

import importlib.util
import io
import json
import re
import urllib.error
import urllib.request
from email.message import Message
from types import ModuleType
from typing import Any, NamedTuple, cast

import pytest

from laurel.domain.games import KeyStatus
from laurel.http.problems import PROBLEM_TYPE, PROBLEMS, crash_problem
from laurel.http.score_report import parse_score_report
from laurel.security.checksums import parse_checksum, verify_checksum
from tests.contract.tables import DOCS, read_blocks, read_section, read_table, reflow, words
from tests.contract.test_refusals import OF_THE_PUBLIC_API
from tests.contract.test_security import VECTORS
from tests.factories import make_game
from tests.shell_calls import Call, calls_of

GUIDE = (DOCS / "game-developers.md").read_text(encoding="utf-8")
SETTINGS = {"API": "", "GAME": "game", "BOARD": "weekly", "TOKEN": "a-token"}
REPEATED = {429, 500, 502, 503, 504}


def sealed_call() -> Call:
    """Give the call that the guide makes with a checksum."""
    blocks = read_blocks(GUIDE, "A score with a checksum", language="sh")
    (call,) = calls_of("".join(blocks), settings=SETTINGS)
    return call


# ---- The page ------------------------------------------------------------------------------------


def test_the_guide_says_what_to_do_about_every_refusal() -> None:
    rows = read_table(GUIDE, "What a refusal tells you", first_column="status")
    crash = crash_problem()
    table = [PROBLEMS[type(refusal)] for refusal in OF_THE_PUBLIC_API]
    refusals = {(row.status.value, row.code) for row in table}
    assert {(int(row["status"]), code) for row in rows for code in words(row["code"])} == (
        refusals | {(crash["status"], crash["code"])}
    )


def test_the_first_score_of_the_guide_is_a_valid_report() -> None:
    post, get = [
        call
        for block in read_blocks(GUIDE, "A first score", language="sh")
        for call in calls_of(block, settings=SETTINGS)
    ]
    assert (post.method, post.url) == ("POST", "/leaderboard/game/weekly/score")
    assert post.header("Authorization") == "Bearer a-token"
    assert post.header("Idempotency-Key").endswith("-tiny-tim")
    assert parse_score_report(post.body).player_id == "1843"
    assert (get.method, get.url) == ("GET", "/leaderboard/game/weekly/score?limit=10")


def test_the_checksum_of_the_guide_verifies() -> None:
    call = sealed_call()
    verify_checksum(
        call.header("X-Gloot-SLS-Checksum"),
        game=make_game(name="game", checksum_keys={"a": KeyStatus.ACTIVE}),
        body=call.body,
        find_secret={"a": VECTORS[0].key}.get,
    )
    assert call.body.decode() == VECTORS[0].body


def test_the_guide_makes_a_new_salt_for_each_call() -> None:
    first, second = (parse_checksum(sealed_call().header("X-Gloot-SLS-Checksum")) for _ in range(2))
    assert first.salt != second.salt


def test_the_digest_to_compare_with_is_that_of_the_worked_example() -> None:
    text = reflow(read_section(GUIDE, "A score with a checksum"))
    found = re.search(r"salt `(\d+)` the digest begins with `(\w+)` and ends with `(\w+)`", text)
    assert found is not None
    example = parse_checksum(VECTORS[0].header)
    assert found[1] == example.salt
    assert example.digest.startswith(found[2])
    assert example.digest.endswith(found[3])


# ---- The program ---------------------------------------------------------------------------------


class Sent(NamedTuple):
    """A request as it was when it was sent."""

    url: str
    headers: dict[str, str]
    body: bytes | None


class Network:
    """Stands in for `urlopen`: gives prepared outcomes, one for each request that it is handed."""

    def __init__(self, *outcomes: object) -> None:
        self._outcomes = list(outcomes)
        self.requests: list[Sent] = []

    def __call__(self, request: urllib.request.Request, *, timeout: float) -> io.BytesIO:
        assert timeout > 0
        self.requests.append(
            Sent(request.full_url, dict(request.header_items()), cast("bytes", request.data))
        )
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return io.BytesIO(json.dumps(outcome).encode())


def refusal(status: int, problem: dict[str, Any] | None = None, **headers: str) -> OSError:
    """Give the error that urllib raises for a status."""
    fields = Message()
    fields["Content-Type"] = PROBLEM_TYPE if problem else "text/html"
    for name, value in headers.items():
        fields[name.replace("_", "-")] = value
    body = io.BytesIO(json.dumps(problem).encode())
    return urllib.error.HTTPError("http://localhost", status, "", fields, body)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the program waits."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value or "http://localhost/v1")
    path = DOCS / "examples" / "report_score.py"
    spec = importlib.util.spec_from_file_location("report_score_example", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def connect(monkeypatch: pytest.MonkeyPatch, *outcomes: object) -> Network:
    network = Network(*outcomes)
    monkeypatch.setattr(urllib.request, "urlopen", network)
    return network


SCORE = {"displayName": "Tim", "displayValue": "14", "sortingValue": 14}


def test_the_program_repeats_the_statuses_that_the_guide_names(program: ModuleType) -> None:
    text = reflow(read_section(GUIDE, "Sending again"))
    found = re.search(r"the statuses ([\d, ]+) and (\d+)\.", text)
    assert found is not None
    assert {int(status) for status in (*found[1].split(", "), found[2])} == REPEATED
    assert program.TRY_AGAIN == REPEATED
    repeatable = {row.status.value for row in PROBLEMS.values() if row.status >= 429}
    assert repeatable <= REPEATED


def test_the_program_sends_the_very_same_again(
    program: ModuleType, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = [TimeoutError(), refusal(503, Retry_After="7"), {"result": {}}]
    network = connect(monkeypatch, *outcomes)
    key = {"name": "game", "kid": "a", "key": "secret"}
    assert program.report_score(SCORE, token="t", checksum_key=key) == {"result": {}}
    first, second, third = network.requests
    assert first == second == third
    assert pauses[0] >= 1
    assert pauses[1] >= 7


def test_two_submissions_of_the_program_are_two(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = connect(monkeypatch, {}, {})
    for _ in range(2):
        program.report_score(SCORE, token="t", checksum_key=None)
    first, second = (request.headers["Idempotency-key"] for request in network.requests)
    assert first != second


def test_the_program_waits_longer_each_time_and_gives_up(
    program: ModuleType, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = connect(monkeypatch, *[refusal(429) for _ in range(9)])
    with pytest.raises(program.RefusedError) as refused:
        program.report_score(SCORE, token="t", checksum_key=None)
    assert (refused.value.status, refused.value.code) == (429, None)
    assert len(network.requests) == program.TRIES
    assert len(pauses) == program.TRIES - 1
    assert all(2**count <= pause for count, pause in enumerate(pauses))


def test_the_program_does_not_repeat_what_cannot_go_through(
    program: ModuleType, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = {"code": "leaderboard_full", "detail": "All 3 places are taken."}
    network = connect(monkeypatch, refusal(409, problem))
    with pytest.raises(program.RefusedError, match="All 3 places are taken") as refused:
        program.report_score(SCORE, token="t", checksum_key=None)
    assert refused.value.code == "leaderboard_full"
    assert len(network.requests) == 1
    assert pauses == []


def test_the_program_reads_on_from_where_a_page_ends(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = connect(
        monkeypatch,
        {"scores": [1, 2], "hasMore": True, "nextCursor": "a-cursor"},
        {"scores": [3], "hasMore": False, "nextCursor": None},
    )
    assert list(program.read_scores(limit=2)) == [1, 2, 3]
    assert [request.url.partition("?")[2] for request in network.requests] == [
        "limit=2",
        "limit=2&cursor=a-cursor",
    ]
