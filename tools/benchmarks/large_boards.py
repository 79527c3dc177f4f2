"""What is asked of leaderboards that are too large for the stub, in one run of an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.benchmarks.deep_pages import Asked, ask_deep_pages
from tools.benchmarks.dynalite import start_dynalite
from tools.benchmarks.engine import Engine, EngineMissingError
from tools.benchmarks.running_engine import find_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeBoards:
    """What an engine answered."""

    engine: str
    pages: list[Asked]


def ask_engine(address: str | None) -> LargeBoards | str:
    """Ask the engine at an address, or dynalite; where there is none, say why."""
    try:
        with _open(address) as engine:
            return LargeBoards(engine=engine.name, pages=[*ask_deep_pages(engine)])
    except EngineMissingError as error:
        return str(error)


@contextmanager
def _open(address: str | None) -> Iterator[Engine]:
    if address is None:
        with start_dynalite() as engine:
            yield engine
    else:
        yield find_engine(address)
