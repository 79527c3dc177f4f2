"""What counting costs: two write units for each leaderboard that a batch touches, once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.template_file import load_template
from tools.benchmarks.container import Container
from tools.benchmarks.counting_cost import (
    BOARDS,
    BUDGETED_BOARDS,
    BUDGETS,
    CountingCost,
    measure_counting,
)
from tools.benchmarks.sample import make_boards
from tools.benchmarks.stream_batches import make_batch

EVENT = Path(__file__).parents[2] / "events" / "count_scores.json"


@pytest.fixture(scope="module")
def costs(container: Container) -> list[CountingCost]:
    return measure_counting(container)


def test_a_batch_writes_each_leaderboard_once_with_its_copy_in_the_index(
    costs: list[CountingCost],
) -> None:
    assert len(costs) == (len(BOARDS) + 1) * len(BUDGETS)
    for cost in costs:
        assert (cost.writes, cost.write_units) == (cost.boards, 2 * cost.boards), cost


def test_counting_keeps_to_its_budgets(costs: list[CountingCost]) -> None:
    budgeted = [cost for cost in costs if cost.boards == BUDGETED_BOARDS]
    for cost in budgeted:
        budget = BUDGETS[cost.scores]
        assert budget is None or cost.units_per_score <= budget
        assert budget is None or cost.units_per_score_in_pieces <= budget


def cost_of(*, scores: int, boards: int, event_bytes: int) -> CountingCost:
    return CountingCost(
        scores=scores,
        boards=boards,
        lanes=1,
        writes=boards,
        write_units=2 * boards,
        board_bytes=500,
        event_bytes=event_bytes,
    )


@pytest.mark.parametrize(("scores", "budget"), [(1_000, 0.5), (5_000, 0.1)])
def test_a_budget_per_score_holds_up_to_a_number_of_leaderboards(
    scores: int, budget: float
) -> None:
    within = cost_of(scores=scores, boards=1, event_bytes=1).boards_within(budget)
    assert cost_of(scores=scores, boards=within, event_bytes=1).units_per_score <= budget
    assert cost_of(scores=scores, boards=within + 1, event_bytes=1).units_per_score > budget


@pytest.mark.parametrize(("megabytes", "pieces"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_a_batch_of_more_than_six_megabytes_comes_in_pieces_that_cost_each(
    megabytes: int, pieces: int
) -> None:
    cost = cost_of(scores=1_200, boards=6, event_bytes=megabytes * 1024 * 1024)
    assert cost.units_per_score_in_pieces == pytest.approx(0.01 * pieces)


def shape(value: Any) -> Any:
    """What a record looks like: names and kinds of values, lists by their first element."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_generated_records_look_like_those_of_a_stream() -> None:
    recorded = json.loads(EVENT.read_text())["Records"]
    first, further = make_batch(make_boards(1), 2)["Records"]
    for generated, kind in ((first, "INSERT"), (further, "MODIFY")):
        real = next(record for record in recorded if record["eventName"] == kind)
        assert shape(generated) == shape(real)


def test_leaderboards_take_turns_and_every_second_score_of_each_is_a_first_one() -> None:
    records = make_batch(make_boards(2), 6)["Records"]
    keys = [record["dynamodb"]["Keys"] for record in records]
    told = [
        (key["leaderboard"]["S"], record["eventName"])
        for key, record in zip(keys, records, strict=True)
    ]
    one, other = (f"space-race/2020-10-{number:06}#0" for number in range(2))
    assert told == [
        (one, "INSERT"),
        (other, "INSERT"),
        (one, "MODIFY"),
        (other, "MODIFY"),
        (one, "INSERT"),
        (other, "INSERT"),
    ]
    assert len({key["player"]["S"] for key in keys}) == len(records)


def test_the_document_names_the_batch_size_that_a_stack_has_by_default() -> None:
    assert load_template()["Parameters"]["CountBatchSize"]["Default"] == 1_000
