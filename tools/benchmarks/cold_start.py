"""The processor time of a cold start, as a ratio to a handler that makes one client with boto3."""

import os
import statistics
import sys
from collections.abc import Iterable

from tools.benchmarks.container import BASELINE, Container
from tools.benchmarks.places import FUNCTIONS

ROUNDS = 25
# A container is frozen after its start, not taken down: leave as one would cut the power.
_START = "import app, os; os._exit(0)"


def cold_start_ratios(container: Container) -> dict[str, float]:
    """Give each function's ratio: medians of runs that take turns, the first of each left out."""
    names = (BASELINE, *FUNCTIONS)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for count in range(ROUNDS + 1):
        for name in names:
            spent = _start_once(container, name)
            if count:
                seconds[name].append(spent)
    return _ratios(seconds, FUNCTIONS)


def _ratios(seconds: dict[str, list[float]], functions: Iterable[str]) -> dict[str, float]:
    baseline = statistics.median(seconds[BASELINE])
    return {name: statistics.median(seconds[name]) / baseline for name in functions}


def _start_once(container: Container, function: str) -> float:
    # Without `site`: a container has no site-packages of ours either.
    arguments = [sys.executable, "-S", "-c", _START]
    process = os.posix_spawn(sys.executable, arguments, container.environment_of(function))
    _, status, used = os.wait4(process, 0)
    if status != 0:
        raise RuntimeError(f"The function {function} does not start.")
    return used.ru_utime + used.ru_stime
