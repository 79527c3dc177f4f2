"""Rank indexes counted from sorted lists, with crowded digits opened as deep as they can be."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS, RankIndex
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import GROUP, cells_of, child_path, level_of
from laurel.storage.dynamodb import pack
from laurel.storage.rank_nodes import node_attributes, node_key
from laurel.storage.standings import STANDINGS_INDEX, board_key_of
from tests.service import Service


def count_nodes(standings: Iterable[bytes], *, ranks: RankIndex, crowded: int) -> dict[str, Node]:
    """Count the nodes of standings; a group is opened where one of its digits counts more."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for standing in standings:
        for path, digit in cells_of(standing, scale=ranks.scale, depth=ranks.depth):
            counts[path][digit] += 1
    openings = {
        path: {
            digit // GROUP: 1
            for digit, count in found.items()
            if LEVELS <= level_of(path) < ranks.depth
            and count > crowded
            and child_path(path, digit) is not None
        }
        for path, found in counts.items()
    }
    there = {path for path in counts if level_of(path) <= LEVELS}
    for level in range(LEVELS, ranks.depth):
        there.update(
            child_path(path, group * GROUP) or ""
            for path in sorted(there)
            if level_of(path) == level
            for group in openings[path]
        )
    return {
        path: Node(counts=dict(counts[path]), openings=openings[path]) for path in sorted(there)
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
