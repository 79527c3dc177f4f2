"""Files and the command against the deployed service: with real calls side by side."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.contract.tables import DOCS
from tests.service import Service, assert_answered

Laurel = Callable[..., subprocess.CompletedProcess[str]]
WHY = ("--reason", "a test")
NAMES = ['Tiny "Tim"', "one, two", "שלום", "=1+1", " a "]


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def standings(service: Service, board: str) -> list[dict[str, Any]]:
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/{board}/score?limit=1000"))
    scores: list[dict[str, Any]] = page["scores"]
    return scores


def test_a_tournament_is_applied_filled_exported_and_moved(
    service: Service, laurel: Laurel, tmp_path: Path
) -> None:
    service.register()
    example = (DOCS / "examples" / "tournaments.yaml").read_text()
    (tmp_path / "t.yaml").write_text(example.replace("space-race", service.game_id))
    said(laurel("leaderboard", "apply", "t.yaml", "--yes"))
    assert said(laurel("leaderboard", "apply", "t.yaml")).endswith("Nothing changes.\n")

    rows = [
        {
            "displayName": f"{NAMES[number % len(NAMES)]}{number}",
            "sortingValue": number % 7,
            "displayValue": str(number % 7),
            "date": 1602769646000 + number,
        }
        for number in range(420)
    ]
    (tmp_path / "s.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    source, copy = "weekly-2026-49", "weekly-2026-50"
    words = ("score", "import", service.game_id)
    assert "420 scores stored." in said(laurel(*words, source, "s.jsonl", *WHY))
    said(laurel("score", "export", service.game_id, source, "-o", "s.csv"))
    assert "420 scores stored." in said(laurel(*words, copy, "s.csv", *WHY))
    assert standings(service, copy) == standings(service, source)
    assert len(standings(service, copy)) == 420

    (tmp_path / "cheaters.csv").write_text(f'displayName\n"{rows[6]["displayName"]}"\n')
    hide = ("score", "hide", service.game_id, copy, "--file", "cheaters.csv", *WHY)
    assert "1 changed." in said(laurel(*hide))
    look = said(
        laurel("leaderboard", "watch", service.game_id, copy, "--once", "--json", "--rows", "1")
    )
    assert json.loads(look)["scores"][0]["name"] == rows[13]["displayName"]
