"""Tells a leaderboard's standings exactly as they were at a point of its lanes' streams.

Whoever has not changed since a marker was written stands where the index says, once counting has
passed that marker: what is counted is in the index too. Whoever has stands where the last of those
changes says. So the index is read once, while scores come in, and from then on the stream tells.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from laurel.domain.counting import Change
from tools.operator.rank_stores import RankStores

if TYPE_CHECKING:
    from laurel.storage.recounting import Place


class RankTruth:
    """The standings of one leaderboard, brought from one point of the stream to the next."""

    def __init__(self, stores: RankStores) -> None:
        self._pages = stores.pages
        self._lanes = stores.lanes
        self._begin = dict.fromkeys(range(stores.board.lanes), -1)
        self._standings: dict[Place, bytes] = {}
        self._at: Mapping[int, int] = {}

    @property
    def at(self) -> Mapping[int, int]:
        """The sequence numbers, by lane, of the point that has been reached."""
        return self._at

    def read(self, *, progress: Callable[[int], None]) -> list[Change]:
        """Read everybody, and go to a point behind that; reports how many have been seen.

        Returns:
            The changes since it began: those before are counted, of these each may be or not.

        Raises:
            OperatorError: counting is too far behind, or the leaderboard is gone.
        """
        self._lanes.read_counters(after=self._lanes.mark())
        for page in self._pages():
            self._standings.update(page)
            progress(len(self._standings))
        # All that the stream has told so far, from its very beginning.
        self._at = self._begin
        return self.advance()

    def advance(self) -> list[Change]:
        """Go to where the stream is now; gives the changes on the way as what they really did.

        Raises:
            OperatorError: the stream does not bring what is written to it.
        """
        reached = self._lanes.mark()
        moved = []
        for place, change in self._lanes.changes.between(self._at, reached):
            moved.append(change)
            if change.new is None:
                self._standings.pop(place, None)
            else:
                self._standings[place] = change.new
        self._at = reached
        return moved

    def wait_until_counted(self) -> None:
        """Wait until counting has passed the point.

        Raises:
            OperatorError: it is too far behind, or the leaderboard is gone.
        """
        self._lanes.read_counters(after=self._at)

    def standings(self) -> list[bytes]:
        """Give all standings at the point, best first."""
        return sorted(self._standings.values())
