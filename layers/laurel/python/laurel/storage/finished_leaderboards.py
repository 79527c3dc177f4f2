"""The steps of a leaderboard's end that the service takes by itself, and what they are due for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import unpack, update_on_condition
from laurel.storage.leaderboard_updates import STEPS, update_request
from laurel.storage.leaderboards import FINISH_SHARD, find_due, load_now

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def read_full(records: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Read which leaderboards a batch of records has filled up: each id once, in their order.

    The filter of the event source lets through those that close when full; it cannot compare the
    seats that are taken with how many there are.

    Args:
        records: Records of the stream of leaderboards, as an event source mapping delivers them.
    """
    full: dict[tuple[str, str], None] = {}
    for record in records:
        item = unpack(record.get("dynamodb", {}).get("NewImage") or {})
        taken, seats = item.get("seatsTaken"), item.get("maximumNumberOfWinners")
        is_full = isinstance(taken, int) and isinstance(seats, int) and taken >= seats
        if item.get("shouldCloseWhenFull") is True and "closedAt" not in item and is_full:
            full[item["gameId"], item["leaderboardId"]] = None
    return [*full]


def step_request(*, table: str, before: Leaderboard, after: Leaderboard) -> dict[str, Any]:
    """Build the write that takes a step of a leaderboard's end.

    The condition is that of `update_request`: its dates are as they were, and no operator has
    objected, or deleted it. With what must not have moved:

        attribute_not_exists(closedAt) AND …        steps
        seatsTaken = :before_seatsTaken             full

    steps: no other run was faster.
    full: asked only where it is closed for being so. No seat was given back.

    The revision stays: it is an operator's, who need not see what goes on by itself.
    """
    is_filled = before.closed_at is None and before.is_full
    seats = ["seatsTaken"] if is_filled else []
    return update_request(table=table, before=before, after=after, unmoved=[*STEPS, *seats])


class DynamoFinishedLeaderboards:
    """Leaderboards, brought to their end step by step."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def due(self, *, now: int) -> Iterator[tuple[str, str]]:
        """Go through the ids of what is due, a page of the index at a time."""
        return find_due(self._client, table=self._table, work=FINISH_SHARD, now=now)

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard consistently; one read unit."""
        return load_now(
            self._client, table=self._table, game_id=game_id, leaderboard_id=leaderboard_id
        )

    def take_step(self, before: Leaderboard, after: Leaderboard) -> bool:
        """Store a step of a leaderboard's end; say whether nobody was faster."""
        request = step_request(table=self._table, before=before, after=after)
        return update_on_condition(self._client, request)
