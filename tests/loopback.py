"""A service in this process, or one that answers what it is told to, as a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.service import Headers, Reply, Send

PREFIX = "/api/v1"


@contextmanager
def served(send: Send) -> Iterator[str]:
    """Serve as long as the block lasts; gives the address that the API's paths follow."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            reply = send(
                self.command, self.path.removeprefix(PREFIX), list(self.headers.items()), body
            )
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_PUT = do_PATCH = do_POST = do_DELETE = answer  # noqa: N815 - as the server asks

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@dataclass
class Script:
    """What the server answers, one after the other, and what it was sent."""

    replies: list[Reply] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Headers, body: bytes) -> Reply:
        named = {name.lower(): value for name, value in headers}
        self.calls.append((method, path, named, body))
        return self.replies.pop(0)

    def will(self, status: int, document: object, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.replies.append(Reply(status, named, body))


def problem(status: int, code: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "code": code, "title": "A title", "detail": "It is so.", **more}
