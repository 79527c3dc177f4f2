"""Items are as large as DynamoDB's documentation says, and the service's are small enough."""

import pytest

from laurel.storage.dynamodb import pack
from tools.benchmarks.capacity_units import WRITE_BYTES, query_units
from tools.benchmarks.entry_size import TRIES, measure_entries
from tools.benchmarks.item_size import item_size, value_size
from tools.benchmarks.page_cost import BUDGET_UNITS, ROWS, index_row, largest_row_within_budget
from tools.benchmarks.sample import (
    LONG_NAME,
    ORDINARY,
    PLAYERS,
    WORST,
    Player,
    entry_item,
    make_entry,
)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 2),
        ("\N{GRINNING FACE}", 4),
        (b"", 0),
        (b"\0" * 18, 18),
        (True, 1),
        ([], 3),
        (["a"], 3 + 1 + 1),
        (["a", ["bc"]], 3 + (1 + 1) + (1 + 3 + 1 + 2)),
        ({}, 3),
        ({"ab": "c"}, 3 + 1 + 2 + 1),
    ],
)
def test_a_value_is_as_large_as_documented(value: object, size: int) -> None:
    assert value_size(pack({"x": value})["x"]) == size


@pytest.mark.parametrize(
    ("number", "size"),
    [
        (0, 1),
        (1, 2),
        (99, 2),
        (100, 2),  # 01|00: a pair of zeroes is trimmed
        (120, 3),  # 01|20: half a pair is not
        (123, 3),
        (12_300, 3),
        (1_602_769_646_123, 8),
        (-1, 3),
        (2**63 - 1, 11),
        (-(2**63), 12),
    ],
)
def test_a_number_takes_a_byte_for_two_digits_and_one_more(number: int, size: int) -> None:
    assert value_size({"N": str(number)}) == size


def test_an_items_size_counts_its_attributes_names() -> None:
    assert item_size({"name": {"S": "Tim"}, "é": {"BOOL": True}}) == (4 + 3) + (2 + 1)


def test_a_kind_of_value_that_nothing_stores_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="NS"):
        value_size({"NS": ["1"]})


@pytest.mark.parametrize("player", [ORDINARY, LONG_NAME], ids=["ordinary", "long name"])
def test_an_entry_with_ten_tries_is_written_with_one_unit(player: Player) -> None:
    assert item_size(entry_item(make_entry(player, tries=TRIES))) <= WRITE_BYTES


def test_the_document_tells_when_an_entry_outgrows_one_unit() -> None:
    for player, entry in zip(PLAYERS, measure_entries(), strict=True):
        fitting = entry.tries_in_one_unit
        assert item_size(entry_item(make_entry(player, tries=fitting + 1))) > WRITE_BYTES
        if fitting:
            assert item_size(entry_item(make_entry(player, tries=fitting))) <= WRITE_BYTES


@pytest.mark.parametrize("player", [ORDINARY, LONG_NAME], ids=["ordinary", "long name"])
def test_a_page_of_a_hundred_keeps_to_its_read_units(player: Player) -> None:
    assert query_units([index_row(player)] * ROWS) <= BUDGET_UNITS


def test_a_row_has_nothing_of_an_entry_but_its_keys_and_what_is_shown() -> None:
    shown = {"displayName", "displayValue"}
    assert set(index_row(ORDINARY)) == {"leaderboard", "player", "board", "standing"} | shown


def test_the_budget_of_a_page_holds_up_to_the_size_of_a_row_that_the_document_names() -> None:
    largest = largest_row_within_budget()
    for size, holds in ((largest, True), (largest + 1, False)):
        rows = [{"x": {"B": bytes(size - 1)}}] * ROWS
        assert (query_units(rows) <= BUDGET_UNITS) == holds
    assert item_size(index_row(WORST)) > largest
