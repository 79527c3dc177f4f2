"""Nodes are opened while scores come in, and at no moment is anything miscounted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from laurel.domain import rank_folding, rank_openings
from laurel.domain.counting import Change
from laurel.domain.leaderboards import SortOrder
from laurel.domain.rank_folding import Move
from laurel.domain.rank_nodes import Node, NodeSum
from laurel.domain.rank_paths import node_paths
from laurel.domain.ranks import locate
from laurel.usecases import count_ranks, open_rank_nodes
from tests.opening_worlds import Actor, World
from tests.rank_histories import Step, Table, board
from tests.rank_indexes import FakeRankNodes

SECOND = 1_000
# As a crowd there are few here, so that a few steps can make one; and time passes quickly.
CROWDED = 2
AHEAD = 2 * SECOND
TRAIL = 2 * SECOND
CLOCKS = 1 * SECOND
MINUTE = 4 * SECOND
ENOUGH_MINUTES = 250


@dataclass(frozen=True, slots=True)
class Act:
    """What happens next: a step, the beginning of some work, or some of the work begun."""

    what: str
    number: int
    length: int


ACTS = st.lists(
    st.builds(
        Act,
        st.sampled_from(
            ["play"] * 6 + ["count"] * 3 + ["open"] * 3 + ["work"] * 10 + ["crash", "drain"]
        ),
        st.integers(0, 60),
        st.integers(1, 15),
    ),
    min_size=80,
    max_size=160,
)
# Many scores of few players, equal or nearly so.
CROWDS = st.sampled_from([st.just(7), st.integers(0, 3), st.integers(2**40, 2**40 + 3)]).flatmap(
    lambda values: st.lists(
        st.builds(
            Step,
            st.sampled_from(["score"] * 6 + ["import", "hide", "restore", "restore", "remove"]),
            st.integers(0, 11),
            values,
            st.integers(0, 3) | st.integers(0, SECOND),
        ),
        min_size=20,
        max_size=60,
    )
)
HISTORIES = st.tuples(st.sampled_from(SortOrder), CROWDS, ACTS)
History = tuple[SortOrder, list[Step], list[Act]]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank_openings, "CROWDED", CROWDED)
    monkeypatch.setattr(rank_openings, "AHEAD_MS", AHEAD)
    monkeypatch.setattr(rank_openings, "TRAIL_MS", TRAIL)
    monkeypatch.setattr(rank_openings, "CLOCKS_MS", CLOCKS)


def happen(world: World, steps: list[Step], acts: list[Act]) -> None:
    """Let steps and work happen among each other, as the acts say."""
    left = list(reversed(steps))
    working: list[Actor] = []
    try:
        for act in acts:
            _happen(world, act, left, working)
            working[:] = [actor for actor in working if not actor.is_done]
    finally:
        for actor in working:
            world.let(actor, Actor.crash)
    for step in reversed(left):
        world.play(step, trails=TRAIL // 2)


def _happen(world: World, act: Act, left: list[Step], working: list[Actor]) -> None:
    match act.what:
        case "play" if left:
            # The index trails by anything up to what is allowed for.
            world.play(left.pop(), trails=act.number * TRAIL // 61)
        case "count":
            working.append(Actor(world.counting(act.number % 2, act.number, act.length)))
            advance(world, working[-1], 3 * act.length)
        case "open":
            world.table.now += MINUTE
            working.append(Actor(world.open_nodes))
            advance(world, working[-1], act.number)
        case "work" if working:
            advance(world, working[act.number % len(working)], act.length)
        case "drain":
            for actor in working:
                world.let(actor, Actor.crash)
            world.drain()
        case "crash" if working:
            world.let(working[act.number % len(working)], Actor.crash)


def advance(world: World, actor: Actor, pauses: int) -> None:
    """Let an actor work until it has paused so many times, or is done."""
    for _ in range(pauses):
        if not actor.is_done:
            world.let(actor, Actor.advance)


def mistakes(make: Callable[[], FakeRankNodes], history: History) -> Iterator[str]:
    order, steps, acts = history
    world = World(Table(board(order)), make())
    happen(world, steps, acts)
    world.drain()
    yield from wrong_ranks(world)
    for _ in range(ENOUGH_MINUTES):
        world.table.now += MINUTE
        world.open_nodes()
        world.drain()
        if not world.tokens:
            break
    yield from world.mistakes
    if world.tokens:
        yield f"{world.tokens} are never done with"
    if any(not node.is_whole for node in world.nodes.nodes.values()):
        yield "nodes do not become whole"
    yield from wrong_ranks(world)


def wrong_ranks(world: World) -> Iterator[str]:
    """Tell whose ranks, found as a reader does, are not the place in the standings."""
    scale, depth, standings = (
        world.table.leaderboard.ranks.scale,
        world.depth,
        world.table.standings,
    )
    for offset, standing in enumerate(standings):
        paths = node_paths(standing, scale=scale, depth=depth)
        cell = locate(
            world.nodes.read(world.leaderboard, paths), standing, scale=scale, depth=depth
        )
        in_cell = [
            row for row in standings if row >= cell.start and (cell.end is None or row < cell.end)
        ]
        if not cell.agrees or cell.count != len(in_cell):
            yield f"the cell of {standing.hex()} counts {cell}"
        if 1 + cell.before + in_cell.index(standing) != offset + 1:
            yield f"{standing.hex()} is not at {offset + 1}"


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HISTORIES)
def test_nodes_that_are_opened_count_exactly_at_every_moment(history: History) -> None:
    nodes = FakeRankNodes(None)
    assert list(mistakes(lambda: nodes, history)) == []


class WithoutShape(FakeRankNodes):
    """Nodes that are counted whatever is opened below them."""

    def takes(self, node: Node, sum_: NodeSum) -> bool:
        return super().takes(node, replace(sum_, shape=None))


def _open_without_watermarks(node: Node, group: int, *, now: int) -> Node:
    return replace(rank_openings.open_below(node, group, now=now), watermarks={})


def _moves_between_digits(changes: list[Change], **of: Any) -> dict[str, list[Move]]:
    moves = rank_folding.moves_of(changes, **of)
    between = {
        path: [move for move in found if any(move.counts.values())] for path, found in moves.items()
    }
    return {path: found for path, found in between.items() if found}


@pytest.mark.parametrize(
    ("make", "module", "name", "broken"),
    [
        (WithoutShape, None, "", None),
        (FakeRankNodes, open_rank_nodes, "open_below", _open_without_watermarks),
        (FakeRankNodes, count_ranks, "moves_of", _moves_between_digits),
    ],
    ids=[
        "a group opened behind the back of who counts",
        "a node opened without watermarks",
        "moves within a digit left out",
    ],
)
def test_what_is_broken_is_found_out(
    make: type[FakeRankNodes],
    module: ModuleType | None,
    name: str,
    broken: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if module is not None:
        monkeypatch.setattr(module, name, broken)
    try:
        find(
            HISTORIES,
            lambda history: any(mistakes(lambda: make(None), history)),
            settings=settings(
                max_examples=1_000,
                database=None,
                deadline=None,
                # That there is one is enough: it need not be the smallest.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except NoSuchExample:
        pytest.fail("these histories cannot tell what was broken")
