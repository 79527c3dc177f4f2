"""Counts what a client asks an engine: requests, round trips, and the read units that it answers.

Requests that are on their way together take the time of one. So a round trip is counted for each
request that was only sent when all those of the round trip before had been answered. To be told
apart however short the way to the engine is, each request can be held up a little.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PARAMETERS = "provide-client-params.dynamodb.*"
_ANSWER = "after-call.dynamodb.*"
_STARTED = "benchmark_started"
_COUNTED = {"BatchGetItem", "GetItem", "Query"}


@dataclass(slots=True)
class Reading:
    """What was asked while it was measured: when requests began and were answered, in seconds."""

    read_units: float = 0
    spans: list[tuple[float, float]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return len(self.spans)

    @property
    def seconds(self) -> float:
        """How long it took from the first request to the last answer."""
        return max(end for _, end in self.spans) - min(start for start, _ in self.spans)

    @property
    def round_trips(self) -> int:
        """How many times an answer had to be waited for before more could be asked."""
        trips, answered = 0, float("-inf")
        for start, end in sorted(self.spans, key=lambda span: span[1]):
            if start >= answered:
                trips, answered = trips + 1, end
        return trips


class Meter:
    """A client's meter; `delay` holds up each request by so many seconds."""

    def __init__(self, client: "DynamoDBClient", *, delay: float = 0) -> None:
        self._events = client.meta.events
        self._delay = delay
        self._lock = Lock()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Measure what is asked meanwhile, by any thread."""
        reading = Reading()

        def ask(
            params: dict[str, Any],
            model: Any,  # noqa: ANN401 - as the SDK hands it over
            context: dict[str, Any],
            **_: object,
        ) -> dict[str, Any]:
            context[_STARTED] = time.perf_counter()
            time.sleep(self._delay)
            counted = {"ReturnConsumedCapacity": "TOTAL"} if model.name in _COUNTED else {}
            return {**params, **counted}

        def answer(parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
            with self._lock:
                reading.spans.append((context[_STARTED], time.perf_counter()))
                reading.read_units += _units_of(parsed)

        handlers: dict[str, Callable[..., Any]] = {_PARAMETERS: ask, _ANSWER: answer}
        for event, handler in handlers.items():
            self._events.register(event, handler)
        try:
            yield reading
        finally:
            for event, handler in handlers.items():
                self._events.unregister(event, handler)


def _units_of(answer: Mapping[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity", [])
    tables = [consumed] if isinstance(consumed, dict) else consumed
    return sum(float(table["CapacityUnits"]) for table in tables)
