"""What calls of the service in process cost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from laurel.domain.leaderboards import Leaderboard
from tests.service import Reply, Service
from tools.benchmarks.bill import Bill, Items, Sent, make_bill
from tools.benchmarks.item_size import Packed
from tools.benchmarks.sample import ORDINARY, entries_like, entry_item
from tools.benchmarks.tables import BANS, GAMES, LEADERBOARDS, RANK_NODES, SCORES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef


@dataclass(frozen=True)
class Requests:
    """What was sent to DynamoDB while a test ran, and what was stored before."""

    service: Service
    sent: list[Sent] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        """What was asked for, request by request."""
        return [request.operation for request in self.sent]

    def bill(self, call: Callable[[], Reply], *, status: int = 200) -> Bill:
        """Make a call and count what it cost."""
        items = self.stored()
        self.sent.clear()
        reply = call()
        assert reply.status == status, reply
        return make_bill([*self.sent], items)

    def count(self, call: Callable[[], Reply], *, status: int = 200) -> int:
        """Make a call and count its requests."""
        self.sent.clear()
        reply = call()
        assert reply.status == status, reply
        return len(self.sent)

    def stored(self) -> Items:
        """Read what is stored about the test's game, as it lies in the tables."""
        return Items((table, item) for table in _TABLES for item in self._scan(table))

    def _scan(self, table: str) -> list[Packed]:
        client = self.service.stack.dynamodb
        pages = client.get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"] if self._is_ours(item)]

    def _is_ours(self, item: Packed) -> bool:
        owner = item.get("gameId") or item["leaderboard"]
        return bool(owner["S"].partition("/")[0] == self.service.game_id)


def fill(service: Service, board: Leaderboard, players: int) -> None:
    """Give a leaderboard of the service this many players."""
    # Put as they lie in the table: the fake takes long over an update of that many attributes.
    puts: list[WriteRequestTypeDef] = [
        {"PutRequest": {"Item": entry_item(entry, board=board)}}
        for entry in entries_like(ORDINARY, players)
    ]
    for start in range(0, len(puts), _MOST_AT_ONCE):
        part = puts[start : start + _MOST_AT_ONCE]
        service.stack.dynamodb.batch_write_item(RequestItems={service.stack.scores_table: part})


_MOST_AT_ONCE = 25
_TABLES = (GAMES, LEADERBOARDS, SCORES, RANK_NODES, BANS)
