"""The edge: pages and what is not there, headers, and what it lets nobody do."""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from laurel.pages.addresses import game_key, leaderboard_key, scores_key
from tests.service import (
    Headers,
    Reply,
    Send,
    Service,
    assert_answered,
    assert_timed,
    score,
    send_over_http,
)
from tests.template_file import RESOURCES
from tools.local_stack import LocalStack

PAGE = b"<!doctype html><title>A page</title>"
FRESH = "public, max-age=2"
POLICY = RESOURCES["PagesHeadersPolicy"]["Properties"]["ResponseHeadersPolicyConfig"]
CSP = POLICY["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
Put = Callable[..., None]


@pytest.fixture
def edge(pages_url: str) -> Send:
    return send_over_http(pages_url)


@pytest.fixture
def put(stack: LocalStack) -> Put:
    """Put a file among the pages, as publishing does."""
    client = stack.aws.session.client("s3", endpoint_url=stack.aws_endpoint)

    def put(key: str, body: bytes = PAGE, content_type: str = "text/html; charset=utf-8") -> None:
        client.put_object(
            Bucket=stack.aws.outputs["PagesBucketName"],
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl=FRESH,
        )

    return put


@pytest.fixture
def game_id() -> str:
    """A game that only has pages."""
    return f"paged-{uuid4().hex[:12]}"


def get(send: Send, path: str, headers: Headers | None = None) -> Reply:
    return send("GET", path, headers or [], b"")


def assert_safe(reply: Reply) -> None:
    """Check that a browser is told what a page of strangers' texts may do."""
    told = {
        "content-security-policy": CSP,
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "strict-transport-security": "max-age=31536000",
    }
    assert {name: reply.headers.get(name) for name in told} == told


def assert_missing(reply: Reply) -> None:
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"<h1>No such page</h1>" in reply.body
    assert reply.headers["cache-control"] == "public, max-age=5"
    assert_safe(reply)
    assert_timed(reply)


# ---- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "/", "?embed=1", "/?embed=1"])
def test_a_page_has_its_address_with_a_slash_and_without(
    edge: Send, put: Put, game_id: str, ending: str
) -> None:
    put(game_key(game_id=game_id), b"the game")
    put(leaderboard_key(game_id=game_id, leaderboard_id="weekly"), b"the board")
    for path, body in ((f"/{game_id}", b"the game"), (f"/{game_id}/weekly", b"the board")):
        reply = get(edge, path + ending)
        assert (reply.status, reply.body) == (200, body)
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert reply.headers["cache-control"] == FRESH
        assert_safe(reply)


def test_the_data_beside_a_page_and_the_assets_are_where_their_keys_say(
    edge: Send, put: Put, game_id: str
) -> None:
    data = scores_key(game_id=game_id, leaderboard_id="weekly")
    asset = f"assets/{game_id}.0123.css"
    put(data, b"{}", "application/json")
    put(asset, b"p {}", "text/css; charset=utf-8")
    for key, body in ((data, b"{}"), (asset, b"p {}")):
        reply = get(edge, f"/{key}")
        assert (reply.status, reply.body) == (200, body)
        assert_safe(reply)


def test_a_page_that_has_not_changed_is_not_sent_again(edge: Send, put: Put, game_id: str) -> None:
    put(game_key(game_id=game_id))
    etag = get(edge, f"/{game_id}").headers["etag"]
    reply = get(edge, f"/{game_id}", [("If-None-Match", etag)])
    assert (reply.status, reply.body) == (304, b"")


def test_a_pages_head_has_no_body(edge: Send, put: Put, game_id: str) -> None:
    put(game_key(game_id=game_id))
    reply = edge("HEAD", f"/{game_id}", [], b"")
    assert (reply.status, reply.body) == (200, b"")
    assert_safe(reply)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent_to_a_page(edge: Send, method: str) -> None:
    assert edge(method, "/game/weekly", [], b"").status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nobody",
        "/nobody/nothing",
        "/nobody/nothing/",
        "/nobody/nothing/scores.json",
        "/assets/page.0000.css",
        "/favicon.ico",
        "/a/b/c/d",
        "//",
        "/%F0%9F%8F%86/%2e%2e",
        "/api",
    ],
)
def test_what_is_not_there_is_a_page_of_its_own_with_status_404(edge: Send, path: str) -> None:
    assert_missing(get(edge, path))
    head = edge("HEAD", path, [], b"")
    assert (head.status, head.body) == (404, b"")


def test_a_page_is_found_as_soon_as_it_is_there(edge: Send, put: Put, game_id: str) -> None:
    assert_missing(get(edge, f"/{game_id}"))
    put(game_key(game_id=game_id))
    assert get(edge, f"/{game_id}").body == PAGE


def test_the_files_are_nobodys_but_the_edges(stack: LocalStack, put: Put, game_id: str) -> None:
    key = game_key(game_id=game_id)
    put(key)
    bucket = send_over_http(f"{stack.aws_endpoint}/{stack.aws.outputs['PagesBucketName']}")
    for path in (f"/{key}", "/", "/?list-type=2"):
        reply = get(bucket, path)
        assert reply.status == 403
        assert PAGE not in reply.body


# ---- The API -------------------------------------------------------------------------------------


def test_answers_say_where_the_page_is(service: Service, pages_url: str) -> None:
    service.register()
    service.configure()
    page = f"{pages_url}/{service.game_id}/weekly"
    edge = send_over_http(f"{pages_url}/api/v1")
    board = assert_answered(get(edge, f"/leaderboard/{service.game_id}/weekly"))
    assert board["leaderboardUrl"] == page
    (listed,) = assert_answered(get(edge, f"/leaderboard/{service.game_id}"))["leaderboards"]
    assert listed["leaderboardUrl"] == page
    assert assert_answered(service.post(score()))["leaderboardUrl"] == page


def test_any_origin_may_read_and_none_may_post(edge: Send) -> None:
    path = "/api/v1/leaderboard/game/weekly"
    origin = ("Origin", "https://games.example.com")
    reply = get(edge, path, [origin])
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "x-started-processing-at" in reply.headers["access-control-expose-headers"]
    asked = ("Access-Control-Request-Method", "POST")
    preflight = edge("OPTIONS", f"{path}/score", [origin, asked], b"")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    assert preflight.headers["access-control-allow-headers"] == "If-None-Match"


def test_answers_of_the_api_are_data_and_say_so(edge: Send) -> None:
    reply = get(edge, "/api/v1/leaderboard/game")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["strict-transport-security"] == "max-age=31536000"
    assert "content-security-policy" not in reply.headers


# ---- Without encryption --------------------------------------------------------------------------


def call_without_encryption(stack: LocalStack, path: str) -> http.client.HTTPResponse:
    address = urlsplit(stack.aws_endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        host = {"Host": stack.aws.outputs["DistributionDomainName"]}
        connection.request("GET", path, headers=host)
        return connection.getresponse()
    finally:
        connection.close()


def test_a_page_asked_for_without_encryption_is_asked_for_again_with_it(stack: LocalStack) -> None:
    answer = call_without_encryption(stack, "/game/weekly?embed=1")
    domain_name = stack.aws.outputs["DistributionDomainName"]
    assert answer.status == 301
    assert answer.headers["location"] == f"https://{domain_name}/game/weekly?embed=1"


def test_the_api_answers_nothing_without_encryption(stack: LocalStack) -> None:
    assert call_without_encryption(stack, "/api/v1/leaderboard/game").status == 403
