"""What ranks cost on leaderboards of any size, beside counting them with a query.

Each is read by the service's own use cases from an engine that says what it consumed, and must be
what the sorted standings say. The largest leaderboards are calculated: the same code reads them,
and what it consumes follows from what it reads.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from laurel.storage.dynamodb import pack
from tools.benchmarks.calculated_boards import calculate_crowd
from tools.benchmarks.crowd_client import CrowdClient
from tools.benchmarks.crowded_boards import CrowdedBoard
from tools.benchmarks.engine import Engine, make_table
from tools.benchmarks.item_size import Packed
from tools.benchmarks.meter import Meter, Reading
from tools.benchmarks.rank_reads import COUNT, Operation, RankReads, RankTables
from tools.benchmarks.sample import entry_item
from tools.benchmarks.spreads import SPREADS, Crowd
from tools.benchmarks.tables import LEADERBOARDS, RANK_NODES, SCORES, STANDINGS, TABLES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

# So many players are asked for.
SAMPLES = 25
ENOUGH_TRIPS = 2
# For two requests that are made together to be seen so; the longer one is for where they were not,
# on a machine that had other things to do.
_DELAYS = (0.005, 0.05)
_TIMED = 9
_YARDSTICKS = 25
_BATCH = 25

Read = Callable[[float], AbstractContextManager[Reading]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCost:
    """What something cost that was read for players from the first to the last.

    `latency` is the time that it took to that of reading one item, medians of both; None where it
    was calculated. `within` is the share of the samples that took no more than two round trips.
    """

    spread: str
    players: int
    operation: str
    read_units: float
    most_read_units: float
    most_round_trips: int
    within: float
    latency: float | None


def measure_ranks(engine: Engine, board: CrowdedBoard) -> Iterator[RankCost]:
    """Put a leaderboard into an engine and read ranks of it.

    Raises:
        RuntimeError: something that was read is not what the standings say.
    """
    tables = _fill(engine, board)
    yardstick = _yardstick(engine.client, board, tables)
    for operation in RankReads(engine.client, board, tables=tables).operations():
        places = _places(board, operation)
        readings = [
            _read(operation, place, lambda delay: Meter(engine.client, delay=delay).read())
            for place in places
        ]
        if operation.label == COUNT:
            # Once is enough, and takes long enough.
            taken = [reading.seconds for reading in readings]
        else:
            taken = [_time(partial(operation.read, place)) for place in places[:: _stride(places)]]
        latency = statistics.median(taken) / yardstick
        yield _sum_up(board, operation, readings, latency=latency)


def calculate_ranks(players: int, *, samples: int = SAMPLES) -> Iterator[RankCost]:
    """Read ranks of leaderboards of this size, of each spread, that are nowhere stored.

    Raises:
        RuntimeError: something that was read is not what the standings say.
    """
    tables = RankTables(scores=SCORES, leaderboards=LEADERBOARDS, nodes=RANK_NODES)
    for spread in SPREADS:
        board = calculate_crowd(Crowd(spread, players), samples=samples)
        client = CrowdClient(board)
        reads = RankReads(cast("DynamoDBClient", client), board, tables=tables)
        for operation in reads.operations():
            readings = [_read(operation, place, client.read) for place in _places(board, operation)]
            yield _sum_up(board, operation, readings, latency=None)


def _places(board: CrowdedBoard, operation: Operation) -> Sequence[int]:
    """Choose whom to read something for; counting takes as long as there are players in front."""
    middle = board.samples[len(board.samples) // 2]
    return [middle] if operation.label == COUNT else board.samples


def _read(operation: Operation, place: int, read: Read) -> Reading:
    """Read once; where requests seem to have waited for each other, look again more closely."""
    for delay in (0.0,) if operation.label == COUNT else _DELAYS:
        with read(delay) as reading:
            is_right = operation.read(place)
        if not is_right:
            raise RuntimeError(f"{operation.label}: wrong behind {place} players.")
        if reading.round_trips <= ENOUGH_TRIPS:
            break
    return reading


def _sum_up(
    board: CrowdedBoard,
    operation: Operation,
    readings: Sequence[Reading],
    *,
    latency: float | None,
) -> RankCost:
    units = [reading.read_units for reading in readings]
    trips = [reading.round_trips for reading in readings]
    return RankCost(
        spread=board.crowd.spread.label,
        players=board.crowd.players,
        operation=operation.label,
        read_units=statistics.mean(units),
        most_read_units=max(units),
        most_round_trips=max(trips),
        within=sum(count <= ENOUGH_TRIPS for count in trips) / len(trips),
        latency=latency,
    )


def _fill(engine: Engine, board: CrowdedBoard) -> RankTables:
    name = f"{board.crowd.spread.label.replace(' ', '-')}-{board.crowd.players}"
    tables = RankTables(
        scores=f"{SCORES}-{name}",
        leaderboards=f"{LEADERBOARDS}-{name}",
        nodes=f"{RANK_NODES}-{name}",
    )
    make_table(engine.client, tables.scores, keys=TABLES[SCORES], indexes=[STANDINGS])
    make_table(engine.client, tables.leaderboards, keys=TABLES[LEADERBOARDS])
    make_table(engine.client, tables.nodes, keys=TABLES[RANK_NODES])
    engine.load_rows(tables.scores, STANDINGS, board.rows())
    _put(engine.client, tables.leaderboards, [board.board_item()])
    _put(engine.client, tables.nodes, [*board.node_items()])
    entries = [entry_item(entry, board=board.leaderboard) for entry in board.entries()]
    _put(engine.client, tables.scores, entries)
    return tables


def _put(client: "DynamoDBClient", table: str, items: Sequence[Packed]) -> None:
    for start in range(0, len(items), _BATCH):
        puts: list[WriteRequestTypeDef] = [
            {"PutRequest": {"Item": item}} for item in items[start : start + _BATCH]
        ]
        client.batch_write_item(RequestItems={table: puts})


def _yardstick(client: "DynamoDBClient", board: CrowdedBoard, tables: RankTables) -> float:
    """Give the median time of reading the leaderboard's item, in seconds."""
    key = pack(
        {
            "gameId": board.leaderboard.game_id,
            "leaderboardId": board.leaderboard.leaderboard_id,
        }
    )

    def read_item() -> None:
        client.get_item(TableName=tables.leaderboards, Key=key)

    return statistics.median(_time(read_item) for _ in range(_YARDSTICKS))


def _stride(places: Sequence[int]) -> int:
    return max(len(places) // _TIMED, 1)


def _time(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
