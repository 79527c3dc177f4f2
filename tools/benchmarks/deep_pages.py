"""What an engine says that pages of large leaderboards consume, however deep they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from laurel.storage.standings import board_key_of, page_request
from tools.benchmarks.crowded_boards import rows_of
from tools.benchmarks.engine import Engine, make_table
from tools.benchmarks.page_cost import ROWS
from tools.benchmarks.sample import BOARD
from tools.benchmarks.spreads import SPREADS, Crowd
from tools.benchmarks.tables import SCORES, STANDINGS, TABLES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SIZES = (10**4, 10**5)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of a hundred behind so many players consumed."""

    players: int
    behind: int
    read_units: float


def ask_deep_pages(engine: Engine) -> Iterator[Asked]:
    """Fill leaderboards and query pages of them: the first, and the last full one."""
    for players in SIZES:
        table = f"{SCORES}{players}"
        standings = _fill(engine, table, players)
        for behind in (0, players - ROWS):
            after = standings[behind - 1] if behind else None
            yield Asked(players, behind, _query(engine.client, table, after))


def _fill(engine: Engine, table: str, players: int) -> Crowd:
    """Make a table with a leaderboard; give its standings, best first."""
    make_table(engine.client, table, keys=TABLES[SCORES], indexes=[STANDINGS])
    crowd = Crowd(SPREADS[0], players)
    engine.load_rows(table, STANDINGS, rows_of(crowd))
    return crowd


def _query(client: "DynamoDBClient", table: str, after: bytes | None) -> float:
    board = board_key_of(BOARD)
    request = page_request(table=table, board=board, after=after, limit=ROWS)
    ask = getattr(client, "query")  # noqa: B009 - the request is as loosely typed as it is built
    answer = ask(**request, ReturnConsumedCapacity="TOTAL")
    if len(answer["Items"]) != ROWS:
        raise RuntimeError(f"{len(answer['Items'])} rows where {ROWS} were to be read.")
    return float(answer["ConsumedCapacity"]["CapacityUnits"])
