"""The calls with which operators look after entries, as tests make and check them."""

from typing import Any

from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.players import player_key
from laurel.storage.entries import DynamoEntries
from tests.factories import NOON
from tests.service import Reply, Service, assert_answered

REASON = "a test"
MODERATOR = ("score:moderate",)


def act(service: Service, action: str, board: str = "weekly", **body: Any) -> Reply:
    path = f"/leaderboard/{service.game_id}/{board}/entry/{action}"
    if action != "find":
        body.setdefault("reason", REASON)
    return service.operate("POST", path, body, scopes=MODERATOR)


def done(service: Service, action: str, *names: str, board: str = "weekly") -> list[str]:
    """Hide, restore or remove players; give what has become of each."""
    players = [{"displayName": name} for name in names]
    answer = assert_answered(act(service, action, board, players=players))
    assert [result["player"] for result in answer["results"]] == players
    return [result["result"] for result in answer["results"]]


def found(service: Service, name: str = "Tiny Tim", board: str = "weekly") -> dict[str, Any]:
    reply = act(service, "find", board, player={"displayName": name})
    entry: dict[str, Any] = assert_answered(reply)
    return entry


def standings(service: Service, board: str = "weekly") -> list[tuple[str, str]]:
    scores = service.get(f"/leaderboard/{service.game_id}/{board}/score").json["scores"]
    return [(row["name"], row["score"]) for row in scores]


def listed(service: Service, query: str = "", board: str = "weekly") -> list[dict[str, Any]]:
    """Walk through the list of entries, and check that every page but the last is full."""
    path = f"/leaderboard/{service.game_id}/{board}/entry?{query}"
    entries: list[dict[str, Any]] = []
    cursor = None
    while True:
        after = f"&cursor={cursor}" if cursor else ""
        page = assert_answered(service.operate("GET", path + after, scopes=MODERATOR))
        entries += page["entries"]
        assert page["currentCursor"] == cursor
        assert page["hasMore"] is (page["nextCursor"] is not None)
        cursor = page["nextCursor"]
        if cursor is None:
            return entries


def hold(
    service: Service, name: str, *values: int, date: int = NOON, board: str = "weekly"
) -> None:
    """Store an entry whose tries are all held."""
    tries = tuple(
        Try(
            sorting_value=value,
            display_value=str(value),
            date=date + index,
            status=TryStatus.HELD,
        )
        for index, value in enumerate(values)
    )
    leaderboard = service.leaderboards.get(game_id=service.game_id, leaderboard_id=board)
    assert leaderboard is not None
    entry = Entry(
        player=player_key(player_id=None, email=None, display_name=name),
        display_name=name,
        email=None,
        tries=tries,
        best=None,
        shown=None,
        used=len(tries),
        version=date,
    )
    stack = service.stack
    entries = DynamoEntries(
        stack.dynamodb,
        scores_table=stack.scores_table,
        leaderboards_table=stack.leaderboards_table,
    )
    assert entries.save(leaderboard, settle(entry, leaderboard), replaces=None, takes_seat=False)


def a_row(name: str, value: int = 7, **more: Any) -> dict[str, Any]:
    return {"displayName": name, "displayValue": str(value), "sortingValue": value, **more}


def imported(service: Service, *rows: dict[str, Any], board: str = "weekly") -> list[str]:
    answer = assert_answered(act(service, "import", board, entries=list(rows)))
    return [result["result"] for result in answer["results"]]
