"""Runs one function in a process of its own, as its container does, and talks to it.

The process's own side is `worker.py`, which can import nothing from here.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tools.benchmarks.calls import Event
from tools.benchmarks.container import Container

_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True)
class FunctionProcess:
    """A started function."""

    to: IO[str]
    answers: IO[str]

    def invoke(self, event: Event) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Call the function; give its answer."""
        return self._ask({"event": event})

    def measure(self, event: Event, *, rounds: int, calls: int) -> float:
        """Give the ratio of calls of the function to the calls of the SDK that each makes."""
        ratio: float = self._ask({"event": event, "rounds": rounds, "calls": calls})["ratio"]
        return ratio

    def _ask(self, task: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
        self.to.write(json.dumps(task) + "\n")
        self.to.flush()
        line = self.answers.readline()
        if not line:
            raise RuntimeError("The function's process has ended; why stands above.")
        return json.loads(line)


@contextmanager
def start_function(container: Container, name: str, *, endpoint: str) -> Iterator[FunctionProcess]:
    """Start a function that finds AWS at an endpoint, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-P", str(_WORKER)],
        env=container.environment_of(name, endpoint=endpoint),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None  # noqa: S101 - as asked for just above
    assert process.stdout is not None  # noqa: S101 - as asked for just above
    with process:
        try:
            yield FunctionProcess(process.stdin, process.stdout)
        finally:
            process.stdin.close()
