"""What the benchmarks say of their measurements: no ratio and no number flatters."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tools.benchmarks.bill import Bill
from tools.benchmarks.budgets import Row, counting_rows, rank_rows
from tools.benchmarks.capacity_units import query_units
from tools.benchmarks.cold_start import ColdStarts, Ratio, ratios_by_round
from tools.benchmarks.counting_cost import (
    BOARDS,
    BUDGETED_BOARDS,
    BUDGETS,
    MOST_LANES,
    CountingCost,
)
from tools.benchmarks.deep_pages import Asked
from tools.benchmarks.document import render
from tools.benchmarks.entry_size import measure_entries
from tools.benchmarks.large_boards import LargeBoards, measure_large_boards
from tools.benchmarks.layer_size import LayerSize
from tools.benchmarks.markdown import bullets, number, prose, table
from tools.benchmarks.page_cost import (
    BUDGET_UNITS,
    ROWS,
    PageCost,
    index_row,
    least_units_of,
    longest_ids_within_budget,
)
from tools.benchmarks.rank_cost import RankCost
from tools.benchmarks.rank_counting_cost import BATCHES, RankCountingCost
from tools.benchmarks.rank_document import plot_ranks
from tools.benchmarks.rank_reads import AROUND, COUNT, ONE, PAGE, RANK
from tools.benchmarks.results import Results
from tools.benchmarks.sample import BOARD, ORDINARY, WORST
from tools.benchmarks.score_cases import ScoreCosts
from tools.benchmarks.spreads import SPREADS
from tools.benchmarks.warm_handler import WarmCalls


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2"),
        (0, "0"),
        (2.5, "2.5"),
        (1.5, "1.5"),
        (1.5001, "1.51"),
        (1.491, "1.5"),
        (0.1 + 0.2, "0.3"),
        (10, "10"),
        (1024, "1,024"),
    ],
)
def test_numbers_are_rounded_up_so_that_no_budget_is_met_by_rounding(
    value: float, text: str
) -> None:
    assert number(value) == text


def test_small_numbers_can_have_more_digits_and_large_ones_none() -> None:
    assert number(0.0004, digits=4) == "0.0004"
    assert number(25.1, digits=0) == "26"
    assert number(100, digits=0) == "100"


def test_prose_is_filled_again_and_lists_are_indented() -> None:
    assert prose("one\n      two") == "one two"
    point, _, rest = bullets("word " * 30).partition("\n")
    assert point.startswith("- word")
    assert rest.startswith("  word")


def test_a_table_has_a_line_below_its_head() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(("measured", "met"), [(1.49, True), (1.5, True), (1.501, False)])
def test_a_budget_is_met_by_at_most_what_it_says(measured: float, met: bool) -> None:
    assert Row("a cold start", 1.5, measured).is_met is met


def test_ratios_are_taken_within_a_round_so_that_a_slow_one_slows_both_sides() -> None:
    seconds = {"baseline": [1.0, 4.0, 1.0], "report_score": [1.5, 6.0, 1.5]}
    assert ratios_by_round(seconds, baseline="baseline") == {
        "baseline": Ratio(1, 1, 1),
        "report_score": Ratio(1.5, 1.5, 1.5),
    }


def test_a_ratio_is_the_median_with_half_of_all_between_its_quartiles() -> None:
    seconds = {"baseline": [1.0] * 5, "report_score": [5.0, 1.0, 3.0, 2.0, 4.0]}
    assert ratios_by_round(seconds, baseline="baseline")["report_score"] == Ratio(2, 3, 4)


def cost(*, boards: int, lanes: int, units: int) -> CountingCost:
    return CountingCost(
        scores=1_000,
        boards=boards,
        lanes=lanes,
        writes=boards,
        write_units=units,
        board_bytes=500,
        event_bytes=1,
    )


def test_countings_budget_is_held_against_the_dearest_case_with_as_many_leaderboards() -> None:
    cases = [
        cost(boards=1, lanes=1, units=2),
        cost(boards=BUDGETED_BOARDS, lanes=1, units=200),
        cost(boards=BUDGETED_BOARDS, lanes=8, units=400),
    ]
    other = [replace(case, scores=5_000) for case in cases]
    rows = list(counting_rows([*cases, *other]))
    assert [(row.budget, row.measured) for row in rows] == [(0.5, 0.4), (0.1, 0.08)]


def page_units(ids: int) -> float:
    board = replace(BOARD, game_id="g" * (ids // 2), leaderboard_id="b" * (ids - ids // 2))
    return query_units([index_row(ORDINARY, board=board)] * ROWS)


def test_the_document_tells_how_long_ids_can_be_before_a_page_costs_more() -> None:
    longest = longest_ids_within_budget()
    assert page_units(longest) <= BUDGET_UNITS < page_units(longest + 1)


def test_the_longest_texts_alone_cost_more_than_a_page_may() -> None:
    # 101 rows of 64 + 64 characters of four bytes: 51,712 bytes, 13 times 4 KB, half a unit each.
    assert least_units_of(WORST) == 6.5


def large(*, engine: str = "", missing: str = "", pages: Sequence[Asked] = ()) -> LargeBoards:
    return LargeBoards(
        engine=engine,
        missing=missing,
        pages=[*pages],
        ranks=[
            RankCost(
                spread=spread.label,
                players=players,
                operation=operation,
                read_units=3,
                most_read_units=3.5,
                most_round_trips=2,
                within=1,
                latency=4.25 if players < 10**7 else None,
            )
            for spread in SPREADS
            for players in (1_000, 10**7)
            for operation in (RANK, AROUND, ONE, PAGE, COUNT)
        ],
        counting=[
            RankCountingCost(
                spread=spread.label, players=1_000, scores=scores, writes=20, write_units=20
            )
            for spread in SPREADS
            for scores in BATCHES
        ],
    )


def results(*, cold_start: float = 1.2, large_boards: LargeBoards | None = None) -> Results:
    bill = Bill(1, 1, 1)
    cases = [(scores, boards, 1) for boards in BOARDS for scores in BUDGETS]
    cases += [(scores, BUDGETED_BOARDS, MOST_LANES) for scores in BUDGETS]
    return Results(
        facts=["two cores"],
        scores=ScoreCosts(
            stays=bill,
            moves=bill,
            first=bill,
            first_with_seat=bill,
            repeated=bill,
            refused=bill,
            first_of_container=bill,
        ),
        entries=measure_entries(),
        pages=[PageCost("the first", 181, bill)],
        large_boards=large_boards or large(missing="it has the day off"),
        counting=[
            replace(cost(boards=boards, lanes=lanes, units=2 * boards), scores=scores)
            for scores, boards, lanes in cases
        ],
        cold_starts=ColdStarts({"report_score": Ratio(1.1, cold_start, 1.9)}, Ratio(0, 0, 0)),
        warm_calls=WarmCalls({"report_score": 1.3}, 20.0),
        layer=LayerSize(20, 3, compiled_here=False),
        local_layer=LayerSize(21, 3, compiled_here=False),
    )


def test_the_document_says_when_all_budgets_are_met() -> None:
    page = render(results())
    assert "are met." in page
    assert "**no**" not in page


def test_the_document_marks_a_budget_that_is_missed_and_says_so_above_the_table() -> None:
    page = render(results(cold_start=1.504))
    assert "Not met: 1 of" in page
    assert "| cold start of report_score, to the baseline's | ≤ 1.5 | 1.51 | **no** |" in page


def test_the_document_says_why_no_engine_was_asked() -> None:
    assert "was not asked to confirm them: it has the day off." in " ".join(
        render(results()).split()
    )


def test_the_document_shows_what_the_engine_answered() -> None:
    answered = large(engine="DynamoDB Local", pages=[Asked(10_000, 9_899, 2.5)])
    page = render(results(large_boards=answered))
    assert "DynamoDB Local, which counts read units as DynamoDB does" in page
    assert "| 10,000 | 9,899 | 2.5 |" in page


def test_the_larger_of_the_two_layers_is_held_to_the_budget() -> None:
    assert "| layer, unzipped, without boto3 | ≤ 25 MB | 21 MB | yes |" in render(results())


def test_without_npm_dynalite_is_missing_and_nothing_else_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    found = measure_large_boards(None, sizes=[100], calculated=1_000, samples=2)
    assert found.missing == "there is no npm on this machine"


def test_the_document_shows_each_size_of_leaderboard_and_who_was_calculated() -> None:
    page = render(results(large_boards=large(engine="dynalite")))
    assert "| rank of a player | 1,000 | 10,000,000 |" in page
    assert "| race times | 3, 3.5 | 3, 3.5 |" in page
    assert "Calculated, not stored: 10,000,000 players." in page
    assert "| time | 1,000 |\n| --- | --- |\n| rank of a player | 4.3 |" in page
    assert "| half tied | 0.2 | 0.02 | 0.004 |" in page
    assert "hollow: calculated" in plot_ranks(large().ranks)


def test_ranks_are_held_to_their_budgets_by_the_dearest_player_and_ties_to_their_own() -> None:
    costs = [
        replace(cost, most_read_units=5.5) if cost.spread == "half tied" else cost
        for cost in large().ranks
    ]
    rows = {row.what: row for row in rank_rows(costs, large().counting)}
    assert rows["rank of a player: read units"].measured == 3.5
    assert rows["rank of a player: read units, half tied"].measured == 5.5
    assert rows["rank of a player: read units, half tied"].budget == 6
    assert rows["page of 100 from a rank: round trips"].measured == 2
    assert rows["rank index: write units per score, 1,000 a batch"].budget == 0.5
    assert all(row.is_met for row in rows.values())
