"""The operators' guide against the deployed stack: its commands, as they stand there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.tables import DOCS, read_blocks
from tests.service import Service, assert_answered
from tools.local_stack import LocalStack
from tools.operator.stacks import LOCAL_CREDENTIAL

GUIDE = (DOCS / "operators.md").read_text(encoding="utf-8")
GAME = "space-race"


@pytest.fixture
def shell(stack: LocalStack, service: Service, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator to whom the emulator is AWS, with the guide's examples."""
    examples = tmp_path / "docs" / "examples"
    examples.mkdir(parents=True)
    for file in (DOCS / "examples").glob("*.json"):
        (examples / file.name).write_text(named(file.read_text(), service))
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "AWS_ENDPOINT_URL": stack.aws_endpoint,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        "LAUREL_STACK_NAME": stack.aws.name,
    }


def named(text: str, service: Service) -> str:
    """Give a text of the guide as it is for this test's game, which nobody has set up before."""
    return text.replace(GAME, service.game_id)


def run(commands: str, *, shell: dict[str, str], cwd: Path) -> list[str]:
    """Run commands of the guide, answering yes; give the lines that they print."""
    done = subprocess.run(
        ["/bin/sh", "-euc", commands],
        env=shell,
        cwd=cwd,
        input="y\n" * commands.count("laurel "),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_ten_minutes_lead_to_a_tournament_that_is_running(
    service: Service, shell: dict[str, str], tmp_path: Path
) -> None:
    # The signing key is there. A new one would be known to running functions within a minute only,
    # and other tests would wait for it.
    guide, game_id = named(GUIDE, service), service.game_id
    blocks = read_blocks(guide, "A tournament in ten minutes", language="sh")
    _deploy, _signing_key, game, leaderboard, token, begin = blocks
    assert run(game, shell=shell, cwd=tmp_path) == [f"Game {game_id} is registered."]
    assert len((tmp_path / "web.key").read_text().strip()) >= 32
    valid, put = run(leaderboard, shell=shell, cwd=tmp_path)
    assert valid.startswith(f"Leaderboard weekly-2026-48 of {game_id} is fine")
    assert put.startswith(f"Leaderboard weekly-2026-48 of {game_id} is configured")
    assert run(token, shell=shell, cwd=tmp_path) == []
    changed, *shown = run(begin, shell=shell, cwd=tmp_path)
    assert changed.startswith(f"Leaderboard weekly-2026-48 of {game_id} is changed")
    assert any("The weekly race" in line for line in shown)

    (listed,) = assert_answered(service.get(f"/leaderboard/{game_id}"))["leaderboards"]
    configured = json.loads((tmp_path / "docs" / "examples" / "leaderboard.json").read_text())
    del configured["startDate"]
    assert configured.items() <= listed.items()

    put_back, more = read_blocks(guide, "Games and leaderboards", language="sh")
    (unchanged,) = run(put_back, shell=shell, cwd=tmp_path)
    assert "was configured like this already" in unchanged
    (patched,) = run(more, shell=shell, cwd=tmp_path)
    assert "is changed" in patched

    (tokens,) = read_blocks(guide, "Tokens", language="sh")
    issued = (tmp_path / "server.token").read_text().strip()
    *listing, revoked = run(tokens.replace("TOKEN-OR-ID", issued), shell=shell, cwd=tmp_path)
    assert any(f"{game_id}-server" in line for line in listing)
    assert revoked.endswith("is refused within a minute.")

    (trail,) = read_blocks(guide, "Who did what", language="sh")
    told = run(trail, shell=shell, cwd=tmp_path)
    assert any("game.put" in line for line in told)

    recount, ranks = read_blocks(guide, "Counters", language="sh")
    assert run(recount, shell=shell, cwd=tmp_path) == ["Right: 0 participants."]
    audited, rebuilt = run(ranks, shell=shell, cwd=tmp_path)
    assert audited.startswith("Right: ")
    assert rebuilt.startswith("Rebuilt: ")


def test_a_stack_that_is_not_there_is_said_so(shell: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        ["laurel", "game", "list", "--stack", "missing"],
        env=shell,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("There is no stack missing in eu-north-1, in the account")
