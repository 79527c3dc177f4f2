"""What every answer has in common: paths, methods, times, caching."""

import pytest

from tests.service import Service, assert_answered, assert_refused, assert_timed, score

READS = ["", "/weekly", "/weekly/score"]


@pytest.fixture
def played(service: Service) -> Service:
    service.register()
    service.configure()
    assert_answered(service.post(score()))
    service.wait_until_counted()
    return service


@pytest.mark.parametrize("path", READS)
def test_a_path_may_end_in_a_slash(played: Service, path: str) -> None:
    plain = played.get(f"/leaderboard/{played.game_id}{path}")
    slashed = played.get(f"/leaderboard/{played.game_id}{path}/?limit=100")
    assert plain.json == slashed.json


def test_a_score_may_be_posted_to_a_path_that_ends_in_a_slash(played: Service) -> None:
    headers = [("authorization", f"Bearer {played.token()}")]
    body = b'{"displayValue":"1","displayName":"Tom","sortingValue":1}'
    path = f"/leaderboard/{played.game_id}/weekly/score/"
    assert_answered(played.send("POST", path, headers, body))


@pytest.mark.parametrize("path", READS)
def test_a_public_answer_may_be_cached_and_compared(played: Service, path: str) -> None:
    path = f"/leaderboard/{played.game_id}{path}"
    reply = played.get(path)
    assert reply.headers["cache-control"] == "public, max-age=1, stale-while-revalidate=5"
    etag = reply.headers["etag"]
    assert etag.startswith('"')
    assert played.get(path).headers["etag"] == etag
    for candidates in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = played.get(path, if_none_match=candidates)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["cache-control"] == reply.headers["cache-control"]
        assert_timed(again)
    assert played.get(path, if_none_match='"other"').status == 200


def test_a_changed_answer_has_another_etag(played: Service) -> None:
    path = f"/leaderboard/{played.game_id}/weekly/score"
    etag = played.get(path).headers["etag"]
    assert_answered(played.post(score(99)))
    assert played.get(path, if_none_match=etag).status == 200


@pytest.mark.parametrize("path", READS)
def test_head_answers_like_get_without_a_body(played: Service, path: str) -> None:
    path = f"/leaderboard/{played.game_id}{path}"
    get, head = played.get(path), played.send("HEAD", path, [], b"")
    assert (head.status, head.body) == (200, b"")
    for name in ("etag", "content-type", "cache-control"):
        assert head.headers[name] == get.headers[name]
    assert_timed(head)
    unchanged = played.send("HEAD", path, [("if-none-match", get.headers["etag"])], b"")
    assert unchanged.status == 304


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/leaderboard/game", "GET, HEAD"),
        ("/leaderboard/game/", "GET, HEAD"),
        ("/leaderboard/game/weekly/configuration", "GET"),
        ("/leaderboard/game/weekly/score", "GET, HEAD, POST"),
        ("/leaderboard/game/weekly/score/", "GET, HEAD, POST"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_path_says_which_methods_it_takes(
    service: Service, path: str, allowed: str, method: str
) -> None:
    reply = service.send(method, path, [], b"")
    assert_refused(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == allowed


def test_a_path_that_operators_call_too_names_their_methods_after_everybodys(
    service: Service,
) -> None:
    reply = service.send("POST", "/leaderboard/game/weekly", [], b"")
    assert_refused(reply, 405, "method_not_allowed")
    assert reply.headers["allow"] == "GET, HEAD, PUT, PATCH, DELETE"


@pytest.mark.parametrize("path", READS)
def test_a_browser_that_asks_first_is_not_refused(service: Service, path: str) -> None:
    # Without a game of this id: a browser asks about a path, not about what is there.
    path = f"/leaderboard/{service.game_id}{path}"
    asks = [("origin", "https://games.example.com"), ("access-control-request-method", "GET")]
    reply = service.send("OPTIONS", path, asks, b"")
    assert (reply.status, reply.body) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/leaderboard",
        "/leaderboard/",
        "/leaderboard/game/weekly/score/1",
        "/leaderboard/game/weekly/scores",
        "/leaderboards/game",
        "/LEADERBOARD/game",
        "/favicon.ico",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_there_is_nothing_at_any_other_path(service: Service, path: str, method: str) -> None:
    reply = service.send(method, path, [], b"")
    if method == "HEAD":
        assert (reply.status, reply.body) == (404, b"")
        assert_timed(reply)
    else:
        assert_refused(reply, 404, "route_not_found")


def test_a_refusal_is_not_cached(service: Service) -> None:
    reply = service.get(f"/leaderboard/{service.game_id}")
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers
