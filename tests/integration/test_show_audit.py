"""The audit trail, read in pages by those who may."""

from typing import Any

import pytest

from laurel.domain.audit import Action, Actor, AuditRecord
from laurel.http.cursors import encode_text_cursor
from laurel.storage.audit import append_request
from laurel.storage.transactions import write_together
from tests.factories import NOON
from tests.service import Service, assert_answered, assert_refused

ALL_GAMES = ["*"]


def append(service: Service, at: int, *, game_id: str | None = None, **more: Any) -> None:
    """Put a record into the trail of this test's game, as of a time."""
    record = AuditRecord(
        game_id=game_id or service.game_id,
        action=Action.LEADERBOARD_PUT,
        actor=Actor(
            subject="an-operator", token_id="t1", request_id="r1", at=at, reason=f"at {at}"
        ),
        **more,
    )
    table = service.stack.outputs["AuditTableName"]
    put = {"Put": append_request(table=table, record=record)}
    assert write_together(service.stack.dynamodb, [put])


def read(service: Service, query: str = "", *, path: str = "/game/{}/audit") -> Any:
    return assert_answered(service.operate("GET", path.format(service.game_id) + query))


def dates(page: Any) -> list[int]:
    return [record["date"] - NOON for record in page["records"]]


@pytest.fixture
def told(service: Service) -> Service:
    """The service, with six records of this test's game, two of them of one millisecond."""
    service.register()
    for at in (0, 1, 2, 2, 3, 4):
        append(service, NOON + at, leaderboard_id="weekly" if at % 2 else None)
    return service


def test_a_record_tells_who_did_what_when_and_why(service: Service) -> None:
    service.register()
    before, after = {"name": "A", "icon": None}, {"name": "B", "icon": "https://x.y"}
    append(service, NOON, leaderboard_id="weekly", player="5f0c", before=before, after=after)
    (record,) = read(service)["records"]
    assert record == {
        "id": record["id"],
        "date": NOON,
        "subject": "an-operator",
        "tokenId": "t1",
        "action": "leaderboard.put",
        "gameId": service.game_id,
        "leaderboardId": "weekly",
        "player": "5f0c",
        "reason": f"at {NOON}",
        "before": before,
        "after": after,
    }


def test_a_trail_is_listed_newest_first_in_pages(told: Service) -> None:
    assert dates(read(told)) == [4, 3, 2, 2, 1, 0]
    found: list[int] = []
    cursor = ""
    while True:
        page = read(told, f"?limit=2{cursor}")
        found += dates(page)
        assert page["hasMore"] is (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert found == [4, 3, 2, 2, 1, 0]


def test_a_leaderboard_has_the_part_of_the_trail_that_is_about_it(told: Service) -> None:
    path = "/leaderboard/{}/weekly/audit"
    assert dates(read(told, path=path)) == [3, 1]
    page = read(told, "?limit=1", path=path)
    assert dates(page) == [3]
    assert dates(read(told, f"?limit=1&cursor={page['nextCursor']}", path=path)) == [1]
    assert read(told, path="/leaderboard/{}/gone/audit")["records"] == []


def test_a_trail_can_be_had_from_a_time_until_another_that_does_not_count(told: Service) -> None:
    assert dates(read(told, f"?from={NOON + 1}&until={NOON + 3}")) == [2, 2, 1]
    assert dates(read(told, f"?from={NOON + 3}")) == [4, 3]
    assert dates(read(told, f"?until={NOON + 1}")) == [0]
    assert dates(read(told, "?from=0&until=9999999999999")) == [4, 3, 2, 2, 1, 0]
    assert dates(read(told, f"?from={NOON + 3}&until={NOON + 3}")) == []
    page = read(told, f"?from={NOON + 1}&until={NOON + 3}&limit=2")
    rest = read(told, f"?from={NOON + 1}&until={NOON + 3}&cursor={page['nextCursor']}")
    assert (dates(page), dates(rest)) == ([2, 2], [1])


def test_a_time_that_ends_before_it_begins_is_refused(service: Service) -> None:
    reply = service.operate("GET", f"/game/{service.game_id}/audit?from={NOON}&until={NOON - 1}")
    problem = assert_refused(reply, 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["until"]


@pytest.mark.parametrize("time", ["", "yesterday", "-1", "1.5", "10000000000000", "१"])
def test_a_time_is_in_epoch_milliseconds(service: Service, time: str) -> None:
    service.register()
    query = f"?from={time}&until={time}&limit=x"
    reply = service.operate("GET", f"/game/{service.game_id}/audit{query}")
    problem = assert_refused(reply, 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["from", "until", "limit"]


@pytest.mark.parametrize("at", [NOON - 1, NOON + 10])
def test_a_cursor_that_was_made_up_leads_nowhere(told: Service, at: int) -> None:
    identity = ("audit", told.game_id, "", str(NOON), str(NOON + 10))
    cursor = encode_text_cursor(f"{at}-{'0' * 16}", query=identity)
    query = f"?from={NOON}&until={NOON + 10}&cursor={cursor}"
    reply = told.operate("GET", f"/game/{told.game_id}/audit{query}")
    assert_refused(reply, 400, "invalid_request")


def test_what_was_done_to_all_games_is_told_to_those_for_all_games(service: Service) -> None:
    append(service, NOON, game_id="*")
    for path in ("/game/*/audit", "/game/%2A/audit"):
        reply = service.operate("GET", f"{path}?until={NOON + 1}", games=ALL_GAMES)
        assert {record["gameId"] for record in assert_answered(reply)["records"]} == {"*"}
        assert_refused(service.operate("GET", path), 403, "not_permitted")


def test_a_trail_of_an_id_that_nothing_can_have_is_not_found(service: Service) -> None:
    reply = service.operate("GET", "/game/a%20b/audit", games=ALL_GAMES)
    assert_refused(reply, 404, "game_not_found")
    path = f"/leaderboard/{service.game_id}/a%20b/audit"
    assert_refused(service.operate("GET", path), 404, "leaderboard_not_found")
    reply = service.operate("GET", "/leaderboard/*/weekly/audit", games=ALL_GAMES)
    assert_refused(reply, 404, "game_not_found")
