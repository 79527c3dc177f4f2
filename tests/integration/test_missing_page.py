"""What the edge asks the API for when the bucket has no page."""

import pytest

from tests.service import Service, assert_refused, assert_timed

ADDRESSES = [
    "game/weekly/index.html",
    "index.html",
    "assets/old.css",
    "a//b",
    "caf%C3%A9/index.html",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_is_not_there_is_a_404_that_is_kept_for_seconds(
    service: Service, address: str
) -> None:
    reply = service.get(f"/missing-page/{address}")
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert reply.headers["cache-control"] == "public, max-age=5"
    assert_timed(reply)
    page = reply.body.decode()
    assert page.startswith("<!doctype html>")
    assert "<h1>No such page</h1>" in page


def test_its_head_is_the_same_without_a_body(service: Service) -> None:
    reply = service.send("HEAD", "/missing-page/game/weekly/index.html", [], b"")
    assert (reply.status, reply.body) == (404, b"")
    assert reply.headers["cache-control"] == "public, max-age=5"
    assert_timed(reply)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent_to_it(service: Service, method: str) -> None:
    reply = service.send(method, "/missing-page/game", [], b"")
    assert_refused(reply, 404, "route_not_found")
