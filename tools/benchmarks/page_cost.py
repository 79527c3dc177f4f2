"""What a page of a hundred scores costs: by the texts and ids in it, and however deep it lies."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from laurel.domain.leaderboards import Leaderboard
from tools.benchmarks import calls
from tools.benchmarks.bill import Bill, Items, make_bill, queried_rows
from tools.benchmarks.capacity_units import READ_BYTES, query_units
from tools.benchmarks.container import Container
from tools.benchmarks.function_process import FunctionProcess, start_function
from tools.benchmarks.item_size import Packed, item_size
from tools.benchmarks.sample import (
    BOARD,
    BOARD_OF_LONG_IDS,
    LONG_NAME,
    ORDINARY,
    WORST,
    Player,
    entry_item,
    fill_board,
    make_entry,
)
from tools.benchmarks.stub import Stub, serve
from tools.benchmarks.tables import SCORES, STANDINGS, TABLES

BUDGET_UNITS = 3.5
LIMIT = 100
# One more row is read, to tell whether there is another page.
ROWS = LIMIT + 1
_DEEP_PLAYERS = 1_000
_PAGES_DOWN = 7
_FIRST_PAGES = (
    (ORDINARY.label, ORDINARY, BOARD),
    (LONG_NAME.label, LONG_NAME, BOARD),
    ("the longest ids of game and leaderboard", ORDINARY, BOARD_OF_LONG_IDS),
    (f"those ids and {WORST.label}", WORST, BOARD_OF_LONG_IDS),
)


@dataclass(frozen=True, slots=True)
class PageCost:
    """A page of a hundred: the size of a row in the index, and what reading it cost."""

    label: str
    row_bytes: int
    bill: Bill


def index_row(player: Player, *, board: Leaderboard = BOARD) -> Packed:
    """Give a player's row in the index, as an entry of one try has it."""
    row = TABLES[SCORES].index_item(STANDINGS, entry_item(make_entry(player, tries=1), board=board))
    assert row is not None  # noqa: S101 - every entry of the sample stands in the standings
    return row


def largest_row_within_budget() -> int:
    """Give the size of a row at which a page of a hundred still keeps to its read units."""
    return int(BUDGET_UNITS * 2) * READ_BYTES // ROWS


def longest_ids_within_budget() -> int:
    """Give how long the ids of game and leaderboard may be together beside ordinary texts.

    A row holds both of them twice: in the key of the table and in that of the index.
    """
    spare = largest_row_within_budget() - item_size(index_row(ORDINARY))
    return len(BOARD.game_id) + len(BOARD.leaderboard_id) + spare // 2


def least_units_of(player: Player) -> float:
    """Give what a page would cost if its rows held the texts that are shown and nothing else."""
    return query_units([{"": {"S": player.name + player.value}}] * ROWS)


def measure_pages(container: Container) -> list[PageCost]:
    """Ask the function for first pages of each kind, and for a page further down.

    Each is asked for twice: that its leaderboard is there is remembered from the first time on.
    """
    stub = Stub(Items(), calls.PARAMETERS)
    pages = []
    with (
        serve(stub) as endpoint,
        start_function(container, "list_scores", endpoint=endpoint) as function,
    ):
        for label, player, board in _FIRST_PAGES:
            stub.change(fill_board(ROWS, like=player, board=board))
            function.invoke(calls.list_scores(board))
            stub.sent.clear()
            function.invoke(calls.list_scores(board))
            pages.append(_cost(f"the first, {label}", stub))
        stub.change(fill_board(_DEEP_PLAYERS, like=ORDINARY))
        _go_down(function, stub)
        label = f"the {_PAGES_DOWN + 1}th, by its cursor, {ORDINARY.label}"
        pages.append(_cost(label, stub))
    return pages


def _go_down(function: FunctionProcess, stub: Stub) -> None:
    cursor = ""
    for _ in range(_PAGES_DOWN + 1):
        stub.sent.clear()
        query = urlencode({"limit": LIMIT} | ({"cursor": cursor} if cursor else {}))
        answer = function.invoke(calls.list_scores(query=query))
        cursor = json.loads(answer["body"])["nextCursor"]


def _cost(label: str, stub: Stub) -> PageCost:
    rows = queried_rows(stub.sent[0].parameters, stub.items)
    if len(rows) != ROWS:
        raise RuntimeError(f"{len(rows)} rows where {ROWS} were to be read.")
    return PageCost(label, max(map(item_size, rows)), make_bill(stub.sent, stub.items))
