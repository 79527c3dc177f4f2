"""Makes a leaderboard's rank index anew, in its place, while scores come in.

Each node is set to the truth at a point of the stream, with its watermarks there: so what counting
has not brought to it yet is skipped up to that point, and counted behind it. That is right as long
as counting has not passed the point in this node, and mostly it has not: the stream is read here at
once, and there a batch at a time. Where it has, the node is set once more, at a later point.

Nodes below crowded digits are made in one transaction with the one above, from which counting
learns of them.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from laurel.domain.counting import Change
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_openings import CROWDED
from laurel.domain.rank_paths import GROUP, child_path, level_of, node_paths
from laurel.domain.rank_trees import RankTree
from laurel.storage.rank_repairs import Replacement
from tools.operator.failures import OperatorError
from tools.operator.rank_stores import RankStores
from tools.operator.rank_truth import RankTruth
from tools.operator.reachable_nodes import parent_of, reachable, read_nodes

# As many as are set within a second or two: then the point is an old one.
_NODES_AT_A_POINT = 400
_AT_ONCE = 8
_MOST_ROUNDS_IN_VAIN = 20


class RankRebuilder:
    """Rebuilds the rank index of one leaderboard, once."""

    def __init__(self, stores: RankStores, *, crowded: int = CROWDED) -> None:
        """Rebuild so that digits which count more than `crowded` have a node below them."""
        self._ranks = stores.board.ranks
        self._repairs = stores.repairs
        self._truth = RankTruth(stores)
        self._crowded = crowded
        self._seen: dict[str, Node] = {}
        self._tree = RankTree([], scale=self._ranks.scale)

    def read(self, *, progress: Callable[[int], None]) -> int:
        """Read everybody in the standings; reports how many it has seen, and gives how many.

        Raises:
            OperatorError: counting is too far behind, or the leaderboard is gone.
        """
        uncounted = self._truth.read(progress=progress)
        standings = self._truth.standings()
        self._seen = read_nodes(self._repairs)
        self._tree = RankTree(
            standings,
            scale=self._ranks.scale,
            crowded=self._crowded,
            # A node whose last player has left is set before counting tells it so.
            also=reachable(self._seen) | self._touched_by(uncounted),
        )
        return len(standings)

    def rebuild(self, *, progress: Callable[[int], None]) -> int:
        """Set all nodes, and remove those that are out of place.

        Reports how many it has set, and gives how many they are.

        Raises:
            OperatorError: scores come in faster than nodes can be set.
        """
        done = 0
        # A node has to be in its place before those below it are set.
        by_level = sorted(self._tree.nodes, key=level_of)
        for _, paths in groupby(by_level, key=level_of):
            for count in self._set([path for path in paths if self._is_set_by_itself(path)]):
                done += count
                progress(done)
        for path in self._seen.keys() - self._tree.nodes.keys():
            self._repairs.remove(path, seen=self._seen[path], parent=parent_of(path))
        if self._tree.depth > self._ranks.depth:
            self._repairs.deepen(self._tree.depth)
        return len(self._tree.nodes)

    def _touched_by(self, changes: Iterable[Change]) -> set[str]:
        return {
            path
            for change in changes
            for standing in (change.old, change.new)
            if standing is not None
            for path in node_paths(standing, scale=self._ranks.scale, depth=LEVELS)
        }

    def _is_set_by_itself(self, path: str) -> bool:
        """Tell whether a node is not only set with the one above it."""
        return level_of(path) <= LEVELS or bool(self._tree.groups_below(path))

    def _set(self, paths: Sequence[str]) -> Iterator[int]:
        """Set nodes, and those right below them; gives how many, as it goes on."""
        pending, in_vain = list(paths), 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while pending:
                # Behind all that has been counted in the nodes when they were read.
                for change in self._truth.advance():
                    self._tree.move(old=change.old, new=change.new)
                tried, pending = pending[:_NODES_AT_A_POINT], pending[_NODES_AT_A_POINT:]
                replaced = list(pool.map(self._replace, tried))
                again = [
                    path
                    for path, count in zip(tried, replaced, strict=True)
                    if not count or self._skipped_changes(path)
                ]
                yield sum(replaced)
                for path in again:
                    self._look_again(path)
                pending = again + pending
                in_vain = 0 if any(replaced) else in_vain + 1
                if in_vain > _MOST_ROUNDS_IN_VAIN:
                    raise OperatorError("Scores come in faster than nodes can be set: try later.")

    def _skipped_changes(self, path: str) -> bool:
        """Tell whether counting may have passed the point without counting in these nodes.

        It has where a watermark was ahead. That one is back where it belongs now, so at a point
        behind all that was passed until then they are right for good.
        """
        return any(
            at > self._truth.at.get(lane, -1)
            for one in (path, *self._tree.groups_below(path).values())
            if one in self._seen
            for lane, at in self._seen[one].watermarks.items()
        )

    def _replace(self, path: str) -> int:
        """Set a node and those right below it; gives how many, 0 if it could not be done."""
        below = self._tree.groups_below(path)
        # From now on, which is no more than a date to those who look at it.
        opened = dict.fromkeys(below, time.time_ns() // 1_000_000)
        replacements = [self._replacement(path, opened)]
        replacements += [self._replacement(child, {}) for child in below.values()]
        return len(replacements) if self._repairs.replace(replacements) else 0

    def _replacement(self, path: str, opened: Mapping[int, int]) -> Replacement:
        seen = self._seen.get(path)
        kept = {
            group: since
            for group, since in (seen.openings if seen else {}).items()
            if not self._is_cut_off(path, group)
        }
        openings = dict(opened) | kept
        node = Node(counts=self._tree.nodes[path], watermarks=self._truth.at, openings=openings)
        return Replacement(path=path, node=node, seen=seen)

    def _is_cut_off(self, path: str, group: int) -> bool:
        """Tell whether there is a node below a group that is not to be there.

        It was out of place, because one above it was missing, and will be removed: put into its
        place with this node, it would count on from what it had missed.
        """
        child = child_path(path, group * GROUP)
        return child in self._seen and child not in self._tree.nodes

    def _look_again(self, path: str) -> None:
        for one in (path, *self._tree.groups_below(path).values()):
            node = self._repairs.read(one)
            if node is None:
                self._seen.pop(one, None)
            else:
                self._seen[one] = node
