"""`.local/stack.json`: what other tools and tests need to know of the stack that runs here."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack.stack import LocalStack
from tools.operator.stacks import emulated_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccess:
    """What one needs to play on the demo game."""

    game_id: str
    leaderboard_id: str
    service_token: str
    admin_token: str
    checksum_game: str
    checksum_kid: str
    checksum_secret: str


def write_stack_file(path: Path, stack: LocalStack, demo: DemoAccess | None) -> None:
    """Write the file in one go: a reader finds all of it or none. Only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(_contents(stack, demo), file, indent=2)
        file.write("\n")
    unfinished.replace(path)


def read_stack_file(path: Path) -> LocalStack:
    """Reach the stack that a file tells of.

    Raises:
        FileNotFoundError: there is no such file, so nothing runs.
    """
    contents = json.loads(path.read_text())
    aws = emulated_stack(
        name=contents["stackName"], region=contents["region"], endpoint=contents["awsEndpoint"]
    )
    return LocalStack(api_url=contents["apiUrl"], pages_url=contents["pagesUrl"], aws=aws)


def _contents(stack: LocalStack, demo: DemoAccess | None) -> dict[str, object]:
    return {
        "apiUrl": stack.api_url,
        "pagesUrl": stack.pages_url,
        "awsEndpoint": stack.aws_endpoint,
        "region": stack.region,
        "stackName": stack.aws.name,
        "gameId": demo.game_id if demo else None,
        "leaderboardId": demo.leaderboard_id if demo else None,
        "serviceToken": demo.service_token if demo else None,
        "adminToken": demo.admin_token if demo else None,
        "checksumKey": {
            "game": demo.checksum_game,
            "kid": demo.checksum_kid,
            "secret": demo.checksum_secret,
        }
        if demo
        else None,
    }
