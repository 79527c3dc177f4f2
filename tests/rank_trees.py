"""Rank indexes counted from sorted lists, and read as a function reads them that remembers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS, RankIndex
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import level_of
from laurel.domain.rank_trees import RankTree
from laurel.http.endpoint import epoch_ms
from laurel.storage.dynamodb import pack
from laurel.storage.leaderboards import UP_TO, key_of
from laurel.storage.rank_nodes import node_attributes, node_key
from laurel.storage.standings import STANDINGS_INDEX, board_key_of
from tests.service import Service


def count_nodes(standings: Sequence[bytes], *, ranks: RankIndex, crowded: int) -> dict[str, Node]:
    """Count the nodes of standings (best first), opened where a digit counts more than some."""
    tree = RankTree(standings, scale=ranks.scale, crowded=crowded if ranks.depth > LEVELS else None)
    return {
        path: Node(counts=counts, openings=dict.fromkeys(tree.groups_below(path), 1))
        for path, counts in tree.nodes.items()
    }


def store_nodes(service: Service, board: Leaderboard, *, crowded: int = 120) -> dict[str, Node]:
    """Count the nodes of a leaderboard as its standings are now, and store them."""
    query = service.stack.dynamodb.get_paginator("query").paginate(
        TableName=service.stack.scores_table,
        IndexName=STANDINGS_INDEX,
        KeyConditionExpression="board = :board",
        ExpressionAttributeValues=pack({":board": board_key_of(board)}),
    )
    standings = [item["standing"]["B"] for page in query for item in page["Items"]]
    nodes = count_nodes(standings, ranks=board.ranks, crowded=crowded)
    for path, node in nodes.items():
        service.stack.dynamodb.put_item(
            TableName=service.stack.outputs["RankNodesTableName"],
            Item={**node_key(board, path), **pack(node_attributes(node))},
        )
    return nodes


def store_counted(service: Service, leaderboard_id: str = "weekly") -> int:
    """Count everybody who stands, as the stream would have it done by now (epoch ms): give when."""
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id=leaderboard_id)
    assert board is not None
    store_nodes(service, board)
    now = epoch_ms()
    lanes = {f"{UP_TO}{lane}": now for lane in range(board.lanes)}
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key=key_of(board),
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in lanes),
        ExpressionAttributeValues=pack({f":{name}": at for name, at in lanes.items()}),
    )
    return now


@dataclass
class KnownNodes:
    """Nodes in memory, of which all that was read is known; it tells what was asked for."""

    nodes: dict[str, Node]
    remembered: dict[str, Node] = field(default_factory=dict)
    trips: int = 0
    nodes_read: int = 0

    def known(self, leaderboard: Leaderboard) -> dict[str, Node]:
        return {**self.remembered}

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        asked = list(paths)
        assert asked
        assert len(asked) == len({*asked})
        return self._found(asked)

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        return self._found([path for path in self.nodes if level_of(path) < LEVELS])

    def _found(self, paths: Iterable[str]) -> dict[str, Node]:
        found = {path: self.nodes[path] for path in paths if path in self.nodes}
        self.trips += 1
        self.nodes_read += len(found)
        self.remembered.update(found)
        return found
