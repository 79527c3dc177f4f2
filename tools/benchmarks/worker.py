"""The inside of a function's process: calls the function, or measures it against the SDK alone.

Run by `function_process.py` where only the function, the layer and the SDK can be imported. It
reads tasks, one a line, and writes their results.
"""

import importlib
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.handlers import BUILTIN_HANDLERS

Call = tuple[str, dict[str, Any]]


def main() -> None:
    """Answer tasks until there are no more."""
    results = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    # Where the function writes its log and metrics, as it would in AWS, to nobody.
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for the process's life
    calls = _record_calls()
    handler = importlib.import_module("app").lambda_handler
    for line in sys.stdin:
        task = json.loads(line)
        event = task["event"]
        if "rounds" in task:
            result = {"ratio": _measure(handler, event, task["rounds"], task["calls"], calls)}
        else:
            result = handler(event, _context())
        results.write(json.dumps(result) + "\n")
        results.flush()


def _record_calls() -> list[Call]:
    """Have every client that is made from now on note its calls."""
    calls: list[Call] = []

    def note(params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        calls.append((model.name, params))

    BUILTIN_HANDLERS.append(("provide-client-params.dynamodb", note))
    return calls


def _measure(
    handler: Callable[..., object],
    event: dict[str, Any],
    rounds: int,
    repeated: int,
    calls: list[Call],
) -> float:
    context = _context()
    # What a container does only once is done by now: keys and games are remembered.
    handler(event, context)
    calls.clear()
    handler(event, context)
    client = boto3.client("dynamodb")
    alone = [(getattr(client, _method(name)), params) for name, params in calls]

    def call_handler() -> None:
        handler(event, context)

    def call_sdk() -> None:
        for method, params in alone:
            method(**params)

    call_sdk()
    ratios = []
    for _ in range(rounds):
        calls.clear()
        ratios.append(_spend(call_handler, repeated) / _spend(call_sdk, repeated))
    return statistics.median(ratios)


def _spend(call: Callable[[], None], repeated: int) -> float:
    start = time.process_time()
    for _ in range(repeated):
        call()
    return time.process_time() - start


def _method(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def _context() -> SimpleNamespace:
    return SimpleNamespace(aws_request_id="8f5c2b1e-0d7a-4c39-9e64-2b7f1a0c5d3e")


if __name__ == "__main__":
    main()
