"""A client of DynamoDB for a leaderboard that is calculated: it answers and bills what is asked.

Rows of the index are calculated when they are read, so that the leaderboard may have any size. What
a request consumes follows from the sizes of what it reads, by DynamoDB's documented rules.
"""

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from laurel.storage.rank_nodes import node_key
from tools.benchmarks.bill import Items, Json, Sent, updated_item
from tools.benchmarks.capacity_units import get_units, query_units, query_units_of
from tools.benchmarks.crowded_boards import CrowdedBoard
from tools.benchmarks.item_size import Packed, item_size
from tools.benchmarks.meter import Reading
from tools.benchmarks.sample import entry_item
from tools.benchmarks.tables import LEADERBOARDS, RANK_NODES, SCORES

_PAGE_BYTES = 1024 * 1024
_RANGE = re.compile(r"(?:standing|#path) (BETWEEN|[<>]=?) (:\w+)(?: AND (:\w+))?")


class CrowdClient:
    """What of the SDK's client the use cases of ranks call; writes are noted, and not made."""

    def __init__(self, board: CrowdedBoard) -> None:
        self.items = Items((RANK_NODES, item) for item in board.node_items())
        self.items.put(LEADERBOARDS, board.board_item())
        for entry in board.entries():
            self.items.put(SCORES, entry_item(entry, board=board.leaderboard))
        self.sent: list[Sent] = []
        self._board = board
        self._delay = 0.0
        self._lock = Lock()
        self._reading = Reading()

    @contextmanager
    def read(self, delay: float) -> Iterator[Reading]:
        """Measure what is asked meanwhile, by any thread; see `Meter`."""
        self._delay = delay
        self.sent.clear()
        self._reading = Reading()
        yield self._reading

    def get_item(self, **request: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Read an item."""
        return self._answer("GetItem", request, self._get)

    def batch_get_item(self, **request: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Read several items."""
        return self._answer("BatchGetItem", request, self._batch)

    def query(self, **request: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Read rows of the standings, or nodes."""
        return self._answer("Query", request, self._query)

    def update_item(self, **request: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Note a write; every condition is taken to hold."""
        return self._answer("UpdateItem", request, self._update)

    def put_item(self, **request: Any) -> Json:  # noqa: ANN401 - as the SDK takes them
        """Note a write."""
        return self._answer("PutItem", request, lambda _: ({}, 0))

    def _answer(
        self, operation: str, request: Json, find: Callable[[Json], tuple[Json, float]]
    ) -> Json:
        start = time.perf_counter()
        time.sleep(self._delay)
        answer, units = find(request)
        with self._lock:
            self.sent.append(Sent(operation, request))
            self._reading.spans.append((start, time.perf_counter()))
            self._reading.read_units += units
        return answer

    def _update(self, request: Json) -> tuple[Json, float]:
        before = self.items.get(request["TableName"], request["Key"])
        return {"Attributes": updated_item(request, before)}, 0

    def _get(self, request: Json) -> tuple[Json, float]:
        item = self.items.get(request["TableName"], request["Key"])
        units = get_units(item, consistent=request.get("ConsistentRead", False))
        return ({"Item": item} if item else {}), units

    def _batch(self, request: Json) -> tuple[Json, float]:
        found: dict[str, list[Packed]] = {}
        units = 0.0
        for table, wanted in request["RequestItems"].items():
            items = [self.items.get(table, key) for key in wanted["Keys"]]
            consistent = wanted.get("ConsistentRead", False)
            units += sum(get_units(item, consistent=consistent) for item in items)
            found[table] = [item for item in items if item is not None]
        return {"Responses": found, "UnprocessedKeys": {}}, units

    def _query(self, request: Json) -> tuple[Json, float]:
        if request["TableName"] == RANK_NODES:
            return self._nodes(request)
        places = self._places(request)
        # All rows are equally long. A page ends behind the row that brings it to 1 MB.
        row_bytes = item_size(self._board.row(0))
        shown = places[: min(request.get("Limit", len(places)), -(-_PAGE_BYTES // row_bytes))]
        answer: dict[str, Any] = {"Count": len(shown)}
        if request.get("Select") != "COUNT":
            answer["Items"] = [self._board.row(place) for place in shown]
        # As DynamoDB does when it stopped at the limit, whether or not there is more.
        if shown and (len(shown) < len(places) or len(shown) == request.get("Limit")):
            answer["LastEvaluatedKey"] = self._board.row(shown[-1])
        return answer, query_units_of(len(shown) * row_bytes)

    def _places(self, request: Json) -> range:
        """Find which places a query asks for, in its order."""
        standings = self._board.standings
        first, last = 0, len(standings)
        for operator, bound in _bounds(request):
            if operator in (">", ">="):
                find = bisect_right if operator == ">" else bisect_left
                first = max(first, find(standings, bound))
            else:
                find = bisect_left if operator == "<" else bisect_right
                last = min(last, find(standings, bound))
        forward = request.get("ScanIndexForward", True)
        if "ExclusiveStartKey" in request:
            behind = bytes(request["ExclusiveStartKey"]["standing"]["B"])
            first = max(first, bisect_right(standings, behind)) if forward else first
            last = last if forward else min(last, bisect_left(standings, behind))
        places = range(first, max(first, last))
        return places if forward else places[::-1]

    def _nodes(self, request: Json) -> tuple[Json, float]:
        """Find the nodes of the levels above one."""
        ((operator, below),) = _bounds(request)
        if operator != "<":
            raise ValueError(f"Nodes are asked for with <, not with {operator}.")
        paths = sorted(path for path in self._board.nodes if path.encode() < below)
        keys = [node_key(self._board.leaderboard, path) for path in paths]
        items = [item for key in keys if (item := self.items.get(RANK_NODES, key)) is not None]
        return {"Items": items, "Count": len(items)}, query_units(items)


def _bounds(query: Json) -> Iterator[tuple[str, bytes]]:
    """Read what a query demands of the sort key, as comparisons."""
    for operator, name, other in _RANGE.findall(query["KeyConditionExpression"]):
        first, *last = (query["ExpressionAttributeValues"][one] for one in (name, other) if one)
        yield (">=" if last else operator), _bytes_of(first)
        if last:
            yield "<=", _bytes_of(last[0])


def _bytes_of(value: Packed) -> bytes:
    ((kind, bound),) = value.items()
    return bytes(bound) if kind == "B" else str(bound).encode()
