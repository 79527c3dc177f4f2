"""Rank nodes are opened by the real handler, on the tables of the template."""

import uuid
from base64 import b64encode
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from laurel.domain import rank_openings
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_paths import node_paths
from laurel.domain.ranks import locate
from laurel.domain.standings import standing
from laurel.storage.dynamodb import pack
from laurel.storage.leaderboards import load_now
from laurel.storage.rank_nodes import DynamoRankNodes
from tests.gateway import load_function
from tests.service import Service

CONTEXT: Any = SimpleNamespace(
    aws_request_id="function-request", get_remaining_time_in_millis=lambda: 60_000
)
MINUTE = 60_000
VALUE = 2**40
PLAYERS = 6


class World:
    """A leaderboard with a stream that this test plays."""

    def __init__(self, service: Service, function: Any) -> None:
        service.configure("weekly")
        self.service, self.function = service, function
        board = self.board
        self.now = board.ranks.starts_at + 1
        self.sequence = 10**20
        self.standings: dict[int, bytes] = {}
        function.WIRING = function.WIRING._replace(clock=lambda: self.now)

    @property
    def board(self) -> Any:
        return load_now(
            self.service.stack.dynamodb,
            table=self.service.stack.leaderboards_table,
            game_id=self.service.game_id,
            leaderboard_id="weekly",
        )

    def score(self, player: int) -> None:
        """Let a player reach the same as all others, now."""
        reached = standing(
            sorting_value=VALUE,
            reached_at=self.now,
            player_hash=player.to_bytes(4, "big"),
            sort_order=self.board.sort_order,
        )
        self._change(f"name:{player}", self.standings.get(player), reached)
        self.standings[player] = reached

    def asked(self) -> list[str]:
        """Tell the paths of the nodes below which others are asked for."""
        asked = self.function.WIRING.openings.asked()
        return [node.path for node in asked if node.game_id == self.service.game_id]

    def minute(self) -> None:
        """Let a minute pass, and all be counted that the markers tell."""
        self.now += MINUTE
        self.function.lambda_handler({"source": "aws.events"}, CONTEXT)
        self._change("#ranks:marker", None, None)

    def _change(self, player: str, old: bytes | None, new: bytes | None) -> None:
        self.sequence += 7
        board = f"{self.service.game_id}/weekly"
        keys = {"leaderboard": f"{board}#0", "player": player}
        if new is not None:
            shown = {"displayName": player, "displayValue": "1"}
            item = pack({**keys, **shown, "board": board, "standing": new})
            table = self.service.stack.scores_table
            self.service.stack.dynamodb.put_item(TableName=table, Item=item)
        images = {
            name: {"standing": {"B": b64encode(image).decode()}}
            for name, image in (("OldImage", old), ("NewImage", new))
            if image is not None
        }
        record = {
            "dynamodb": {
                "Keys": pack(keys),
                "SequenceNumber": str(self.sequence),
                "ApproximateCreationDateTime": self.now / 1_000,
                **images,
            }
        }
        self.function.lambda_handler({"Records": [record]}, CONTEXT)


@pytest.fixture
def world(in_process: Service, monkeypatch: pytest.MonkeyPatch) -> World:
    sqs = in_process.stack.session.client("sqs")
    queue = sqs.create_queue(QueueName="unreadable")["QueueUrl"]
    monkeypatch.setenv("UNREADABLE_QUEUE_URL", queue)
    monkeypatch.setattr(rank_openings, "CROWDED", 3)
    # A game of its own: nodes of the test before would be its leaderboard's, too.
    service = replace(in_process, game_id=f"game-{uuid.uuid4().hex[:12]}")
    return World(service, load_function("count_scores"))


def test_a_crowded_cell_is_opened_until_it_is_one_no_more(world: World) -> None:
    for player in range(PLAYERS):
        world.now += 1_000
        world.score(player)
    # Some four minutes for each level, down to where a second makes a difference.
    for _ in range(120):
        world.minute()
        if not world.asked():
            break
    board = world.board
    assert board.ranks.depth > LEVELS
    nodes = DynamoRankNodes(
        world.service.stack.dynamodb, table=world.service.stack.outputs["RankNodesTableName"]
    )
    ordered = sorted(world.standings.values())
    for offset, reached in enumerate(ordered):
        paths = node_paths(reached, scale=board.ranks.scale, depth=board.ranks.depth)
        found = nodes.read(board, paths)
        cell = locate(found, reached, scale=board.ranks.scale, depth=board.ranks.depth)
        in_cell = [
            row for row in ordered if row >= cell.start and (cell.end is None or row < cell.end)
        ]
        assert all(node.is_whole for node in found.values())
        assert cell.agrees
        assert cell.count == len(in_cell) <= rank_openings.CROWDED
        assert cell.before + in_cell.index(reached) == offset


def test_scores_are_counted_in_opened_nodes_before_and_after_they_are_whole(world: World) -> None:
    for player in range(PLAYERS):
        world.score(player)
    for _ in range(9):
        world.minute()
        # Everybody goes on, in the same cell of the third level.
        world.score(world.sequence % PLAYERS)
    board = world.board
    nodes = DynamoRankNodes(
        world.service.stack.dynamodb, table=world.service.stack.outputs["RankNodesTableName"]
    )
    for reached in world.standings.values():
        paths = node_paths(reached, scale=board.ranks.scale, depth=LEVELS + 3)
        found = nodes.read(board, paths)
        assert locate(found, reached, scale=board.ranks.scale, depth=LEVELS + 3).agrees


def test_nothing_is_asked_for_of_a_leaderboard_that_is_gone(world: World) -> None:
    for player in range(PLAYERS):
        world.score(player)
    assert len(world.asked()) == 1
    key = {"gameId": world.service.game_id, "leaderboardId": "weekly"}
    world.service.stack.dynamodb.delete_item(
        TableName=world.service.stack.leaderboards_table, Key=pack(key)
    )
    world.function.lambda_handler({"source": "aws.events"}, CONTEXT)
    assert world.asked() == []
