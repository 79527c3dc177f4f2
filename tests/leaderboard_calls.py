"""The calls with which operators look after a leaderboard, as tests make and check them."""

import time
from typing import Any

from laurel.domain.audit import AuditRecord
from tests.service import Reply, Service, assert_answered

MINUTE = 60_000
CONFIGURATION: dict[str, Any] = {
    "name": "The weekly",
    "retryStrategy": "REPLACE_IF_BETTER",
    "maximumNumberOfWinners": 3,
    "shouldCloseWhenFull": False,
}


def now() -> int:
    return time.time_ns() // 1_000_000


def at(service: Service, path: str = "", leaderboard_id: str = "weekly") -> str:
    return f"/leaderboard/{service.game_id}/{leaderboard_id}{path}"


def put(service: Service, query: str = "", /, **changes: Any) -> Reply:
    body = {name: value for name, value in {**CONFIGURATION, **changes}.items() if value is not ...}
    return service.operate("PUT", at(service, query), body)


def patch(service: Service, changes: Any, **more: Any) -> Reply:
    return service.operate("PATCH", at(service), changes, **more)


def configuration(service: Service) -> dict[str, Any]:
    reply = service.operate("GET", at(service, "/configuration"))
    configured: dict[str, Any] = assert_answered(reply)
    return configured


def changed(reply: Reply) -> Any:
    answer = assert_answered(reply)
    of_series = {"nextEditions"} if "schedule" in answer["configuration"] else set()
    assert set(answer) == {"changed", "configuration", "leaderboard"} | of_series
    assert answer["changed"] is True
    return answer["leaderboard"]


def unchanged(reply: Reply) -> Any:
    answer = assert_answered(reply)
    assert answer["changed"] is False
    return answer["leaderboard"]


def trail(service: Service) -> list[AuditRecord]:
    """What the audit trail has of this test's leaderboard, oldest first."""
    return [*reversed(service.trail("weekly"))]


def shown(service: Service) -> Any:
    return assert_answered(service.get(at(service)))
