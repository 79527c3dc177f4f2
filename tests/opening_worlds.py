"""A leaderboard whose rank nodes are counted and opened by several at once, any of whom may crash.

Whoever works is an actor, and pauses before and after each call of storage: there others go on, or
the container is gone. With every write the node that it is about is compared with what is true at
the point of the stream that the node is at.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Semaphore, Thread

from laurel.domain.counting import Change, Counted, Sum
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Growth, Look, Node, NodeSum, Shape
from laurel.domain.rank_openings import GroupRange
from laurel.domain.rank_paths import GROUP, cells_of, child_path, level_of
from laurel.domain.standings import reached_at
from laurel.usecases.count_scores import count_scores
from laurel.usecases.open_rank_nodes import Opened, open_rank_nodes
from laurel.usecases.opening_stores import AskedNode
from laurel.usecases.rank_stores import Tried
from tests.rank_histories import LANES, CrashError, FakeCounters, Step, Table
from tests.rank_indexes import FakeRankNodes

SHARDS = 2
_ROWS_OF_A_PAGE = 3


class Actor:
    """Somebody at work, in a thread that runs only while it is its turn."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._turn, self._back = Semaphore(0), Semaphore(0)
        self._is_gone = False
        self.is_done = False
        self.error: BaseException | None = None
        Thread(target=self._run, daemon=True).start()

    def advance(self) -> None:
        """Let it work until its next pause, or its end."""
        if not self.is_done:
            self._turn.release()
            self._back.acquire()

    def crash(self) -> None:
        """Take its container away."""
        self._is_gone = True
        self.advance()

    def pause(self) -> None:
        """Wait for its turn: it calls this itself."""
        self._back.release()
        self._turn.acquire()
        if self._is_gone:
            raise CrashError

    def _run(self) -> None:
        self._turn.acquire()
        try:
            if not self._is_gone:
                self._work()
        except BaseException as error:
            self.error = error
        finally:
            self.is_done = True
            self._back.release()


@dataclass
class World:
    """Table, index, stream, counters and nodes of one leaderboard."""

    table: Table
    nodes: FakeRankNodes
    counters: FakeCounters = field(default_factory=FakeCounters)
    tokens: dict[str, int] = field(default_factory=dict)
    depth: int = LEVELS
    mistakes: list[str] = field(default_factory=list)
    opened: Opened = field(default_factory=Opened)
    running: Actor | None = None
    done: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(SHARDS), 0))
    shards: dict[int, list[Change]] = field(
        default_factory=lambda: {shard: [] for shard in range(SHARDS)}
    )
    # When the index shows which standing of a player, in the order of the table.
    index: dict[int, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    # The sequence numbers of a player's changes, and the standings after them.
    history: dict[int, tuple[list[int], list[bytes | None]]] = field(default_factory=dict)

    @property
    def leaderboard(self) -> Leaderboard:
        """The leaderboard as it is stored."""
        ranks = replace(self.table.leaderboard.ranks, depth=self.depth)
        return replace(self.table.leaderboard, ranks=ranks)

    def play(self, step: Step, *, trails: int) -> None:
        """Do a step, which the index shows so many ms later."""
        change = self.table.play(step)
        if change is None:
            return
        self.shards[change.lane % SHARDS].append(change)
        shown = self.index.setdefault(step.player, [])
        shown.append((max(self.table.now + trails, shown[-1][0] if shown else 0), change.new))
        sequences, standings = self.history.setdefault(step.player, ([], []))
        sequences.append(change.sequence)
        standings.append(change.new)

    def counting(self, shard: int, begin: int, length: int) -> Callable[[], None]:
        """Count a batch of a shard, which begins no later than where those before ended."""
        begin = min(begin, self.done[shard])
        batch = self.shards[shard][begin : begin + length]

        def count() -> None:
            count_scores(counters=_Counters(self), nodes=_CountedNodes(self), changes=batch)
            self.done[shard] = max(self.done[shard], begin + len(batch))

        return count

    def open_nodes(self) -> None:
        """Do what is done each minute."""
        run = open_rank_nodes(
            openings=_Openings(self),
            asked=[_asked(self, path) for path in list(self.tokens)],
            clock=lambda: self.table.now,
            time_left=lambda: 1,
        )
        self.opened.made_whole += run.made_whole
        for failure in run.failures:
            raise failure

    def drain(self) -> None:
        """Count all that has not been counted."""
        for shard, changes in self.shards.items():
            self.counting(shard, self.done[shard], len(changes))()

    def let(self, actor: Actor, act: Callable[[Actor], None]) -> None:
        """Let an actor do something, and nobody else meanwhile."""
        self.running = actor
        act(actor)
        self.running = None
        if actor.error is not None and not isinstance(actor.error, CrashError):
            raise actor.error

    def pause(self) -> None:
        """Let whoever is at work wait for the next turn."""
        if self.running is not None:
            self.running.pause()

    def shown(self) -> list[bytes]:
        """Tell what the index shows, best first."""
        found = []
        for shown in self.index.values():
            known = [standing for at, standing in shown if at <= self.table.now]
            if known and known[-1] is not None:
                found.append(known[-1])
        return sorted(found)

    def keep(self, path: str, node: Node) -> None:
        """Write a node, and look whether it is right."""
        self.nodes.nodes[path] = node
        self.check(path)

    def check(self, path: str) -> None:
        """Compare a node with what is true at the point of the stream that it is at."""
        node = self.nodes.nodes[path]
        counts: dict[int, int] = {}
        old = 0
        for player, (sequences, standings) in self.history.items():
            reached = bisect_right(sequences, node.watermarks.get(player % LANES, -1))
            standing = standings[reached - 1] if reached else None
            if standing is None:
                continue
            scale, level = self.leaderboard.ranks.scale, level_of(path)
            found, digit = cells_of(standing, scale=scale, depth=level)[-1]
            if found != path:
                continue
            if node.growth is not None and reached_at(standing) < node.growth.boundary:
                old += 1
            else:
                counts[digit] = counts.get(digit, 0) + 1
        if counts != {digit: count for digit, count in node.counts.items() if count}:
            self.mistakes.append(f"{path} counts {node.counts}, not {counts}")
        if node.growth is not None and old != node.growth.old:
            self.mistakes.append(f"{path} has {node.growth.old} old ones, not {old}")


def _asked(world: World, path: str) -> AskedNode:
    return AskedNode(
        game_id=world.leaderboard.game_id,
        leaderboard_id=world.leaderboard.leaderboard_id,
        generation=world.leaderboard.ranks.generation,
        path=path,
        token=str(world.tokens[path]),
    )


@dataclass(frozen=True)
class _Counters:
    world: World

    def add(self, sum_: Sum, *, game_id: str, leaderboard_id: str) -> Counted | None:
        self.world.pause()
        known = self.world.counters.add(sum_, game_id=game_id, leaderboard_id=leaderboard_id)
        self.world.pause()
        return known


@dataclass(frozen=True)
class _CountedNodes:
    world: World

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        return self.world.leaderboard

    def shape(self, leaderboard: Leaderboard, path: str) -> Shape:
        return self.world.nodes.shape(leaderboard, path)

    def add(self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]) -> dict[str, Tried]:
        tried = {}
        for path, sum_ in sums.items():
            self.world.pause()
            tried[path] = self.world.nodes.add_one(path, sum_)
            if tried[path].is_added:
                self.world.check(path)
            self.world.pause()
        return tried

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        _ask(self.world, path)


def _ask(world: World, path: str) -> None:
    world.pause()
    world.tokens[path] = world.tokens.get(path, 0) + 1
    world.pause()


@dataclass(frozen=True)
class _Openings:
    world: World

    def leaderboard(self, asked: AskedNode) -> Leaderboard | None:
        self.world.pause()
        return replace(self.world.leaderboard, lanes_counted=dict(self.world.counters.up_to))

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        self.world.pause()
        return self.world.nodes.read(leaderboard, paths)

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        _ask(self.world, path)

    def forget(self, asked: AskedNode) -> None:
        self.world.pause()
        if str(self.world.tokens.get(asked.path)) == asked.token:
            del self.world.tokens[asked.path]
        self.world.pause()

    def open(
        self, leaderboard: Leaderboard, path: str, node: Node, group: int, below: Node
    ) -> bool:
        self.world.pause()
        known = self.world.nodes.nodes[path]
        is_unchanged = self.world.nodes.is_unchanged(known, node)
        if is_unchanged and group not in known.openings and below.growth is not None:
            openings = {**known.openings, group: below.growth.boundary}
            child = child_path(path, group * GROUP)
            assert child is not None
            self.world.nodes.nodes[path] = replace(known, openings=openings)
            self.world.keep(child, below)
        self.world.pause()
        return is_unchanged

    def look(self, leaderboard: Leaderboard, path: str, growth: Growth, look: Look) -> bool:
        self.world.pause()
        known = self.world.nodes.nodes[path]
        is_same = known.growth is not None and known.growth.stirred == growth.stirred
        if is_same and known.growth is not None:
            kept = replace(known, growth=replace(known.growth, look=look))
            self.world.nodes.nodes[path] = kept
        self.world.pause()
        return is_same

    def add(self, leaderboard: Leaderboard, path: str, growth: Growth) -> bool:
        self.world.pause()
        known = self.world.nodes.nodes[path]
        is_same = known.growth is not None and self.world.nodes.is_still(known.growth, growth)
        if is_same:
            counts = dict(known.counts)
            for digit, count in (growth.look.found or {}).items():
                counts[digit] = counts.get(digit, 0) + count
            self.world.keep(path, replace(known, counts=counts, growth=None))
        self.world.pause()
        return is_same

    def deepen(self, leaderboard: Leaderboard, depth: int) -> None:
        self.world.pause()
        self.world.depth = max(self.world.depth, depth)

    def rows(self, leaderboard: Leaderboard, range_: GroupRange) -> Iterator[bytes]:
        after = range_.start
        while True:
            self.world.pause()
            page = [
                row
                for row in self.world.shown()
                if row > after and (range_.end is None or row < range_.end)
            ][:_ROWS_OF_A_PAGE]
            yield from page
            if len(page) < _ROWS_OF_A_PAGE:
                return
            after = page[-1]

    def mark(self, leaderboard: Leaderboard, lanes: Iterable[int]) -> None:
        for lane in lanes:
            self.world.pause()
            change = self.world.table.mark(lane)
            self.world.shards[lane % SHARDS].append(change)
