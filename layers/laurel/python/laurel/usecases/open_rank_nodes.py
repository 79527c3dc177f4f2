"""Open rank nodes: bring those below crowded digits a step further each minute, until whole."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Growth
from laurel.domain.rank_openings import (
    Step,
    crowded_groups,
    lanes_behind,
    look_again,
    look_at,
    next_step,
    open_below,
    range_of,
)
from laurel.domain.rank_paths import level_of
from laurel.usecases.opening_stores import AskedNode, RankOpenings


@dataclass(slots=True)
class Opened:
    """What a run has done: how many nodes it opened and made whole, and how many still grow."""

    opened: int = 0
    made_whole: int = 0
    growing: int = 0
    failures: list[Exception] = field(default_factory=list)


def open_rank_nodes(
    *,
    openings: RankOpenings,
    asked: Iterable[AskedNode],
    clock: Callable[[], int],
    time_left: Callable[[], int],
) -> Opened:
    """Bring the nodes below each of some nodes a step further.

    It can stop after any write, and be run by several at once.

    Args:
        openings: Where nodes are opened.
        asked: Nodes below which something is to be opened, or grows.
        clock: Tells the time, in epoch ms.
        time_left: Tells how many ms of work are left.

    Returns:
        What was done, with the errors of the nodes that failed: the next run tries again.
    """
    opened = Opened()
    for node in asked:
        if time_left() <= 0:
            break
        try:
            _Run(openings, clock, opened).bring_further(node)
        except Exception as error:
            opened.failures.append(error)
    return opened


@dataclass(frozen=True, slots=True)
class _Run:
    openings: RankOpenings
    clock: Callable[[], int]
    opened: Opened

    def bring_further(self, asked: AskedNode) -> None:
        leaderboard = self.openings.leaderboard(asked)
        if leaderboard is None or not self._open_below(leaderboard, asked.path):
            self.openings.forget(asked)

    def _open_below(self, leaderboard: Leaderboard, path: str) -> bool:
        """Bring all groups of a node a step further; say whether there is more to do."""
        node = self.openings.read(leaderboard, [path]).get(path)
        if node is None:
            # Gone with its leaderboard, which is being removed for good.
            return False
        wanted = (
            crowded_groups(path, node.counts) - node.openings.keys() if node.is_whole else set()
        )
        for group in sorted(wanted):
            now = self.clock()
            made = open_below(node, group, now=now)
            self.opened.opened += self.openings.open(leaderboard, path, node, group, made)
        below = {
            range_of(path, group, scale=leaderboard.ranks.scale).path: group
            for group in node.openings
        }
        growing = False
        for child, found in self.openings.read(leaderboard, below).items():
            if found.growth is not None:
                is_whole = self._grow(leaderboard, path, below[child], found.growth)
                growing = growing or not is_whole
        return bool(wanted) or growing

    def _grow(self, leaderboard: Leaderboard, path: str, group: int, growth: Growth) -> bool:
        """Bring a node a step further that grows; say whether it is whole."""
        range_ = range_of(path, group, scale=leaderboard.ranks.scale)
        behind = lanes_behind(growth, counted=leaderboard.lanes_counted, lanes=leaderboard.lanes)
        match next_step(growth, behind=behind, now=self.clock()):
            case Step.LOOK_AGAIN:
                look = look_again(growth, now=self.clock())
                self.openings.look(leaderboard, range_.path, growth, look)
            case Step.READ:
                found = look_at(
                    growth,
                    self.openings.rows(leaderboard, range_),
                    path=range_.path,
                    scale=leaderboard.ranks.scale,
                    clock=self.clock,
                )
                self.openings.look(leaderboard, range_.path, growth, found)
            case Step.MARK:
                self.openings.mark(leaderboard, behind)
            case Step.ADD:
                return self._make_whole(leaderboard, range_.path, growth)
            case Step.WAIT:
                pass
        self.opened.growing += 1
        return False

    def _make_whole(self, leaderboard: Leaderboard, path: str, growth: Growth) -> bool:
        # Before it is whole, so that no rank is looked for without a level that there is.
        self.openings.deepen(leaderboard, level_of(path))
        # Old standings may crowd its digits, and nobody else looks at those; asked for beforehand,
        # so that it is not forgotten.
        self.openings.ask_to_open(leaderboard, path)
        is_whole = self.openings.add(leaderboard, path, growth)
        self.opened.made_whole += is_whole
        return is_whole
