"""Ranks from the index equal positions in a sorted list, under all that a stream does."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from laurel.domain import ranks
from laurel.domain.leaderboards import Leaderboard, SortOrder
from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node, NodeSum
from laurel.domain.rank_paths import ROOT, cell_bounds, cells_of, child_path, level_of, node_paths
from laurel.domain.ranks import locate, select
from laurel.usecases.count_scores import count_scores
from laurel.usecases.rank_stores import Tried
from tests.rank_histories import (
    DELIVERIES,
    STEPS,
    CrashError,
    Delivery,
    FakeCounters,
    Step,
    Table,
    board,
    shards_of,
)
from tests.rank_indexes import FakeRankNodes

ORDERS = st.sampled_from(SortOrder)
SCALE = board(SortOrder.ASCENDING).ranks.scale


@dataclass
class CrashingNodes(FakeRankNodes):
    """Nodes in a container that may crash at any write."""

    crash_before: int | None = None
    crash_after: int | None = None

    def add_one(self, path: str, sum_: NodeSum) -> Tried:
        if self.writes + 1 == self.crash_before:
            raise CrashError
        tried = super().add_one(path, sum_)
        if self.writes == self.crash_after:
            raise CrashError
        return tried


class WithoutWatermark(CrashingNodes):
    """What the watermark is for."""

    def takes(self, node: Node, sum_: NodeSum) -> bool:
        return True


class WithFallingWatermark(CrashingNodes):
    """A batch that brings nothing new sets the watermark to its own end."""

    def add_one(self, path: str, sum_: NodeSum) -> Tried:
        tried = super().add_one(path, sum_)
        if not tried.is_added:
            node = self.nodes[path]
            fallen = {lane: span.last for lane, span in sum_.spans.items()}
            self.nodes[path] = replace(node, watermarks={**node.watermarks, **fallen})
        return tried


def deliver(table: Table, deliveries: list[Delivery], nodes: CrashingNodes) -> None:
    """Deliver batches of shards that begin no later than where those before ended, then the rest.

    That is what a stream does: it never leaves a gap, and it goes back to any earlier point. Each
    shard is on its own: while one is behind, another one goes on.
    """
    counters, shards = FakeCounters(), shards_of(table.changes)
    done = dict.fromkeys(shards, 0)
    for delivery in deliveries:
        begin = min(delivery.begin, done[delivery.shard])
        end = begin + delivery.length
        nodes.writes = 0
        nodes.crash_before, nodes.crash_after = delivery.crash_before, delivery.crash_after
        try:
            batch = shards[delivery.shard][begin:end]
            count_scores(counters=counters, nodes=nodes, changes=batch)
        except CrashError:
            continue  # the batch, or another cut of it, comes again
        done[delivery.shard] = max(done[delivery.shard], end)
    nodes.crash_before = nodes.crash_after = None
    for shard, changes in shards.items():
        count_scores(counters=counters, nodes=nodes, changes=changes[done[shard] :])


def rank_of(nodes: CrashingNodes, standings: list[bytes], standing: bytes) -> int:
    """Find a rank as a reader does: by nodes on the way, and by what is in the cell before it."""
    scale = SCALE
    on_the_way = node_paths(standing, scale=scale, depth=LEVELS)
    read = {path: nodes.nodes[path] for path in on_the_way if path in nodes.nodes}
    cell = locate(read, standing, scale=scale, depth=LEVELS)
    assert cell.agrees
    assert cell.count == len(rows_between(standings, cell.start, cell.end))
    return 1 + cell.before + len(rows_between(standings, cell.start, standing))


def standing_at(nodes: CrashingNodes, standings: list[bytes], offset: int) -> bytes:
    """Find who is at a place, from the root down."""
    path: str = ROOT
    while True:
        found = select(nodes.nodes.get(path, Node()), offset)
        assert found is not None
        digit, offset = found
        if level_of(path) == LEVELS:
            start, end = cell_bounds(path, digit, scale=SCALE)
            return rows_between(standings, start, end)[offset]
        below = child_path(path, digit)
        assert below is not None
        path = below


def rows_between(standings: list[bytes], start: bytes, end: bytes | None) -> list[bytes]:
    last = len(standings) if end is None else bisect_left(standings, end)
    return standings[bisect_left(standings, start) : last]


def mistakes(
    make: Callable[[Leaderboard], CrashingNodes],
    order: SortOrder,
    steps: list[Step],
    deliveries: list[Delivery],
) -> Iterator[str]:
    table = Table(board(order))
    for step in steps:
        table.play(step)
    nodes = make(table.leaderboard)
    deliver(table, deliveries, nodes)
    truth = table.standings
    for offset, standing in enumerate(truth):
        try:
            if rank_of(nodes, truth, standing) != offset + 1:
                yield f"{standing.hex()} is not at {offset + 1}"
            if standing_at(nodes, truth, offset) != standing:
                yield f"{standing.hex()} is not found at {offset}"
        except (AssertionError, IndexError) as error:
            yield f"{type(error).__name__} at {offset}"
    total = nodes.nodes.get(ROOT, Node()).total
    if total != len(truth):
        yield f"{total} are counted, of {len(truth)}"


@settings(max_examples=600)
@given(ORDERS, STEPS, DELIVERIES)
def test_every_rank_and_every_place_is_that_of_a_sorted_list(
    order: SortOrder, steps: list[Step], deliveries: list[Delivery]
) -> None:
    assert list(mistakes(CrashingNodes, order, steps, deliveries)) == []


def assert_found_out(make: Callable[[Leaderboard], CrashingNodes]) -> None:
    try:
        find(
            st.tuples(ORDERS, STEPS, DELIVERIES),
            lambda example: any(mistakes(make, *example)),
            settings=settings(
                max_examples=10_000,
                database=None,
                # That there is one is enough: it need not be the smallest.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except NoSuchExample:
        pytest.fail("these histories cannot tell what was broken")


@pytest.mark.parametrize("broken", [WithoutWatermark, WithFallingWatermark])
def test_a_broken_watermark_is_found_out(broken: Callable[[Leaderboard], CrashingNodes]) -> None:
    assert_found_out(broken)


def one_worse(standing: bytes) -> bytes:
    value = min(int.from_bytes(standing[:8], "big") + 1, 2**64 - 1)
    return value.to_bytes(8, "big") + standing[8:]


@pytest.mark.parametrize("off", [1, -1])
def test_a_broken_boundary_of_digits_is_found_out(
    off: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_off(standing: bytes, **of: object) -> tuple[tuple[str, int], ...]:
        value = int.from_bytes(standing[:8], "big") + off
        within = min(max(value, 0), 2**64 - 1).to_bytes(8, "big")
        return cells_of(within + standing[8:], **of)  # type: ignore[arg-type]

    monkeypatch.setattr(ranks, "cells_of", one_off)
    assert_found_out(CrashingNodes)


def test_a_cell_whose_bound_is_one_off_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_off(path: str, digit: int, **of: object) -> tuple[bytes, bytes | None]:
        start, end = cell_bounds(path, digit, **of)  # type: ignore[arg-type]
        return one_worse(start), end

    monkeypatch.setattr(ranks, "cell_bounds", one_off)
    assert_found_out(CrashingNodes)
