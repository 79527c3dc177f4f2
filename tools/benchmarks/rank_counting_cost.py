"""What the rank index costs for each score of a batch, on a leaderboard of very many players.

The service's own use case counts batches of changes, against a client that notes what it is to
write; that is billed, and the billed nodes must then count every player who was in the batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from laurel.domain.counting import Change
from laurel.domain.rank_paths import ROOT
from laurel.domain.standings import standing
from laurel.storage.counted_rank_nodes import DynamoCountedRankNodes
from laurel.storage.dynamodb import unpack
from laurel.storage.rank_nodes import node_key, node_of
from laurel.usecases.count_ranks import count_ranks
from tools.benchmarks.bill import make_bill
from tools.benchmarks.crowd_client import CrowdClient
from tools.benchmarks.crowded_boards import CrowdedBoard
from tools.benchmarks.spreads import SPAN, STARTS_AT
from tools.benchmarks.tables import LEADERBOARDS, RANK_NODES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BATCHES = (100, 1_000, 5_000)
# A batch holds what has been reached just now, in the last hour of the week.
_NOW = STARTS_AT + SPAN - 3_600_000
# How many places a player gains who has a score already: this share of all.
_GAINED = 10
# As long as those that a stream gives.
_FIRST_SEQUENCE = 421_700_000_000_058_411_306_251


@dataclass(frozen=True, slots=True, kw_only=True)
class RankCountingCost:
    """What a batch of one leaderboard's scores cost in its rank index."""

    spread: str
    players: int
    scores: int
    writes: int
    write_units: int

    @property
    def units_per_score(self) -> float:
        """Write units for each score."""
        return self.write_units / self.scores


def measure_rank_counting(board: CrowdedBoard) -> Iterator[RankCountingCost]:
    """Count a batch of each length on a leaderboard.

    Raises:
        RuntimeError: the index does not count what it should.
    """
    for scores in BATCHES:
        client = CrowdClient(board)
        nodes = DynamoCountedRankNodes(
            cast("DynamoDBClient", client), table=RANK_NODES, leaderboards_table=LEADERBOARDS
        )
        changes = [*_changes(board, scores)]
        count_ranks(nodes=nodes, leaderboard=board.leaderboard, changes=changes)
        written = [one for one in client.sent if one.operation == "UpdateItem"]
        bill = make_bill(written, client.items)
        # Each asks for nodes below a digit that has become crowded, with an item of one unit.
        asked = sum(one.operation == "PutItem" for one in client.sent)
        _check(board, client, joined=sum(change.old is None for change in changes))
        yield RankCountingCost(
            spread=board.crowd.spread.label,
            players=board.crowd.players,
            scores=scores,
            writes=bill.round_trips + asked,
            write_units=bill.write_units + asked,
        )


def _changes(board: CrowdedBoard, scores: int) -> Iterator[Change]:
    """Make changes whose ranks are scattered evenly over the leaderboard.

    Every second one is a player's first score; the others were a tenth of all players lower before.
    """
    players = board.crowd.players
    for number in range(scores):
        place = (2 * number + 1) * players // (2 * scores)
        value, _ = board.crowd.reached(place)
        lower = min(place + players // _GAINED, players - 1)
        yield Change(
            game_id=board.leaderboard.game_id,
            leaderboard_id=board.leaderboard.leaderboard_id,
            lane=0,
            sequence=_FIRST_SEQUENCE + number,
            changed_at=_NOW,
            old=board.standings[lower] if number % 2 else None,
            new=standing(
                sorting_value=value,
                reached_at=_NOW + number,
                player_hash=bytes(4),
                sort_order=board.crowd.spread.sort_order,
            ),
            accepted_at=_NOW + number,
        )


def _check(board: CrowdedBoard, client: CrowdClient, *, joined: int) -> None:
    root = client.items.get(RANK_NODES, node_key(board.leaderboard, ROOT)) or {}
    counted = node_of(unpack(root)).total - board.crowd.players
    if counted != joined:
        raise RuntimeError(f"Of {joined} new players {counted} were counted.")
