"""Why opening a node takes its time: each haste, in the history that it would miscount."""

from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from laurel.domain import rank_openings
from laurel.domain.leaderboards import SortOrder
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Growth, Node
from laurel.usecases import open_rank_nodes
from tests.opening_worlds import Actor, World
from tests.rank_histories import Step, Table, board
from tests.rank_indexes import FakeRankNodes

MINUTE = 60_000
VALUE = 7


class OpenedBlindly(FakeRankNodes):
    """Groups that are opened though their node has been counted further since it was read."""

    def is_unchanged(self, node: Node, read: Node) -> bool:
        return node.is_whole


class WholeThoughStirred(FakeRankNodes):
    """Nodes that are made whole whatever has stirred since they were looked at."""

    def is_still(self, growth: Growth, read: Growth) -> bool:
        return growth.boundary == read.boundary


@pytest.fixture(autouse=True)
def _crowds_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank_openings, "CROWDED", 2)


# At so many pauses somebody else comes in between: more than a run has.
PAUSES = range(16)


def crowd(nodes: FakeRankNodes) -> World:
    """Let three players reach the same one after another, and a fourth who is hidden then."""
    world = World(Table(board(SortOrder.ASCENDING)), nodes)
    for player, wait in enumerate((1, 20, 20, 60)):
        world.play(Step("score", player, VALUE, wait), trails=0)
    world.play(Step("hide", 3, VALUE, 1), trails=0)
    world.drain()
    return world


def exchange(world: World, *, trails: int = 0) -> None:
    """Let one of the three go, and the fourth come back: they are as many as they were."""
    world.play(Step("hide", 2, VALUE, 1), trails=trails)
    world.play(Step("restore", 3, VALUE, 1), trails=trails)


def pass_minutes(world: World, count: int) -> None:
    """Let minutes pass, in each of which nodes are opened and everything is counted."""
    for _ in range(count):
        world.table.now += MINUTE
        world.open_nodes()
        world.drain()


def interrupted(world: World, pauses: int) -> Actor:
    """Begin to open nodes, and come to a pause."""
    actor = Actor(world.open_nodes)
    for _ in range(pauses):
        world.let(actor, Actor.advance)
    return actor


def finish(world: World, actor: Actor) -> None:
    while not actor.is_done:
        world.let(actor, Actor.advance)


def exchange_that_is_not_counted(nodes: FakeRankNodes) -> Iterator[str]:
    world = crowd(nodes)
    pass_minutes(world, 1)
    world.table.now += MINUTE
    exchange(world)
    for _ in range(2):
        world.open_nodes()
        world.table.now += MINUTE
    pass_minutes(world, 9)
    yield from mistakes(world)


def exchange_that_the_index_does_not_show(nodes: FakeRankNodes) -> Iterator[str]:
    world = crowd(nodes)
    pass_minutes(world, 1)
    world.table.now += MINUTE
    exchange(world, trails=rank_openings.CLOCKS_MS)
    world.drain()
    for _ in range(2):
        world.open_nodes()
    pass_minutes(world, 9)
    yield from mistakes(world)


def exchange_while_a_node_is_made_whole(nodes: FakeRankNodes) -> Iterator[str]:
    for pauses in PAUSES:
        nodes.nodes.clear()
        world = crowd(nodes)
        pass_minutes(world, 3)
        world.table.now += MINUTE
        actor = interrupted(world, pauses)
        exchange(world)
        world.drain()
        finish(world, actor)
        pass_minutes(world, 9)
        yield from mistakes(world)


def scores_while_a_group_is_opened(nodes: FakeRankNodes) -> Iterator[str]:
    for pauses in PAUSES:
        nodes.nodes.clear()
        world = crowd(nodes)
        actor = interrupted(world, pauses)
        world.play(Step("score", 4, VALUE, 1), trails=0)
        world.drain()
        finish(world, actor)
        # In the same lane, and so counted beyond the other one.
        world.play(Step("score", 7, VALUE, 1), trails=0)
        world.drain()
        pass_minutes(world, 9)
        yield from mistakes(world)


def mistakes(world: World) -> Iterator[str]:
    yield from world.mistakes
    if world.tokens or world.depth == LEVELS:
        yield "nodes are not opened"


def no_lane_is_behind(*_: object, **__: object) -> list[int]:
    return []


HASTE = [
    pytest.param(
        exchange_that_is_not_counted,
        FakeRankNodes,
        (open_rank_nodes, "lanes_behind", no_lane_is_behind),
        id="before all lanes are counted",
    ),
    pytest.param(
        exchange_that_the_index_does_not_show,
        FakeRankNodes,
        (rank_openings, "TRAIL_MS", 0),
        id="before the index has followed",
    ),
    pytest.param(
        exchange_while_a_node_is_made_whole, WholeThoughStirred, None, id="though something stirred"
    ),
    pytest.param(
        scores_while_a_group_is_opened, OpenedBlindly, None, id="as a node was a while ago"
    ),
]
Scene = Callable[[FakeRankNodes], Iterator[str]]


@pytest.mark.parametrize("scene", [haste.values[0] for haste in HASTE])
def test_without_haste_nothing_is_miscounted(scene: Scene) -> None:
    assert list(scene(FakeRankNodes(None))) == []


@pytest.mark.parametrize(("scene", "make", "patch"), HASTE)
def test_haste_miscounts(
    scene: Scene,
    make: type[FakeRankNodes],
    patch: tuple[ModuleType, str, object] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if patch is not None:
        monkeypatch.setattr(*patch)
    assert list(scene(make(None)))
