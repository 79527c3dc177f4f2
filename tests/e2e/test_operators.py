"""The operators' guide against the deployed stack: its commands, as they stand there."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from laurel.domain.leaderboards import state_of
from tests.contract.tables import DOCS, read_blocks
from tests.service import Service, assert_answered
from tools.local_stack import LocalStack
from tools.operator.configuration import read_leaderboard
from tools.operator.stacks import LOCAL_CREDENTIAL

GUIDE = (DOCS / "operators.md").read_text(encoding="utf-8")


@pytest.fixture
def shell(stack: LocalStack, tmp_path: Path) -> dict[str, str]:
    """The environment of an operator to whom the emulator is AWS."""
    (tmp_path / "docs").symlink_to(DOCS)
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "AWS_ENDPOINT_URL": stack.aws_endpoint,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
    }


def run(commands: str, *, shell: dict[str, str], cwd: Path) -> list[str]:
    """Run commands of the guide; give the lines that they print."""
    done = subprocess.run(
        ["/bin/sh", "-euc", commands],
        env=shell,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_commands_of_the_guide_set_up_a_game_that_can_be_counted(
    service: Service, shell: dict[str, str], tmp_path: Path
) -> None:
    # The signing key is there. A new one would be known to running functions within a minute only,
    # and other tests would wait for it.
    example = read_leaderboard((DOCS / "examples" / "leaderboard.json").read_bytes())
    state = state_of(example, now=time.time_ns() // 1_000_000)
    _, set_up = read_blocks(GUIDE, "A game and its leaderboard", language="sh")
    *said, token = run(set_up, shell=shell, cwd=tmp_path)
    assert said == [
        "Game space-race is registered.",
        "Checksum key web of space-race is in use within a minute.",
        f"Leaderboard weekly-2026-48 of space-race is {state}.",
    ]
    (listed,) = assert_answered(service.get("/leaderboard/space-race"))["leaderboards"]
    configured = json.loads((DOCS / "examples" / "leaderboard.json").read_text())
    del configured["lanes"]
    assert configured.items() <= listed.items()

    (revoke,) = read_blocks(GUIDE, "Tokens", language="sh")
    (revoked,) = run(revoke.replace("TOKEN-OR-ID", token), shell=shell, cwd=tmp_path)
    assert revoked.endswith("is refused within a minute.")

    (recount,) = read_blocks(GUIDE, "Counters", language="sh")
    assert run(recount, shell=shell, cwd=tmp_path) == ["Right: 0 participants."]
