"""Schemathesis against the deployed stack: whatever is sent, what comes back is as documented."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from laurel.domain.ids import ALL_GAMES
from laurel.domain.leaderboards import RetryStrategy, SortOrder
from tests.factories import NOON
from tests.service import Service, score
from tests.template_file import ROOT
from tests.waiting import wait_until
from tools.local_stack import LocalStack
from tools.local_stack.demo_world import GAME_ID, PRIZE_BOARD_ID

ARCHIVED_WITHIN_SECONDS = 180
# Whose standing is asked for where a call names nobody; see schemathesis_hooks.py.
PLAYER = "p"
HERE = Path(__file__).parent
MOST_SECONDS = 120


def configure_leaderboards(service: Service) -> list[str]:
    """Configure leaderboards of every kind, so that every refusal can come up."""
    boards = [
        service.configure("best", type="weekly", external_reference="achievement-7"),
        service.configure("latest", retry_strategy=RetryStrategy.REPLACE_SCORE),
        service.configure("race", sort_order=SortOrder.ASCENDING, number_of_retries=2),
        service.configure("once", retry_strategy=RetryStrategy.DISABLED),
        service.configure("seats", should_close_when_full=True, maximum_number_of_winners=2),
        service.configure("closed", end_date=NOON),
        service.configure("contradictory", number_of_retries=0),
    ]
    return [board.leaderboard_id for board in boards]


def narrowed_document(*, game_id: str, leaderboard_ids: list[str]) -> dict[str, Any]:
    """Give the OpenAPI document with what only this stack can know."""
    text = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    parameters = document["components"]["parameters"]
    # Without an example: those of an id and of a name would be put into one call.
    parameters["PlayerId"]["schema"] = {"type": "string", "enum": [PLAYER, "no-such-id"]}
    for name, ids in {"GameId": [game_id], "LeaderboardId": leaderboard_ids}.items():
        parameters[name]["schema"] = {"type": "string", "enum": [*ids, "no-such-id"]}
        parameters[name]["example"] = ids[0]
    # Results take their time. The demo has some.
    ended = {"gameId": GAME_ID, "leaderboardId": PRIZE_BOARD_ID}
    for path, item in document["paths"].items():
        if "/results" in path:
            item["parameters"] = [
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "enum": [there, "no-such-id"]},
                    "example": there,
                }
                for name, there in ended.items()
            ]
    return document


def test_the_service_does_what_the_openapi_document_says(
    service: Service, stack: LocalStack, tmp_path: Path
) -> None:
    service.register(secrets={"a": "secret"})
    results = f"/leaderboard/{GAME_ID}/{PRIZE_BOARD_ID}/results/archive"
    wait_until(ARCHIVED_WITHIN_SECONDS, lambda: service.get(results).status == 200)
    leaderboard_ids = configure_leaderboards(service)
    for leaderboard_id in leaderboard_ids[:5]:
        assert service.post(score(playerId=PLAYER), leaderboard_id=leaderboard_id).status == 200
    document = narrowed_document(game_id=service.game_id, leaderboard_ids=leaderboard_ids)
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(HERE / "schemathesis.toml")),
        *("run", str(path), "--no-color"),
    ]
    run = subprocess.run(
        command,
        cwd=tmp_path,
        env={
            **os.environ,
            "API_URL": stack.api_url,
            "SERVICE_TOKEN": service.token(games=[ALL_GAMES]),
            "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py"),
        },
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    # It tells the seed that repeats the run, and for each finding the call that shows it.
    assert run.returncode == 0, run.stdout + run.stderr
