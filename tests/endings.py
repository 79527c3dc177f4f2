"""Leaderboards on their way to the end, as tests bring them there."""

import time
from dataclasses import dataclass
from typing import Any

from laurel.domain.leaderboards import Leaderboard
from tests.gateway import load_function
from tests.service import Service

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class Context:
    """A function's context: each look at the time that is left takes a ms of it."""

    left: int = 60_000
    aws_request_id: str = "run-1"

    def get_remaining_time_in_millis(self) -> int:
        self.left -= 1
        return self.left


def load_sweeper() -> Any:
    """The function that finishes leaderboards; it finishes those that other tests left, too."""
    return load_function("finish_leaderboards")


def sweep(function: Any, event: dict[str, Any] | None = None, **context: Any) -> None:
    """Have it run as it does every minute, or as an event of the stream has it run."""
    function.lambda_handler(event or {}, Context(**context))


def board_of(service: Service, leaderboard_id: str = "weekly") -> Leaderboard:
    """A leaderboard of this test's game, as it is stored."""
    found = service.leaderboards.get(game_id=service.game_id, leaderboard_id=leaderboard_id)
    assert found is not None
    return found
