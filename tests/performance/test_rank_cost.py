"""What ranks cost, on leaderboards of any size, as far as it can be counted without an engine."""

import pytest

from laurel.domain.rank_paths import level_of
from tools.benchmarks.calculated_boards import calculate_crowd
from tools.benchmarks.crowded_boards import lay_out_crowd
from tools.benchmarks.rank_cost import RankCost, calculate_ranks
from tools.benchmarks.rank_counting_cost import BATCHES, measure_rank_counting
from tools.benchmarks.rank_reads import AROUND, COUNT, ONE, PAGE, RANK
from tools.benchmarks.spreads import SPREADS, Crowd, Spread

SIZE = 20_000
SAMPLES = 9

each_spread = pytest.mark.parametrize("spread", SPREADS, ids=lambda spread: spread.label)


@each_spread
def test_calculated_nodes_are_those_that_a_rebuilt_index_has(spread: Spread) -> None:
    crowd = Crowd(spread, SIZE)
    counted = lay_out_crowd(crowd, samples=SAMPLES)
    calculated = calculate_crowd(crowd, samples=SAMPLES)
    assert calculated.samples == counted.samples
    assert calculated.leaderboard == counted.leaderboard
    assert calculated.nodes == {path: counted.nodes[path] for path in calculated.nodes}
    assert {path for path in counted.nodes if level_of(path) < 3} <= calculated.nodes.keys()


@pytest.fixture(scope="module")
def costs() -> list[RankCost]:
    """Of leaderboards of ten million; each rank among them is compared with the standings."""
    return [*calculate_ranks(10**7, samples=5)]


def units(costs: list[RankCost], operation: str) -> dict[str, float]:
    return {cost.spread: cost.read_units for cost in costs if cost.operation == operation}


def test_a_rank_costs_a_few_units_where_counting_costs_a_hundred_thousand(
    costs: list[RankCost],
) -> None:
    assert units(costs, RANK).keys() == {spread.label for spread in SPREADS}
    assert all(cost > 100_000 for cost in units(costs, COUNT).values())
    for operation in (RANK, AROUND, ONE, PAGE):
        assert all(cost < 8 for cost in units(costs, operation).values())


@each_spread
def test_the_index_writes_a_node_at_most_once_a_batch(spread: Spread) -> None:
    board = lay_out_crowd(Crowd(spread, SIZE), samples=SAMPLES)
    found = [*measure_rank_counting(board)]
    assert [cost.scores for cost in found] == [*BATCHES]
    assert all(cost.writes <= len(board.nodes) + cost.scores for cost in found)
    # Fewer for each score, the longer the batch is.
    assert [cost.units_per_score for cost in found] == sorted(
        (cost.units_per_score for cost in found), reverse=True
    )
