"""Tokens, recorded, listed and revoked by the operator's API."""

from typing import Any
from uuid import uuid4

import jwt
import pytest

from laurel.http.tokens import MOST_GAMES
from laurel.storage.token_registry import DynamoTokenRegistry
from tests.races import be_late
from tests.service import Reply, Service, assert_answered, assert_refused, score

ALL_GAMES = ["*"]


def record_of(token: str) -> dict[str, Any]:
    """What is recorded of a token: what it says."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return {
        "id": claims["jti"],
        "subject": claims["sub"],
        "games": claims["games"],
        "scopes": claims["scope"].split(),
        "issuedDate": claims["iat"] * 1000,
        "expiresDate": claims["exp"] * 1000,
    }


def post(service: Service, record: dict[str, Any], *, games: list[str] | None = None) -> Reply:
    return service.operate("POST", "/token", record, games=games)


def delete(service: Service, token_id: str, *, games: list[str] | None = None) -> Reply:
    return service.operate("DELETE", f"/token/{token_id}?reason=Leaked", games=games)


def get(service: Service, query: str = "", *, games: list[str] | None = None) -> Any:
    return assert_answered(service.operate("GET", f"/token{query}", games=games))


@pytest.fixture
def recorded(service: Service) -> dict[str, Any]:
    """A token for this test's game, on record."""
    record = record_of(service.token())
    assert_answered(post(service, record, games=ALL_GAMES))
    return record


def test_who_asks_for_what_can_be_no_service_account_is_told_so(service: Service) -> None:
    for subject in ("", "x" * 201, "x" * 3000):
        reply = service.operate("GET", f"/token?subject={subject}")
        problem = assert_refused(reply, 400, "invalid_request")
        assert [offence["field"] for offence in problem["errors"]] == ["subject"]
    assert get(service, f"?subject={'x' * 200}")["tokens"] == []


# ---- Recording -----------------------------------------------------------------------------------


def test_a_token_is_recorded_once(service: Service) -> None:
    record = record_of(service.token())
    assert assert_answered(post(service, record, games=ALL_GAMES)) == {**record, "changed": True}
    trail = service.trail()
    again = post(service, record, games=ALL_GAMES)
    assert assert_answered(again) == {**record, "changed": False}
    assert service.trail() == trail
    (issued,) = trail
    assert (issued.action, issued.before) == ("token.issue", None)
    assert issued.after == record


def test_another_token_under_the_same_id_is_refused(
    service: Service, recorded: dict[str, Any]
) -> None:
    for change in ({"subject": "other"}, {"games": ["*"]}, {"expiresDate": 1_900_000_000_000}):
        reply = post(service, {**recorded, **change}, games=ALL_GAMES)
        assert_refused(reply, 409, "token_exists")
    assert len(service.trail()) == 1


def test_who_is_not_for_all_games_shows_the_token_that_it_records(service: Service) -> None:
    token = service.token()
    record = record_of(token)
    others = {
        "nothing": None,
        "no token": "x.y.z",
        "another one": service.token(),
        "one that says otherwise": service.token(scopes=("admin",)),
    }
    for other in others.values():
        shown = record if other is None else {**record, "token": other}
        problem = assert_refused(post(service, shown), 400, "invalid_request")
        assert [offence["field"] for offence in problem["errors"]] == ["token"]
    assert service.trail() == []
    reply = post(service, {**record, "token": token})
    assert assert_answered(reply) == {**record, "changed": True}


def test_nobody_can_record_and_so_revoke_a_token_for_more_than_the_own_games(
    service: Service,
) -> None:
    above = service.token(games=ALL_GAMES, scopes=("admin",))
    own = {**record_of(above), "games": [service.game_id], "token": above}
    assert_refused(post(service, own), 400, "invalid_request")
    for games in (ALL_GAMES, [service.game_id, "golf"]):
        reply = post(service, {**record_of(above), "games": games, "token": above})
        assert_refused(reply, 403, "not_permitted")
    assert_refused(delete(service, own["id"]), 404, "token_not_found")


def test_everything_that_is_wrong_with_a_record_is_told_at_once(service: Service) -> None:
    wrong = {"id": "a b", "subject": "", "games": [], "scopes": ["all"], "issuedDate": 1, "more": 1}
    problem = assert_refused(post(service, wrong, games=ALL_GAMES), 400, "invalid_request")
    assert {offence["field"] for offence in problem["errors"]} == {
        "id",
        "subject",
        "games",
        "scopes.0",
        "issuedDate",
        "expiresDate",
        "more",
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"games": ["*", "golf"]}, "games"),
        ({"games": ["golf", "golf"]}, "games"),
        ({"games": ["a b"]}, "games.0"),
        ({"games": [f"g{number}" for number in range(MOST_GAMES + 1)]}, "games"),
        ({"scopes": ["admin", "admin"]}, "scopes"),
        ({"expiresDate": 1_700_000_000_000, "issuedDate": 1_700_000_000_000}, "expiresDate"),
    ],
)
def test_a_record_that_no_token_can_have_is_refused(
    service: Service, change: dict[str, Any], field: str
) -> None:
    record = {**record_of(service.token()), **change}
    problem = assert_refused(post(service, record, games=ALL_GAMES), 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == [field]


def test_a_token_for_as_many_games_as_can_be_is_recorded_in_the_trail_of_each(
    service: Service,
) -> None:
    games = [f"{service.game_id}-{'g' * 40}-{number}" for number in range(MOST_GAMES)]
    token = service.token(games=games)
    record = {**record_of(token), "token": token}
    assert_answered(post(service, record, games=games))
    assert_answered(delete(service, record["id"], games=games))
    first, *_, last = games
    for game in (first, last):
        reply = service.operate("GET", f"/game/{game}/audit", games=games)
        revoked, issued = assert_answered(reply)["records"]
        assert (revoked["action"], issued["action"]) == ("token.revoke", "token.issue")
        # Who reads one game's trail need not know of the others.
        assert issued["after"]["games"] == [game]


# ---- Revoking ------------------------------------------------------------------------------------


def test_a_revoked_token_is_refused_for_reporting_and_for_operating(service: Service) -> None:
    service.register()
    service.configure()
    token = service.token(scopes=("score:write", "admin"))
    record = record_of(token)
    assert_answered(post(service, {**record, "token": token}))
    assert assert_answered(delete(service, record["id"])) == {"id": record["id"], "changed": True}
    # No container remembers the game from before.
    assert_refused(service.post(score(), token=token), 401, "token_invalid")
    headers = [("authorization", f"Bearer {token}")]
    for path in ("/game", "/token", f"/game/{service.game_id}"):
        assert_refused(service.send("GET", path, headers, b""), 401, "token_invalid")


def test_revoking_is_on_record_and_in_the_trail_once(
    service: Service, recorded: dict[str, Any]
) -> None:
    assert assert_answered(delete(service, recorded["id"]))["changed"] is True
    record, _ = trail = service.trail()
    assert (record.action, record.actor.reason) == ("token.revoke", "Leaked")
    assert record.before == {"id": recorded["id"], "revokedDate": None}
    assert record.after == {"id": recorded["id"], "revokedDate": record.actor.at}
    (listed,) = get(service, games=[service.game_id])["tokens"]
    assert listed == {**recorded, "revokedDate": record.actor.at}
    assert assert_answered(delete(service, recorded["id"]))["changed"] is False
    assert service.trail() == trail


def test_a_token_that_nobody_recorded_is_revoked_by_those_for_all_games_alone(
    service: Service,
) -> None:
    token = service.token(scopes=("admin",))
    token_id = record_of(token)["id"]
    assert_refused(delete(service, token_id), 404, "token_not_found")
    assert assert_answered(delete(service, token_id, games=ALL_GAMES))["changed"] is True
    assert assert_answered(delete(service, token_id, games=ALL_GAMES))["changed"] is False
    reply = service.send("GET", "/game", [("authorization", f"Bearer {token}")], b"")
    assert_refused(reply, 401, "token_invalid")
    records = assert_answered(service.operate("GET", "/game/*/audit", games=ALL_GAMES))["records"]
    told = [record["action"] for record in records if record.get("after", {}).get("id") == token_id]
    assert told == ["token.revoke"]


def test_a_token_that_covers_more_than_the_callers_is_not_there_for_it(service: Service) -> None:
    record = record_of(service.token(games=[service.game_id, f"{service.game_id}-b"]))
    assert_answered(post(service, record, games=ALL_GAMES))
    assert_refused(delete(service, record["id"]), 404, "token_not_found")
    assert get(service)["tokens"] == []
    assert get(service, games=[service.game_id, f"{service.game_id}-b"])["tokens"] == [record]
    assert_refused(delete(service, "a%20b", games=ALL_GAMES), 404, "token_not_found")


def test_a_token_that_is_recorded_after_it_was_revoked_is_recorded_as_revoked(
    service: Service,
) -> None:
    record = record_of(service.token())
    assert_answered(delete(service, record["id"], games=ALL_GAMES))
    noted = assert_answered(post(service, record, games=ALL_GAMES))
    assert set(noted) - set(record) == {"revokedDate", "changed"}


def test_a_token_that_is_revoked_while_it_is_recorded_is_recorded_as_revoked(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_of(service.token())

    def revoke() -> None:
        assert_answered(delete(service, record["id"], games=ALL_GAMES))

    be_late(monkeypatch, DynamoTokenRegistry, "record", revoke)
    assert "revokedDate" in assert_answered(post(service, record, games=ALL_GAMES))


def test_a_token_that_is_recorded_while_it_is_revoked_is_revoked_on_record(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_of(service.token())

    def note() -> None:
        assert_answered(post(service, record, games=ALL_GAMES))

    be_late(monkeypatch, DynamoTokenRegistry, "revoke", note)
    assert_answered(delete(service, record["id"], games=ALL_GAMES))
    (listed,) = get(service)["tokens"]
    assert "revokedDate" in listed


# ---- Lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_subject", [False, True])
def test_tokens_are_listed_in_pages_of_those_that_the_caller_covers(
    service: Service, by_subject: bool
) -> None:
    subject = f"server/{uuid4().hex}"
    mine = set()
    for number in range(5):
        for games in ([service.game_id], ["golf"]):
            record = {**record_of(service.token(games=games)), "subject": subject}
            assert_answered(post(service, record, games=ALL_GAMES))
            if games == [service.game_id]:
                mine.add(record["id"])
        assert len(mine) == number + 1
    query = f"&subject={subject.replace('/', '%2F')}" if by_subject else ""
    found: list[str] = []
    cursor = ""
    while True:
        page = get(service, f"?limit=2{query}{cursor}")
        found += [token["id"] for token in page["tokens"]]
        assert page["hasMore"] is (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        assert len(page["tokens"]) == 2
        cursor = f"&cursor={page['nextCursor']}"
    assert len(found) == len(mine)
    assert set(found) == mine
    assert get(service, "?subject=nobody") == {
        "nextCursor": None,
        "hasMore": False,
        "currentCursor": None,
        "tokens": [],
    }


def test_a_list_says_everything_that_is_wrong_with_its_parameters(service: Service) -> None:
    reply = service.operate("GET", "/token?subject=&limit=0&cursor=x")
    problem = assert_refused(reply, 400, "invalid_request")
    fields = [offence["field"] for offence in problem["errors"]]
    assert fields == ["subject", "limit", "cursor"]
