"""The calls with which vouchers are loaded and prizes listed, as tests make and check them."""

import hashlib
import json
from typing import Any

from tests.service import Reply, Service, assert_answered


def path_of(service: Service, what: str, board: str = "weekly") -> str:
    return f"/leaderboard/{service.game_id}/{board}/{what}"


def send_part(
    service: Service,
    *codes: str,
    board: str = "weekly",
    first: int = 1,
    load: str = "the load",
    size: int | None = None,
    query: str = "",
    **more: Any,
) -> Reply:
    """Send a part of a load that is called so: all of it unless its size says otherwise."""
    replaces = more.pop("replaces", None)
    body: dict[str, Any] = {
        "first": first,
        "vouchers": [{"code": code} for code in codes],
        "load": {
            "digest": digest_of(load),
            "size": first + len(codes) - 1 if size is None else size,
            **({} if replaces is None else {"replaces": digest_of(replaces)}),
        },
        **more,
    }
    return send_body(service, body, board=board, query=query)


def send_body(
    service: Service, body: dict[str, Any], *, board: str = "weekly", query: str = ""
) -> Reply:
    path = path_of(service, "voucher", board) + query
    return service.operate("POST", path, json.dumps(body, ensure_ascii=False).encode())


def loaded(service: Service, *codes: str, **more: Any) -> int:
    """Load vouchers; give how many the pool has then."""
    answer = assert_answered(send_part(service, *codes, **more))
    assert answer["changed"] is True
    return int(answer["loaded"])


def counts(service: Service, board: str = "weekly") -> dict[str, Any]:
    found: dict[str, Any] = assert_answered(
        service.operate("GET", path_of(service, "voucher", board))
    )
    return found


def prizes(
    service: Service, query: str = "", board: str = "weekly"
) -> tuple[bool, list[dict[str, Any]]]:
    """Walk through the list of prizes; say whether they are planned."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        after = f"&cursor={cursor}" if cursor else ""
        path = path_of(service, "prize", board)
        page = assert_answered(service.operate("GET", f"{path}?{query}{after}"))
        found += page["prizes"]
        assert page["currentCursor"] == cursor
        assert page["hasMore"] is (page["nextCursor"] is not None)
        cursor = page["nextCursor"]
        if cursor is None:
            return page["planned"], found


def digest_of(load: str) -> str:
    return hashlib.sha256(load.encode()).hexdigest()
