"""What a page of a hundred scores costs: by the names on it, and however deep it lies."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from tools.benchmarks import calls
from tools.benchmarks.bill import Bill, Items, make_bill, queried_rows
from tools.benchmarks.capacity_units import READ_BYTES
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import FunctionProcess, start_function
from tools.benchmarks.item_size import item_size
from tools.benchmarks.sample import PLAYERS, fill_board
from tools.benchmarks.stub import Stub, serve

BUDGET_UNITS = 3.5
LIMIT = 100
# One more row is read, to tell whether there is another page.
ROWS = LIMIT + 1
_DEEP_PLAYERS = 1_000
_PAGES_DOWN = 7


@dataclass(frozen=True, slots=True)
class PageCost:
    """A page of a hundred: the size of a row in the index, and what reading it cost."""

    label: str
    row_bytes: int
    bill: Bill


def largest_row_within_budget() -> int:
    """Give the size of a row at which a page of a hundred still keeps to its read units."""
    return int(BUDGET_UNITS * 2) * READ_BYTES // ROWS


def measure_pages(container: Container) -> list[PageCost]:
    """Ask the function for first pages with each kind of name, and for a page further down."""
    stub = Stub(Items(), calls.PARAMETERS)
    pages = []
    with (
        serve(stub) as endpoint,
        start_function(container, "list_scores", endpoint=endpoint) as function,
    ):
        for player in PLAYERS:
            stub.change(fill_board(ROWS, like=player))
            function.invoke(calls.list_scores())
            pages.append(_cost(f"first page, {player.label}", stub))
        stub.change(fill_board(_DEEP_PLAYERS, like=PLAYERS[0]))
        _go_down(function, stub)
        label = f"page {_PAGES_DOWN + 1}, reached by its cursor, {PLAYERS[0].label}"
        pages.append(_cost(label, stub))
    return pages


def _go_down(function: FunctionProcess, stub: Stub) -> None:
    cursor = ""
    for _ in range(_PAGES_DOWN + 1):
        stub.sent.clear()
        query = urlencode({"limit": LIMIT} | ({"cursor": cursor} if cursor else {}))
        answer = function.invoke(calls.list_scores() | {"rawQueryString": query})
        cursor = json.loads(answer["body"])["nextCursor"]


def _cost(label: str, stub: Stub) -> PageCost:
    rows = queried_rows(stub.sent[0].parameters, stub.items)
    largest = max(item_size(row) for row in rows)
    return PageCost(label, largest, make_bill(stub.sent, stub.items))
