"""The processor time of a cold start, as a ratio to a handler that makes one client with boto3."""

import os
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tools.benchmarks.container import BASELINE, Container
from tools.benchmarks.places import FUNCTIONS

ROUNDS = 25
# A container is frozen after its start, not taken down: leave as one would cut the power.
_START = "import app, os; os._exit(0)"
_START_NOTHING = "import os; os._exit(0)"
_NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of ratios; half of them lie between `low` and `high`."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ColdStarts:
    """Each function's ratio, and that of Python itself, which is part of every other."""

    functions: Mapping[str, Ratio]
    python: Ratio


def measure_cold_starts(container: Container) -> ColdStarts:
    """Start every function, the baseline and Python alone in turns; the first round is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in (BASELINE, _NOTHING, *FUNCTIONS)}
    for count in range(ROUNDS + 1):
        for name, spent in seconds.items():
            start = _start_once(container, name)
            if count:
                spent.append(start)
    ratios = ratios_by_round(seconds, baseline=BASELINE)
    return ColdStarts({name: ratios[name] for name in FUNCTIONS}, ratios[_NOTHING])


def ratios_by_round(seconds: Mapping[str, Sequence[float]], *, baseline: str) -> dict[str, Ratio]:
    """Give each one's ratios to the baseline, taken round by round.

    A machine that is busy with other things for some rounds slows down both sides of those.
    """
    return {
        name: Ratio(*statistics.quantiles(_divide(spent, seconds[baseline]), method="inclusive"))
        for name, spent in seconds.items()
    }


def _divide(dividends: Iterable[float], divisors: Iterable[float]) -> list[float]:
    return [one / other for one, other in zip(dividends, divisors, strict=True)]


def _start_once(container: Container, name: str) -> float:
    code = _START_NOTHING if name == _NOTHING else _START
    # Without `site`: a container has no site-packages of ours either.
    arguments = [sys.executable, "-S", "-c", code]
    process = os.posix_spawn(sys.executable, arguments, container.environment_of(name))
    _, status, used = os.wait4(process, 0)
    if status != 0:
        raise RuntimeError(f"The function {name} does not start.")
    return used.ru_utime + used.ru_stime
