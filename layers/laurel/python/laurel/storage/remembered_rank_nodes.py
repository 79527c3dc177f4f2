"""Nodes of rank indexes, and what is remembered of them: guesses, for who checks them."""

import time
from collections.abc import Callable, Iterable, Mapping

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from laurel.storage.rank_nodes import DynamoRankNodes, index_key

# The longer, the more guesses are wrong; each costs a round trip, and so does reading them anew.
_KNOWN_SECONDS = 60
# A node of 128 counts takes some 10 KB.
_MOST_KNOWN = 1_000


class RememberedRankNodes:
    """Nodes that are read each time, and known for a minute to who has to guess."""

    def __init__(
        self, nodes: DynamoRankNodes, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._nodes = nodes
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Node]] = {}

    def known(self, leaderboard: Leaderboard) -> dict[str, Node]:
        """Give the nodes of a leaderboard's index that were read in the last minute."""
        key, now = index_key(leaderboard), self._clock()
        return {
            path: node
            for (index, path), (read_at, node) in self._known.items()
            if index == key and now - read_at < _KNOWN_SECONDS
        }

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        """Read nodes: half a read unit each, in one round trip for up to 100."""
        return self._remember(leaderboard, self._nodes.read(leaderboard, paths))

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        """Read all nodes of the levels 1 and 2: half a read unit for each four, mostly."""
        return self._remember(leaderboard, self._nodes.upper(leaderboard))

    def _remember(self, leaderboard: Leaderboard, found: Mapping[str, Node]) -> dict[str, Node]:
        key, now = index_key(leaderboard), self._clock()
        if len(self._known) + len(found) > _MOST_KNOWN:
            self._known.clear()
        self._known.update({(key, path): (now, node) for path, node in found.items()})
        return {**found}
