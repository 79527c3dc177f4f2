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
LONGEST_WAIT = 30


@dataclass
class Site:
    """What is served: files by path, the standings that the API tells of, and a log.

    Players are known by their names, and by ids that lead to names. The API can refuse by itself,
    and take its time.
    """

    address: str = ""
    files: dict[str, tuple[int, PageFile]] = field(default_factory=dict)
    standings: list[Row] = field(default_factory=list)
    first_rank: int = 1
    player_ids: dict[str, str] = field(default_factory=dict)
    counted_at: int | None = None
    is_exact: bool = True
    requests: list[str] = field(default_factory=list)
    is_down: bool = False
    api_refuses: int | None = None
    api_waits: threading.Event | None = None
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
            status, answer = self._ask(parts.path, parse_qs(parts.query))
            return status, {"content-type": "application/json"}, json.dumps(answer).encode()
        status, file = self.files.get(parts.path, (404, None))
        if file is None:
            return status, {}, b""
        headers = {"content-type": file.content_type, "cache-control": file.cache_control}
        return status, headers | SECURITY_HEADERS, file.body

    def _ask(self, path: str, query: Mapping[str, Sequence[str]]) -> tuple[int, object]:
        if self.api_waits is not None:
            self.api_waits.wait(LONGEST_WAIT)
        if self.api_refuses is not None:
            return self.api_refuses, {}
        return self._standing(query) if path.endswith("/standing") else (200, self._page(query))

    def _standing(self, query: Mapping[str, Sequence[str]]) -> tuple[int, object]:
        name = query["name"][0] if "name" in query else self.player_ids.get(query["playerId"][0])
        around = int(query["around"][0])
        named = [index for index, row in enumerate(self.standings) if row.display_name == name]
        if not named:
            return 404, {"code": "player_not_found"}
        own, of = named[0], len(self.standings)
        return 200, {
            **self._row(own),
            "of": of,
            "percentile": 100 * (of - own) // of,
            "isWinner": False,
            "asOf": self.counted_at,
            "exact": self.is_exact,
            **({"sameName": len(named)} if len(named) > 1 else {}),
            "around": [
                self._row(index) for index in range(max(0, own - around), min(of, own + around + 1))
            ],
        }

    def _row(self, index: int) -> dict[str, object]:
        row = self.standings[index]
        return {
            "score": row.display_value,
            "name": row.display_name,
            "rank": self.first_rank + index,
        }

    def _page(self, query: Mapping[str, Sequence[str]]) -> dict[str, object]:
        limit, start = int(query["limit"][0]), int(query.get("cursor", ["0"])[0])
        if "from" in query:
            start = int(query["from"][0]) - self.first_rank
        rows = self.standings[start : start + limit]
        more = start + limit < len(self.standings)
        return {
            "nextCursor": str(start + limit) if more else None,
            "hasMore": more,
            "currentCursor": query.get("cursor", [None])[0],
            "scores": [self._row(start + number) for number in range(len(rows))],
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
