"""Games, registered and listed by the operator's API."""

from typing import Any
from uuid import uuid4

import pytest

from laurel.domain.notices import GAME_SECONDS
from laurel.storage.game_registry import DynamoGameRegistry
from laurel.storage.page_notices import NoticeQueue
from laurel.usecases.stores import GameNotice
from tests.races import be_late
from tests.service import Headers, Reply, Service, assert_answered, assert_refused, score
from tests.template_file import FUNCTIONS, TEMPLATE

GAME: dict[str, Any] = {
    "name": "Space Race",
    "icon": "https://cdn.example.com/icon.png",
    "url": "https://example.com",
    "colour": "#2e7d32",
    "checksumRequired": True,
    "weakestChecksum": "SHA-256",
}
ALL_GAMES = ["*"]


def put(service: Service, query: str = "", *, match: str | None = None, **changes: Any) -> Reply:
    headers: Headers = [] if match is None else [("if-match", match)]
    body = {"name": "Space Race", **changes}
    return service.operate("PUT", f"/game/{service.game_id}{query}", body, headers=headers)


def get(service: Service) -> Reply:
    return service.operate("GET", f"/game/{service.game_id}")


def post_key(service: Service, kid: str = "web") -> Reply:
    return service.operate("POST", f"/game/{service.game_id}/key", {"id": kid})


@pytest.fixture
def noticed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[GameNotice, int]]:
    """The notices of whole games that were queued, with the seconds until they come back."""
    queued = []
    original = NoticeQueue.send_for_game

    def send(self: NoticeQueue, notice: GameNotice, *, seconds: int) -> None:
        original(self, notice, seconds=seconds)
        queued.append((notice, seconds))

    monkeypatch.setattr(NoticeQueue, "send_for_game", send)
    return queued


# ---- Games ---------------------------------------------------------------------------------------


def test_a_game_is_registered_shown_and_registered_anew(service: Service) -> None:
    shown = {"id": service.game_id, **GAME, "checksumKeys": []}
    assert assert_answered(put(service, **GAME)) == {**shown, "changed": True}
    assert assert_answered(get(service)) == shown
    plain = {"id": service.game_id, "name": "Golf", "checksumRequired": False}
    plain |= {"weakestChecksum": "MD5", "checksumKeys": []}
    assert assert_answered(put(service, name="Golf")) == {**plain, "changed": True}
    assert assert_answered(get(service)) == plain


def test_what_is_registered_is_what_reporting_goes_by(service: Service) -> None:
    assert_answered(put(service, checksumRequired=True))
    service.configure()
    assert_refused(service.post(score()), 403, "checksum_required")


def test_a_game_may_be_sent_with_the_id_of_its_path_and_no_other(service: Service) -> None:
    assert_answered(put(service, id=service.game_id))
    with service.nothing_written():
        problem = assert_refused(put(service, id="golf"), 400, "invalid_request")
    assert problem["errors"] == [{"field": "id", "detail": "must be the path's, or be left out"}]


@pytest.mark.parametrize("game_id", ["api", "assets"])
def test_a_game_cannot_be_called_what_pages_need_for_themselves(
    service: Service, game_id: str
) -> None:
    reply = service.operate("PUT", f"/game/{game_id}", {"name": "x"}, games=ALL_GAMES)
    problem = assert_refused(reply, 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["gameId"]
    assert service.games.get(game_id) is None


def test_everything_that_is_wrong_with_a_game_is_told_at_once(service: Service) -> None:
    body = b"""{"name": "Space: Race", "colour": "green", "weakestChecksum": "SHA256",
        "icon": "javascript:alert(1)", "checksumRequired": 1, "checksumKeys": [], "name": "x:y"}"""
    headers = [("authorization", f"Bearer {service.token(scopes=('admin',))}")]
    reply = service.send("PUT", f"/game/{service.game_id}", headers, body)
    problem = assert_refused(reply, 400, "invalid_request")
    assert {offence["field"]: offence["detail"] for offence in problem["errors"]} == {
        "name": "must not contain a colon: checksums name the game",
        "colour": "must match pattern '^#[0-9a-fA-F]{6}$'",
        "weakestChecksum": "must be 'MD5', 'SHA-1', 'SHA-256' or 'SHA-512'",
        "icon": "must be a web address, such as https://example.com/a.png",
        "checksumRequired": "must be true or false",
        "checksumKeys": "is not known",
    }
    assert {"field": "name", "detail": "must be given once"} in problem["errors"]
    assert service.games.get(service.game_id) is None


def test_a_game_that_is_put_as_it_is_changes_nothing_and_leaves_no_trace(
    service: Service, noticed: list[tuple[GameNotice, int]]
) -> None:
    first = put(service, **GAME)
    noticed.clear()
    with service.nothing_written():
        again = put(service, **GAME)
    assert assert_answered(again) == {**first.json, "changed": False}
    assert len(service.trail()) == 1
    assert noticed == []


def test_the_trail_tells_what_a_put_has_changed_by_whom_and_why(service: Service) -> None:
    assert_answered(put(service, icon="https://example.com/a.png"))
    assert_answered(put(service, "?reason=New+name", name="Golf", colour="#123456"))
    newest, oldest = service.trail()
    assert (newest.action, newest.actor.subject, newest.actor.reason) == (
        "game.put",
        "a test",
        "New name",
    )
    assert newest.before == {
        "name": "Space Race",
        "icon": "https://example.com/a.png",
        "colour": None,
    }
    assert newest.after == {"name": "Golf", "icon": None, "colour": "#123456"}
    assert (oldest.actor.reason, oldest.before) == (None, None)
    assert oldest.after == {
        "name": "Space Race",
        "icon": "https://example.com/a.png",
        "checksumRequired": False,
        "weakestChecksum": "MD5",
    }


def test_a_put_never_touches_keys(service: Service) -> None:
    assert_answered(put(service))
    assert_answered(post_key(service, "a"))
    assert_answered(post_key(service, "b"))
    assert_answered(service.operate("DELETE", f"/game/{service.game_id}/key/a"))
    keys = [{"id": "a", "status": "REVOKED"}, {"id": "b", "status": "ACTIVE"}]
    assert assert_answered(put(service, name="Golf"))["checksumKeys"] == keys
    assert assert_answered(get(service))["checksumKeys"] == keys


def test_a_game_that_nobody_registered_is_not_found(service: Service) -> None:
    assert_refused(get(service), 404, "game_not_found")
    for path in ("/game/a%20b", "/game/*"):
        reply = service.operate("GET", path, games=ALL_GAMES)
        assert_refused(reply, 404, "game_not_found")
    assert_refused(service.operate("PUT", "/game/*", GAME, games=ALL_GAMES), 404, "game_not_found")


# ---- Lost updates --------------------------------------------------------------------------------


def test_a_change_under_if_match_is_made_only_to_what_was_seen(service: Service) -> None:
    first = put(service).headers["etag"]
    assert get(service).headers["etag"].rpartition("-")[2] == first.rpartition("-")[2]
    assert assert_answered(put(service, match=first, name="Golf"))["changed"]
    with service.nothing_written():
        assert_refused(put(service, match=first, name="Chess"), 412, "precondition_failed")
        assert_refused(put(service, match='"x"', name="Chess"), 412, "precondition_failed")
    second = get(service).headers["etag"]
    assert assert_answered(put(service, match=f"{first}, {second}", name="Chess"))["changed"]
    assert assert_answered(put(service, match="*", name="Go"))["changed"]
    assert len(service.trail()) == 4


def test_if_match_creates_nothing_and_if_none_match_replaces_nothing(service: Service) -> None:
    assert_refused(put(service, match="*"), 412, "precondition_failed")
    assert service.games.get(service.game_id) is None
    path, body = f"/game/{service.game_id}", {"name": "Space Race"}
    new = [("if-none-match", "*")]
    assert_answered(service.operate("PUT", path, body, headers=new))
    with service.nothing_written():
        reply = service.operate("PUT", path, {"name": "Golf"}, headers=new)
        assert_refused(reply, 412, "precondition_failed")


def test_a_key_that_is_made_meanwhile_is_no_change_of_the_game(service: Service) -> None:
    seen = put(service).headers["etag"]
    assert_answered(post_key(service))
    assert assert_answered(put(service, match=seen, name="Golf"))["changed"]


@pytest.mark.parametrize("uncounted", ["REMOVE revision", "SET revision = :none"])
def test_a_game_that_was_registered_before_revisions_were_counted_can_be_changed(
    service: Service, uncounted: str
) -> None:
    assert_answered(put(service))
    values: Any = {"ExpressionAttributeValues": {":none": {"N": "0"}}} if ":" in uncounted else {}
    service.stack.dynamodb.update_item(
        TableName=service.stack.games_table,
        Key={"gameId": {"S": service.game_id}},
        UpdateExpression=uncounted,
        **values,
    )
    seen = get(service).headers["etag"]
    assert seen.endswith('-r0"')
    assert assert_answered(put(service, match=seen, name="Golf"))["changed"]
    assert_refused(put(service, match=seen, name="Chess"), 412, "precondition_failed")


def test_who_loses_a_race_decides_again_by_what_is_there_then(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_late(monkeypatch, DynamoGameRegistry, "save", lambda: put(service, name="Golf"))
    assert assert_answered(put(service, name="Chess"))["changed"]
    # In the order in which the calls came in: the one that lost the race was there first.
    golf, chess = service.trail()
    assert golf.after is not None
    assert golf.after["name"] == "Golf"
    assert (chess.before, chess.after) == ({"name": "Golf"}, {"name": "Chess"})


def test_who_loses_a_race_under_if_match_is_told_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = put(service).headers["etag"]
    be_late(monkeypatch, DynamoGameRegistry, "save", lambda: put(service, name="Golf"))
    assert_refused(put(service, match=seen, name="Chess"), 412, "precondition_failed")
    assert assert_answered(get(service))["name"] == "Golf"
    assert len(service.trail()) == 2


# ---- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"name": "Golf"}, {"icon": "https://x.y/i"}, {"url": "https://x.y"}, {"colour": "#000000"}],
)
def test_a_change_that_shows_is_noticed_for_the_whole_game(
    service: Service, noticed: list[tuple[GameNotice, int]], change: dict[str, Any]
) -> None:
    notice = GameNotice(game_id=service.game_id), GAME_SECONDS
    assert_answered(put(service))
    assert noticed == [notice]
    assert_answered(put(service, checksumRequired=True))
    assert noticed == [notice]
    assert_answered(put(service, checksumRequired=True, **change))
    assert noticed == [notice, notice]


def test_the_notice_is_queued_before_the_change_so_that_no_crash_can_lose_it(
    service: Service, noticed: list[tuple[GameNotice, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(DynamoGameRegistry, "save", crash)
    assert put(service).status == 500
    assert len(noticed) == 1


def test_a_game_is_noticed_later_than_the_function_that_changes_it_can_run() -> None:
    assert TEMPLATE["Globals"]["Function"]["Timeout"] < GAME_SECONDS
    assert "Timeout" not in FUNCTIONS["ManageGamesFunction"]


# ---- Lists ---------------------------------------------------------------------------------------


def ids(page: Any) -> list[str]:
    return [game["id"] for game in page["games"]]


@pytest.mark.parametrize("everything", [False, True])
def test_games_are_listed_in_pages_until_there_are_no_more(
    service: Service, everything: bool
) -> None:
    prefix = service.game_id
    mine = [f"{prefix}-{number}" for number in range(5)]
    for game_id in mine:
        service.register(game_id=game_id)
    service.revoke(uuid4().hex)  # the item `*` is there
    games = ALL_GAMES if everything else [*mine, "not-registered", "no id"]
    found: list[str] = []
    cursor = ""
    while True:
        reply = service.operate("GET", f"/game?limit=2{cursor}", games=games)
        page = assert_answered(reply)
        found += ids(page)
        assert page["hasMore"] is (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        assert len(ids(page)) == 2
        cursor = f"&cursor={page['nextCursor']}"
    assert len(set(found)) == len(found)
    assert "*" not in found
    assert sorted(set(found) & {*mine}) == mine
    if not everything:
        assert found == mine


def test_a_last_page_that_is_full_is_the_last(service: Service) -> None:
    mine = sorted(f"{service.game_id}-{number}" for number in range(2))
    for game_id in mine:
        service.register(game_id=game_id)
    page = assert_answered(service.operate("GET", "/game/?limit=2", games=mine))
    assert (ids(page), page["hasMore"], page["nextCursor"]) == (mine, False, None)


def test_a_cursor_is_good_for_the_games_that_it_was_made_for(service: Service) -> None:
    mine = [f"{service.game_id}-{number}" for number in range(2)]
    for game_id in mine:
        service.register(game_id=game_id)
    cursor = service.operate("GET", "/game?limit=1", games=mine).json["nextCursor"]
    reply = service.operate("GET", f"/game?cursor={cursor}", games=mine[1:])
    assert_refused(reply, 400, "invalid_request")
