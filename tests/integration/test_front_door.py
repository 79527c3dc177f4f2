"""The local stack's front door: it passes on whatever comes, to whoever stands behind it."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tools.local_stack.front_door import (
    MOST_HEAD_BYTES,
    FrontDoor,
    open_front_door,
    rewrite_head,
)

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


class Edge:
    """Stands for the edge: keeps what it hears, and answers once all of it is in.

    A POST ends with "end", whatever else with its head: a head may come without its body first.
    """

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            with visitor:
                heard = b""
                while not heard.endswith(b"end" if heard.startswith(b"POST") else b"\r\n\r\n"):
                    chunk = visitor.recv(65536)
                    if not chunk:
                        break
                    heard += chunk
                else:
                    self.heard.append(heard)
                    visitor.sendall(ANSWER)


@pytest.fixture
def edge() -> Iterator[Edge]:
    edge = Edge()
    yield edge
    edge.close()


@pytest.fixture
def door(edge: Edge) -> Iterator[FrontDoor]:
    with open_front_door() as door:
        door.lead_to(edge.endpoint, domain_name="d111111abcdef8.cloudfront.net")
        yield door


def call(door: FrontDoor, *parts: bytes) -> bytes:
    """Send a request in parts; give everything that comes back."""
    with socket.create_connection(("127.0.0.1", door.server_address[1]), timeout=20) as client:
        for part in parts:
            client.sendall(part)
        received = b""
        while chunk := client.recv(65536):
            received += chunk
        return received


def test_a_request_is_addressed_to_the_distribution_as_one_by_https() -> None:
    head = (
        b"GET /game?embed=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nconnection: keep-alive\r\n"
        b"X-Forwarded-Proto: http\r\nAccept: */*\r\n\r\n"
    )
    assert rewrite_head(head, host="d.cloudfront.net").split(b"\r\n") == [
        b"GET /game?embed=1 HTTP/1.1",
        b"Host: d.cloudfront.net",
        b"X-Forwarded-Proto: https",
        b"Connection: close",
        b"Accept: */*",
        b"",
        b"",
    ]


def test_what_follows_the_head_passes_as_it_is(door: FrontDoor, edge: Edge) -> None:
    body = bytes(range(256)) * 40_000 + b"end"
    head = b"POST /\xff\xfe HTTP/1.1\r\nX-Odd: \xf0\x9f\x8f\x86\x01\r\n\r\n"
    assert call(door, head, body) == ANSWER
    (heard,) = edge.heard
    received, _, rest = heard.partition(b"\r\n\r\n")
    assert received.startswith(b"POST /\xff\xfe HTTP/1.1\r\n")
    assert received.endswith(b"\r\nX-Odd: \xf0\x9f\x8f\x86\x01")
    assert rest == body


def test_a_head_may_come_in_pieces(door: FrontDoor, edge: Edge) -> None:
    assert call(door, b"GET / HT", b"TP/1.1\r\nA: b\r", b"\n\r\n") == ANSWER
    assert edge.heard[0].endswith(b"\r\nA: b\r\n\r\n")


def test_a_head_without_end_is_hung_up_on_and_others_are_served(
    door: FrontDoor,
) -> None:
    with contextlib.suppress(ConnectionError):
        assert call(door, b"x" * (3 * MOST_HEAD_BYTES)) == b""
    assert call(door, b"GET / HTTP/1.1\r\n\r\n") == ANSWER


def test_whoever_leaves_early_disturbs_nobody(door: FrontDoor) -> None:
    for sent in (b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"):
        with socket.create_connection(("127.0.0.1", door.server_address[1])) as client:
            client.sendall(sent)
    assert call(door, b"GET / HTTP/1.1\r\n\r\n") == ANSWER


def test_it_leads_nowhere_until_it_is_told_where() -> None:
    with open_front_door() as door:
        assert call(door, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 503 ")
