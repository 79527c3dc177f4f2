"""A loopback address for the edge: what a plain HTTP client can call, and a browser calls secure.

The emulator knows a distribution by a request's host name, and takes a request for one by HTTPS
that a header says so of. Both are put into each request's head here, and everything else passes as
it is, byte by byte. The edge's `Strict-Transport-Security` passes too and does no harm: browsers
heed it neither without HTTPS nor of an IP address.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

HOST = "127.0.0.1"
MOST_HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"
# Each connection serves one request, so there is no need to know where a body ends.
_REPLACED = frozenset(
    {b"host", b"connection", b"keep-alive", b"upgrade", b"http2-settings", b"x-forwarded-proto"}
)
_NOT_OPEN = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class FrontDoor(socketserver.ThreadingTCPServer):
    """Listens on a free port as soon as it is made; leads nowhere until it is told where."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Visit)
        self._edge: tuple[str, int] | None = None
        self._domain_name = ""

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}"

    def lead_to(self, endpoint: str, *, domain_name: str) -> None:
        """Lead to the distribution of this domain name in the emulator at an address."""
        address = urlsplit(endpoint)
        self._domain_name = domain_name
        self._edge = (str(address.hostname), address.port or 80)

    def enter(self, client: socket.socket) -> None:
        """Pass a request on, and its answer back."""
        head, rest = _read_head(client)
        if not head:
            return
        if self._edge is None:
            client.sendall(_NOT_OPEN)
            return
        with socket.create_connection(self._edge) as edge:
            edge.sendall(rewrite_head(head, host=self._domain_name) + rest)
            threading.Thread(target=_pass_on, args=(client, edge), daemon=True).start()
            _pass_on(edge, client)


class _Visit(socketserver.BaseRequestHandler):
    server: FrontDoor

    def handle(self) -> None:
        # Whoever goes away in the middle of a request goes away.
        with contextlib.suppress(OSError):
            self.server.enter(self.request)
        # Wakes the thread that still listens to the client.
        with contextlib.suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def open_front_door() -> Iterator[FrontDoor]:
    """Keep a front door as long as the block lasts."""
    with FrontDoor() as door:
        serving = threading.Thread(target=door.serve_forever, args=(0.1,), daemon=True)
        serving.start()
        try:
            yield door
        finally:
            door.shutdown()
            serving.join()


def rewrite_head(head: bytes, *, host: str) -> bytes:
    """Address a request to a host, as one that came by HTTPS and is the last of its connection.

    Args:
        head: The request line and the header fields, up to the empty line and with it.
        host: The host that is meant.
    """
    request_line, *fields = head.removesuffix(END_OF_HEAD).split(b"\r\n")
    kept = [field for field in fields if field.partition(b":")[0].lower() not in _REPLACED]
    own = [f"Host: {host}".encode(), b"X-Forwarded-Proto: https", b"Connection: close"]
    return b"\r\n".join([request_line, *own, *kept]) + END_OF_HEAD


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    """Read a request's head and what came with it; nothing when there is no end to it."""
    received = b""
    while END_OF_HEAD not in received:
        chunk = client.recv(CHUNK_BYTES)
        if not chunk or len(received) > MOST_HEAD_BYTES:
            return b"", b""
        received += chunk
    head, end, rest = received.partition(END_OF_HEAD)
    return head + end, rest


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until no more does, and that no more does."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK_BYTES):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
