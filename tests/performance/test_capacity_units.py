"""Requests cost what DynamoDB's documentation says."""

from typing import Any

import pytest

from tests.template_file import TABLES as DEFINED
from tools.benchmarks.bill import Bill, Items, Sent, make_bill, updated_item
from tools.benchmarks.capacity_units import (
    Index,
    Table,
    get_units,
    index_units,
    put_units,
    query_units,
)
from tools.benchmarks.tables import LEADERBOARDS, SCORES, TABLES


def of_size(size: int) -> dict[str, Any]:
    return {"x": {"B": bytes(size - 1)}}


@pytest.mark.parametrize(
    ("size", "eventually", "strongly"),
    [(1, 0.5, 1), (4096, 0.5, 1), (4097, 1, 2), (8192, 1, 2), (8193, 1.5, 3)],
)
def test_reading_an_item_costs_half_a_unit_per_4_kb_and_twice_that_when_consistent(
    size: int, eventually: float, strongly: float
) -> None:
    assert get_units(of_size(size), consistent=False) == eventually
    assert get_units(of_size(size), consistent=True) == strongly


def test_an_item_that_is_not_there_costs_as_much_as_a_small_one() -> None:
    assert get_units(None, consistent=False) == 0.5
    assert get_units(None, consistent=True) == 1


def test_a_query_adds_sizes_up_before_it_rounds() -> None:
    assert query_units([of_size(1024)] * 4) == 0.5
    assert query_units([of_size(1024)] * 5) == 1
    assert query_units([]) == 0.5


@pytest.mark.parametrize(
    ("before", "after", "units"), [(None, 1, 1), (None, 1025, 2), (1025, 1, 2), (1, 2049, 3)]
)
def test_a_write_costs_a_unit_per_kb_of_the_larger_of_both_sizes(
    before: int | None, after: int, units: int
) -> None:
    assert put_units(of_size(before) if before else None, of_size(after)) == units


TABLE = Table(
    keys=("id",),
    indexes=(Index(name="byRank", keys=("rank",), projects=frozenset({"name"})),),
)


def ranked(rank: str | None, *, name: str = "Tim", note: str = "") -> dict[str, Any]:
    item = {"id": {"S": "1"}, "name": {"S": name}, "note": {"S": note}}
    return item if rank is None else {**item, "rank": {"S": rank}}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, ranked("a"), 1),
        (None, ranked(None), 0),
        (ranked(None), ranked("a"), 1),
        (ranked("a"), ranked(None), 1),
        (ranked("a"), ranked("b"), 2),
        (ranked("a"), ranked("a", name="Tom"), 1),
        (ranked("a"), ranked("a", note="not projected"), 0),
        (ranked("a"), ranked("b", name="T" * 1024), 3),
        (ranked("a", name="T" * 1024), ranked("a"), 2),
    ],
    ids=[
        "comes in",
        "comes in without the key",
        "gets the key",
        "loses the key",
        "changes the key",
        "changes what is projected",
        "changes something else",
        "is put back larger",
        "becomes smaller where it is",
    ],
)
def test_an_index_is_written_only_as_far_as_its_copies_change(
    before: dict[str, Any] | None, after: dict[str, Any], units: int
) -> None:
    assert index_units(TABLE, before, after) == units


KEY = {"gameId": {"S": "race"}, "leaderboardId": {"S": "weekly"}}
TAKE_SEAT = {
    "TableName": LEADERBOARDS,
    "Key": KEY,
    "UpdateExpression": "ADD seatsTaken :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}


def test_a_transaction_writes_items_twice_and_their_copies_in_indexes_once() -> None:
    board = {**KEY, "seatsTaken": {"N": "4"}, "endsAt": {"N": "1"}}
    alone = make_bill([Sent("UpdateItem", TAKE_SEAT)], Items([(LEADERBOARDS, board)]))
    items = Items([(LEADERBOARDS, board)])
    together = Sent("TransactWriteItems", {"TransactItems": [{"Update": TAKE_SEAT}]})
    assert (alone, make_bill([together], items)) == (Bill(1, 0, 2), Bill(1, 0, 3))
    assert items.get(LEADERBOARDS, KEY) == {**board, "seatsTaken": {"N": "5"}}


def test_an_update_can_add_set_and_remove_at_once_by_names_or_by_what_stands_for_them() -> None:
    update = {
        "Key": KEY,
        "UpdateExpression": (
            "ADD participants :two SET counted0 = :last, #name = :name REMOVE #note, icon, url"
        ),
        "ExpressionAttributeNames": {"#name": "name", "#note": "note"},
        "ExpressionAttributeValues": {
            ":two": {"N": "2"},
            ":last": {"B": b"9"},
            ":name": {"S": "weekly"},
        },
    }
    before = {"participants": {"N": "3"}, "type": {"S": "x"}, "note": {"S": "y"}, "url": {"S": ""}}
    assert updated_item(update, {**KEY, **before}) == {
        **KEY,
        "participants": {"N": "5"},
        "type": {"S": "x"},
        "counted0": {"B": b"9"},
        "name": {"S": "weekly"},
    }


def test_an_update_that_is_not_understood_is_not_billed() -> None:
    with pytest.raises(ValueError, match="DELETE"):
        updated_item({**TAKE_SEAT, "UpdateExpression": "SET a = :one DELETE tags :one"}, None)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_that_are_billed_are_those_of_the_template(name: str) -> None:
    properties = DEFINED[name]
    assert TABLES[name] == Table(
        keys=keys(properties),
        indexes=tuple(
            Index(name=index["IndexName"], keys=keys(index), projects=projected(index))
            for index in properties.get("GlobalSecondaryIndexes", ())
        ),
    )


def keys(properties: dict[str, Any]) -> tuple[str, ...]:
    return tuple(key["AttributeName"] for key in properties["KeySchema"])


def projected(index: dict[str, Any]) -> frozenset[str] | None:
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return None
    return frozenset(projection.get("NonKeyAttributes", ()))


def test_the_local_index_of_the_scores_costs_nothing_for_nothing_has_its_key() -> None:
    (local,) = DEFINED[SCORES]["LocalSecondaryIndexes"]
    assert keys(local) == ("leaderboard", "lineage")
