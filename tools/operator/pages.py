"""Has every page published again: for a new template, a change of a game, or a lost bucket.

The stack itself renders: each page is put into the queue of notices, as if it had just changed.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from laurel.domain.ids import ALL_GAMES
from laurel.domain.notices import Notice
from laurel.storage.dynamodb import pack, unpack
from laurel.storage.games import DynamoGames
from laurel.storage.page_notices import NoticeQueue
from tools.operator.failures import OperatorError
from tools.operator.stacks import Stack

_AT_ONCE = 100


class PageRebuilder:
    """Queues the pages of one game, or of all."""

    def __init__(self, stack: Stack, *, game_id: str | None) -> None:
        self._stack = stack
        self._game_id = game_id
        self._queue = NoticeQueue(stack.sqs, url=stack.outputs["PageNoticesQueueUrl"])
        if game_id and DynamoGames(stack.dynamodb, table=stack.games_table).get(game_id) is None:
            raise OperatorError(f"There is no game {game_id}.")

    @property
    def expected(self) -> int | None:
        """How many pages there are, more or less; None when only reading them all would tell."""
        if self._game_id:
            return None
        tables = (self._stack.games_table, self._stack.leaderboards_table)
        describe = self._stack.dynamodb.describe_table
        return sum(describe(TableName=table)["Table"].get("ItemCount", 0) for table in tables)

    def rebuild(self, *, progress: Callable[[int], None]) -> int:
        """Queue all pages; reports how many it has queued, and returns it."""
        queued = 0
        for pages in _batches(self._pages()):
            now = time.time_ns() // 1_000_000
            self._queue.send(
                [
                    Notice(game_id=game_id, leaderboard_id=leaderboard_id, noticed_at=now)
                    for game_id, leaderboard_id in pages
                ]
            )
            queued += len(pages)
            progress(queued)
        return queued

    def _pages(self) -> Iterator[tuple[str, str | None]]:
        """Go through the pages: each game's own, and those of its leaderboards."""
        if self._game_id:
            yield self._game_id, None
        else:
            for item in self._scan(self._stack.games_table, "gameId"):
                if item["gameId"] != ALL_GAMES:
                    yield item["gameId"], None
        for item in self._boards():
            yield item["gameId"], item["leaderboardId"]

    def _boards(self) -> Iterator[dict[str, Any]]:
        table, attributes = self._stack.leaderboards_table, "gameId, leaderboardId"
        if self._game_id is None:
            yield from self._scan(table, attributes)
            return
        pages = self._stack.dynamodb.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="gameId = :game",
            ExpressionAttributeValues=pack({":game": self._game_id}),
            ProjectionExpression=attributes,
        )
        for page in pages:
            yield from map(unpack, page["Items"])

    def _scan(self, table: str, attributes: str) -> Iterator[dict[str, Any]]:
        pages = self._stack.dynamodb.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression=attributes
        )
        for page in pages:
            yield from map(unpack, page["Items"])


def _batches(pages: Iterator[tuple[str, str | None]]) -> Iterator[list[tuple[str, str | None]]]:
    while batch := list(islice(pages, _AT_ONCE)):
        yield batch
