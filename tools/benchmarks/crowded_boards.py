"""Leaderboards with very many players: the rows of their index, whatever their scores."""

from collections.abc import Iterator
from dataclasses import replace

from laurel.domain.leaderboards import Leaderboard
from tools.benchmarks.engine import Rows
from tools.benchmarks.item_size import Packed
from tools.benchmarks.page_cost import index_row
from tools.benchmarks.sample import BOARD, ORDINARY, numbered_key
from tools.benchmarks.spreads import SPAN, STARTS_AT, Crowd


def board_of(crowd: Crowd) -> Leaderboard:
    """Give the leaderboard, a tournament of a week, on which a crowd stands."""
    return replace(
        BOARD,
        sort_order=crowd.spread.sort_order,
        start_date=STARTS_AT,
        end_date=STARTS_AT + SPAN,
    )


def rows_of(crowd: Crowd) -> Rows:
    """Give a crowd's rows in the index, each with ordinary texts."""
    common = {**index_row(ORDINARY, board=board_of(crowd))}
    del common["player"], common["standing"]
    return Rows(common=common, own=_own(crowd), count=crowd.players)


def _own(crowd: Crowd) -> Iterator[Packed]:
    for place, standing in enumerate(crowd):
        yield {"player": {"S": numbered_key(ORDINARY, place)}, "standing": {"B": standing}}
