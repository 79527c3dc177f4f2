"""A site of this machine: pages, served as CloudFront does, and a public API beside them."""

import gzip
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from laurel.usecases.stores import PageFile, Row
from tests.page_states import PageState
from tests.template_file import RESOURCES

_POLICY = RESOURCES["PagesHeadersPolicy"]["Properties"]["ResponseHeadersPolicyConfig"]
_SECURITY = _POLICY["SecurityHeadersConfig"]
# The template's, but for the one that speaks of HTTPS, which a machine's own address does not have.
SECURITY_HEADERS = {
    "content-security-policy": _SECURITY["ContentSecurityPolicy"]["ContentSecurityPolicy"],
    "referrer-policy": _SECURITY["ReferrerPolicy"]["ReferrerPolicy"],
    "x-content-type-options": "nosniff",
}

LONG_ENOUGH_TO_DRAW = 0.4


@dataclass
class Site:
    """What is served: files by path, the standings that the API pages through, and a log."""

    address: str = ""
    files: dict[str, tuple[int, PageFile]] = field(default_factory=dict)
    standings: list[Row] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    is_down: bool = False
    has_slow_scripts: bool = False

    def serve(self, state: PageState, *assets: PageFile) -> str:
        """Serve a page with its assets; gives its address."""
        for file in (*state.files, *assets):
            self.files[f"/{file.key}"] = (200, file)
        page = state.files[-1]
        self.files[state.path] = (404 if page.key == "missing" else 200, page)
        return self.address + state.path

    def requests_for(self, ending: str) -> list[str]:
        """Tell which requests there were for paths with this ending, queries left out."""
        return [path for path in self.requests if urlsplit(path).path.endswith(ending)]

    def answer(self, target: str) -> tuple[int, Mapping[str, str], bytes]:
        """Answer a request by its path and query."""
        self.requests.append(target)
        parts = urlsplit(target)
        if self.has_slow_scripts and "/page." in parts.path and parts.path.endswith(".js"):
            time.sleep(LONG_ENOUGH_TO_DRAW)
        if self.is_down:
            return 503, {}, b""
        if parts.path.startswith("/api/v1/"):
            page = self._page(parse_qs(parts.query))
            return 200, {"content-type": "application/json"}, json.dumps(page).encode()
        status, file = self.files.get(parts.path, (404, None))
        if file is None:
            return status, {}, b""
        headers = {"content-type": file.content_type, "cache-control": file.cache_control}
        return status, headers | SECURITY_HEADERS, file.body

    def _page(self, query: Mapping[str, Sequence[str]]) -> dict[str, object]:
        limit, start = int(query["limit"][0]), int(query.get("cursor", ["0"])[0])
        rows = self.standings[start : start + limit]
        more = start + limit < len(self.standings)
        return {
            "nextCursor": str(start + limit) if more else None,
            "hasMore": more,
            "currentCursor": query.get("cursor", [None])[0],
            "scores": [
                {"score": row.display_value, "name": row.display_name, "rank": start + number}
                for number, row in enumerate(rows, 1)
            ],
        }


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve a site at a port of its own."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path)
            if "gzip" in self.headers.get("accept-encoding", ""):
                headers, body = {**headers, "content-encoding": "gzip"}, gzip.compress(body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts: object) -> None:
            """Keep quiet: the site has a log of its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
