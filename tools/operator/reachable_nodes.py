"""Which nodes of a rank index are where they belong: those that can be reached from the root."""

import re
from collections.abc import Mapping

from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import GROUP, child_path, group_of, level_of
from tools.operator.rank_stores import RankRepairs

_FIXED = re.compile(r"1|2:[0-7][0-9a-f]|3:[0-7][0-9a-f]:[0-7][0-9a-f]")
_LOWER = re.compile(r"[4-9a-z]:[0-7][0-9a-f]:[0-7][0-9a-f]{2,}")


def read_nodes(repairs: RankRepairs) -> dict[str, Node]:
    """Read all nodes, so that one which is opened meanwhile is not taken for out of place.

    Nodes come in the order of their levels: a group may be opened after the node above it was read
    and before the one below. So that one is read once more.
    """
    nodes = repairs.nodes()
    for path in nodes.keys() - reachable(nodes):
        parent = parent_of(path)
        if parent is not None and (node := repairs.read(parent[0])) is not None:
            nodes[parent[0]] = node
    return nodes


def reachable(nodes: Mapping[str, Node]) -> set[str]:
    """Tell which paths are in their place, those among them that have no node.

    On the levels that there always are it is those that are stored and can be; below, those that
    the node above has been opened for, whether or not there is one.
    """
    found = {path for path in nodes if _FIXED.fullmatch(path)}
    pending = [path for path in found if level_of(path) == LEVELS]
    while pending:
        path = pending.pop()
        for group in nodes[path].openings if path in nodes else ():
            child = child_path(path, group * GROUP)
            if child is not None:
                found.add(child)
                pending.append(child)
    return found


def parent_of(path: str) -> tuple[str, int] | None:
    """Tell below which group of which node one is; None where a path is of no level from 4 on."""
    return group_of(path) if _LOWER.fullmatch(path) else None
