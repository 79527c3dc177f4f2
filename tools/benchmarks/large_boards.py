"""What is asked of leaderboards that are too large for the stub, in one run of an engine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tools.benchmarks.crowded_boards import lay_out_crowd
from tools.benchmarks.deep_pages import Asked, ask_deep_pages
from tools.benchmarks.dynalite import start_dynalite
from tools.benchmarks.engine import Engine, EngineMissingError
from tools.benchmarks.rank_cost import SAMPLES, RankCost, calculate_ranks, measure_ranks
from tools.benchmarks.rank_counting_cost import RankCountingCost, measure_rank_counting
from tools.benchmarks.running_engine import find_engine
from tools.benchmarks.spreads import SPREADS, Crowd

SIZES = (10**3, 10**4, 10**5, 10**6)
CALCULATED_SIZE = 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeBoards:
    """What came out; `engine` is the name of that which answered.

    Without one, `missing` says why: then there are no pages, and all ranks are calculated.
    """

    engine: str
    missing: str
    pages: list[Asked]
    ranks: list[RankCost]
    counting: list[RankCountingCost]


def measure_large_boards(
    address: str | None,
    *,
    sizes: Sequence[int] = SIZES,
    calculated: int = CALCULATED_SIZE,
    samples: int = SAMPLES,
) -> LargeBoards:
    """Ask the engine at an address, or dynalite, about leaderboards of these sizes.

    Ranks of those of another size are calculated. On each, `samples` players are asked for.
    """
    try:
        with _open(address) as engine:
            pages = [*ask_deep_pages(engine)]
            ranks, counting = _ask(engine, sizes, samples)
            name, missing = engine.name, ""
    except EngineMissingError as error:
        name, missing = "", str(error)
        pages, ranks = (
            [],
            [cost for size in sizes for cost in calculate_ranks(size, samples=samples)],
        )
        counting = [
            cost
            for spread in SPREADS
            for cost in measure_rank_counting(
                lay_out_crowd(Crowd(spread, sizes[0]), samples=samples)
            )
        ]
    return LargeBoards(
        engine=name,
        missing=missing,
        pages=pages,
        ranks=[*ranks, *calculate_ranks(calculated, samples=samples)],
        counting=counting,
    )


def _ask(
    engine: Engine, sizes: Sequence[int], samples: int
) -> tuple[list[RankCost], list[RankCountingCost]]:
    """Read ranks of leaderboards of all sizes, and count on the largest."""
    ranks: list[RankCost] = []
    counting: list[RankCountingCost] = []
    for size in sizes:
        for spread in SPREADS:
            board = lay_out_crowd(Crowd(spread, size), samples=samples)
            ranks.extend(measure_ranks(engine, board))
            if size == max(sizes):
                counting.extend(measure_rank_counting(board))
    return ranks, counting


@contextmanager
def _open(address: str | None) -> Iterator[Engine]:
    if address is None:
        with start_dynalite() as engine:
            yield engine
    else:
        yield find_engine(address)
