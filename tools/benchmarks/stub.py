"""DynamoDB and SSM as far as the functions call them, on loopback, without any work of their own.

It answers from a list of items and keeps nothing: a call meets the same items every time, so it can
be made ten thousand times over. What is sent to it is noted.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tools.benchmarks.bill import Items, Json, Sent, queried_rows, read_sent, updated_item
from tools.benchmarks.tables import BY_END, STANDINGS, TABLES
from tools.benchmarks.wire import wire

_INDEX_KEYS = {index.name: index.keys for index in (BY_END, STANDINGS)}
_JSON = "application/x-amz-json-1.0"


class Stub:
    """A server on loopback; `items` is what its tables hold, `parameters` what SSM does."""

    def __init__(self, items: Items, parameters: Mapping[str, str]) -> None:
        self.items = items
        self.sent: list[Sent] = []
        self._noted: set[str] = set()
        self._parameters = parameters
        # Finding an answer must not cost a measured call its time on a machine with few cores.
        self._answers: dict[bytes, bytes] = {}

    def answer(self, operation: str, body: bytes) -> bytes:
        """Answer a request; the same bytes get the same answer."""
        key = operation.encode() + body
        if key not in self._answers:
            self._answers[key] = json.dumps(wire(self._find(read_sent(operation, body)))).encode()
        return self._answers[key]

    def note(self, operation: str, body: bytes, *, invocation: str) -> None:
        """Keep a request to DynamoDB for the bill.

        The SDK makes a call again when nothing comes back for a second, which a busy machine is
        enough for: by the id of the invocation, which it keeps, the call is billed once.
        """
        if invocation not in self._noted:
            self._noted.add(invocation)
            self.sent.append(read_sent(operation, body))

    def change(self, items: Items) -> None:
        """Hold other items from now on, and forget what was sent."""
        self.items = items
        self.sent.clear()
        self._answers.clear()

    def _find(self, request: Sent) -> Json:
        parameters = request.parameters
        match request.operation:
            case "GetParameter":
                return {"Parameter": {"Value": self._parameters[parameters["Name"]]}}
            case "GetItem":
                item = self.items.get(parameters["TableName"], parameters["Key"])
                return {"Item": item} if item else {}
            case "BatchGetItem":
                return {"Responses": self._batch(parameters["RequestItems"]), "UnprocessedKeys": {}}
            case "Query":
                return self._query(parameters)
            case "UpdateItem" if parameters.get("ReturnValues") == "ALL_NEW":
                before = self.items.get(parameters["TableName"], parameters["Key"])
                return {"Attributes": updated_item(parameters, before)}
            case _:
                return {}

    def _batch(self, requested: Json) -> Json:
        return {
            table: [item for key in wanted["Keys"] if (item := self.items.get(table, key))]
            for table, wanted in requested.items()
        }

    def _query(self, query: Json) -> Json:
        rows = queried_rows(query, self.items)
        if "ProjectionExpression" in query:
            shown = query["ProjectionExpression"].split(", ")
            rows_shown: list[Json] = [{name: row[name] for name in shown} for row in rows]
        else:
            rows_shown = [*rows]
        answer = {"Items": rows_shown}
        if len(rows) < query.get("Limit", len(rows) + 1):
            return answer
        # As DynamoDB does when it stopped at the limit, whether or not there is more.
        keys = {*TABLES[query["TableName"]].keys, *_INDEX_KEYS[query["IndexName"]]}
        return {**answer, "LastEvaluatedKey": {name: rows[-1][name] for name in keys}}


@contextmanager
def serve(stub: Stub) -> Iterator[str]:
    """Serve a stub on a free port of loopback; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body would otherwise wait for each other.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            service, _, operation = self.headers["x-amz-target"].partition(".")
            body = self.rfile.read(int(self.headers["content-length"]))
            if service.startswith("DynamoDB"):
                stub.note(operation, body, invocation=self.headers["amz-sdk-invocation-id"])
            answer = stub.answer(operation, body)
            self.send_response(200)
            self.send_header("content-type", _JSON)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
