"""The budgets, each beside what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.benchmarks.capacity_units import WRITE_BYTES
from tools.benchmarks.counting_cost import BUDGETED_BOARDS, BUDGETS, CountingCost
from tools.benchmarks.page_cost import BUDGET_UNITS
from tools.benchmarks.rank_cost import ENOUGH_TRIPS, RankCost
from tools.benchmarks.rank_counting_cost import RankCountingCost
from tools.benchmarks.rank_reads import PAGE, RANK
from tools.benchmarks.results import Results
from tools.benchmarks.sample import ORDINARY
from tools.benchmarks.spreads import TIED

LAYER_MEGABYTES = 25
COLD_START_RATIO = 1.5
WARM_CALL_RATIO = 2
RANK_UNITS = 4
TIED_RANK_UNITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A budget: at most this much of what it is about."""

    what: str
    budget: float
    measured: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether what was measured keeps to it."""
        return self.measured <= self.budget


def compare(results: Results) -> Iterator[Row]:
    """Put each budget beside what was measured; of several, beside the worst."""
    yield from _score_rows(results)
    yield from _page_rows(results)
    yield from counting_rows(results.counting)
    yield from rank_rows(results.large_boards.ranks, results.large_boards.counting)
    for function, start in results.cold_starts.functions.items():
        yield Row(f"cold start of {function}, to the baseline's", COLD_START_RATIO, start.median)
    for function, ratio in results.warm_calls.functions.items():
        yield Row(f"warm call of {function}, to the SDK's calls alone", WARM_CALL_RATIO, ratio)
    # That for AWS and that of this machine, whose processor may be another.
    largest = max(results.layer.megabytes, results.local_layer.megabytes)
    yield Row("layer, unzipped, without boto3", LAYER_MEGABYTES, largest, "MB")


def counting_rows(counting: list[CountingCost]) -> Iterator[Row]:
    """Compare counting's costs where the batch touches as many leaderboards as are budgeted for."""
    for scores, budget in BUDGETS.items():
        if budget is None:
            continue
        units = max(
            cost.units_per_score
            for cost in counting
            if (cost.scores, cost.boards) == (scores, BUDGETED_BOARDS)
        )
        batch = f"{scores:,} a batch on {BUDGETED_BOARDS} leaderboards"
        yield Row(f"count scores: write units per score, {batch}", budget, units)


def rank_rows(costs: Sequence[RankCost], counting: Sequence[RankCountingCost]) -> Iterator[Row]:
    """Compare what ranks cost with their budgets; ties have one of their own."""
    for operation in (RANK, PAGE):
        found = [cost for cost in costs if cost.operation == operation]
        tied = [cost for cost in found if cost.spread == TIED]
        others = [cost for cost in found if cost.spread != TIED]
        trips = max(cost.most_round_trips for cost in found)
        yield Row(f"{operation}: round trips", ENOUGH_TRIPS, trips)
        most = max(cost.most_read_units for cost in others)
        yield Row(f"{operation}: read units", RANK_UNITS, most)
        most = max(cost.most_read_units for cost in tied)
        yield Row(f"{operation}: read units, {TIED}", TIED_RANK_UNITS, most)
    for scores, budget in BUDGETS.items():
        if budget is not None:
            units = max(cost.units_per_score for cost in counting if cost.scores == scores)
            what = f"rank index: write units per score, {scores:,} a batch"
            yield Row(what, budget, units)


def _score_rows(results: Results) -> Iterator[Row]:
    scores = results.scores
    accepted = (scores.stays, scores.moves, scores.first, scores.first_with_seat)
    yield Row("report a score: round trips", 2, max(bill.round_trips for bill in accepted))
    yield Row("report a score: read units", 1, max(bill.read_units for bill in accepted))
    yield Row("report a score: write units, the standing stays", 1, scores.stays.write_units)
    yield Row("report a score: write units, the standing moves", 3, scores.moves.write_units)
    (entry,) = (entry for entry in results.entries if entry.label == ORDINARY.label)
    yield Row("entry with ten tries", WRITE_BYTES, entry.bytes_at_ten, "bytes")


def _page_rows(results: Results) -> Iterator[Row]:
    yield Row("page of 100: round trips", 1, max(page.bill.round_trips for page in results.pages))
    for page in results.pages:
        yield Row(f"page of 100: read units, {page.label}", BUDGET_UNITS, page.bill.read_units)
