"""Who may do what: every call with every scope, for own, foreign and all games, and without.

It is made of the table of routes, so a call that is added there is in it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from laurel.http.routes import OPERATOR_ROUTES, PUBLIC_ROUTES
from laurel.security.permissions import Scope
from tests.in_process import TABLES, empty_tables
from tests.service import Headers, Reply, Service, assert_refused

REPORTING = "POST /leaderboard/{gameId}/{leaderboardId}/score"
ASKING_FOR_STANDINGS = "POST /leaderboard/{gameId}/{leaderboardId}/standings"
CALLS = {**OPERATOR_ROUTES, REPORTING: Scope.SCORE_WRITE}
ABOUT_A_GAME = [call for call in CALLS if "{gameId}" in call]
ABOUT_NONE = [call for call in CALLS if "{gameId}" not in call]
SCOPES = ["", "everything", *Scope]
# No call looks at its body before it knows who calls: else this would be its refusal.
NO_BODY = b"{"


@pytest.fixture
def played(service: Service) -> Service:
    """The service, with a game and a leaderboard of this test's own, and nothing else.

    All that is stored is compared, before and after.
    """
    empty_tables(service.stack)
    service.register(secrets={"web": "a game's own secret"})
    service.configure()
    return service


def path_of(call: str, service: Service) -> str:
    names = {
        "gameId": service.game_id,
        "leaderboardId": "weekly",
        "keyId": "web",
        "tokenId": uuid4().hex,
        "action": "hide",
    }
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], call.partition(" ")[2])


def make(call: str, service: Service, token: str | None) -> Reply:
    headers: Headers = [] if token is None else [("authorization", f"Bearer {token}")]
    return service.send(call.partition(" ")[0], path_of(call, service), headers, NO_BODY)


def everything(service: Service) -> dict[str, Any]:
    """All that is stored, whosoever it is, and the names of all parameters."""
    dynamodb, ssm = service.stack.dynamodb, service.stack.ssm
    stored: dict[str, Any] = {}
    for table in TABLES.values():
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        stored[table] = sorted(repr(item) for page in pages for item in page["Items"])
    found = ssm.get_paginator("describe_parameters").paginate()
    stored["parameters"] = sorted(
        (parameter["Name"], parameter["Version"])
        for page in found
        for parameter in page["Parameters"]
    )
    return stored


@contextmanager
def nothing_changed(service: Service) -> Iterator[None]:
    before = everything(service)
    yield
    assert everything(service) == before


def is_admitted(reply: Reply) -> bool:
    return reply.status not in {401, 403}


@pytest.mark.parametrize("call", ABOUT_A_GAME)
def test_a_call_about_a_game_needs_its_scope_for_this_game(call: str, played: Service) -> None:
    coverages = {"own": [played.game_id], "foreign": [f"{played.game_id}-b"], "all": ["*"]}
    good: list[str] = []
    with nothing_changed(played):
        for coverage, games in coverages.items():
            for scope in SCOPES:
                token = played.token(games=games, scopes=(scope,))
                if coverage != "foreign" and scope in {CALLS[call], Scope.ADMIN}:
                    good.append(token)
                else:
                    assert_refused(make(call, played, token), 403, "not_permitted")
    assert len(good) == 2 * len({CALLS[call], Scope.ADMIN})
    for token in good:
        assert is_admitted(make(call, played, token))


@pytest.mark.parametrize("call", ABOUT_NONE)
def test_a_call_about_no_game_needs_its_scope_and_reaches_what_the_token_covers(
    call: str, played: Service
) -> None:
    with nothing_changed(played):
        for scope in SCOPES:
            for games in ([played.game_id], [f"{played.game_id}-b"], ["*"]):
                token = played.token(games=games, scopes=(scope,))
                if scope not in {CALLS[call], Scope.ADMIN}:
                    assert_refused(make(call, played, token), 403, "not_permitted")
        foreign = played.token(games=[f"{played.game_id}-b"], scopes=(CALLS[call],))
        reply = make(call, played, foreign)
        assert is_admitted(reply)
        assert played.game_id.encode() not in reply.body
    assert is_admitted(make(call, played, played.token(games=["*"], scopes=(CALLS[call],))))


@pytest.mark.parametrize("call", CALLS)
def test_a_call_needs_a_token_that_is_good(call: str, played: Service) -> None:
    scopes = tuple(Scope)
    # Before a container has seen the game: it remembers for half a minute who is revoked.
    revoked = played.token(games=["*"], scopes=scopes)
    claims = jwt.decode(revoked, options={"verify_signature": False})
    played.revoke(claims["jti"])
    expired = played.token(games=["*"], scopes=scopes, lifetime=timedelta(minutes=-10))
    with nothing_changed(played):
        assert_refused(make(call, played, revoked), 401, "token_invalid")
        assert_refused(make(call, played, None), 401, "token_missing")
        assert_refused(make(call, played, expired), 401, "token_expired")
        assert_refused(make(call, played, f"{revoked[:-8]}AAAAAAAA"), 401, "token_invalid")


def test_no_other_call_needs_a_token() -> None:
    calls = {f"{method} {path}" for path, methods in PUBLIC_ROUTES.items() for method in methods}
    posts = {call for call in calls if not call.startswith(("GET ", "HEAD "))}
    assert posts == {REPORTING, ASKING_FOR_STANDINGS}


def test_whoever_asks_for_standings_needs_no_token_and_changes_nothing(played: Service) -> None:
    with nothing_changed(played):
        assert_refused(make(ASKING_FOR_STANDINGS, played, None), 400, "invalid_request")
