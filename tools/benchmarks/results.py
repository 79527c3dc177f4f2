"""Everything that is measured, taken in one run."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.benchmarks import machine
from tools.benchmarks.cold_start import ColdStarts, measure_cold_starts
from tools.benchmarks.container import lay_out
from tools.benchmarks.counting_cost import CountingCost, measure_counting
from tools.benchmarks.entry_size import EntrySize, measure_entries
from tools.benchmarks.large_boards import LargeBoards, measure_large_boards
from tools.benchmarks.layer_size import LayerSize, build_default_layer, measure_layer
from tools.benchmarks.page_cost import PageCost, measure_pages
from tools.benchmarks.places import WORK
from tools.benchmarks.score_cases import ScoreCosts, measure_scores
from tools.benchmarks.warm_handler import WarmCalls, measure_warm_calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What came out."""

    facts: list[str]
    scores: ScoreCosts
    entries: list[EntrySize]
    pages: list[PageCost]
    large_boards: LargeBoards
    counting: list[CountingCost]
    cold_starts: ColdStarts
    warm_calls: WarmCalls
    layer: LayerSize
    local_layer: LayerSize


def measure(*, engine: str | None, players: Sequence[int]) -> Results:
    """Measure everything; says on the terminal what it is about.

    Args:
        engine: The address of an engine that runs already; dynalite is started when there is none.
        players: How many are on the large leaderboards that the engine is asked about.
    """
    _say("Laying out functions, layer and SDK")
    container = lay_out(WORK)
    facts = machine.facts(container)
    _say("Counting round trips and capacity units")
    scores, entries, pages = measure_scores(container), measure_entries(), measure_pages(container)
    counting = measure_counting(container)
    _say("Reading ranks of large leaderboards")
    large_boards = measure_large_boards(engine, sizes=players)
    _say("Starting every function again and again")
    cold_starts = measure_cold_starts(container)
    _say("Calling warm functions")
    warm_calls = measure_warm_calls(container)
    _say("Measuring the layer")
    return Results(
        facts=facts,
        scores=scores,
        entries=entries,
        pages=pages,
        large_boards=large_boards,
        counting=counting,
        cold_starts=cold_starts,
        warm_calls=warm_calls,
        layer=build_default_layer(WORK / "layer-for-aws"),
        local_layer=measure_layer(container.layer),
    )


def _say(what: str) -> None:
    print(f"{what} …", flush=True)
