"""What an audit of a rank index says is wrong with it, and what a rebuild leaves behind."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import level_of
from tests.rank_repairs import FakeLanes, FakeRepairs, MovingRanks
from tools.operator.failures import OperatorError
from tools.operator.rank_audit import Audit, Finding, Problem, audit_ranks
from tools.operator.rank_rebuild import RankRebuilder

PLAYERS = 40


@pytest.fixture
def ranks() -> MovingRanks:
    """Forty players with values far apart, all counted."""
    ranks = MovingRanks()
    for player in range(PLAYERS):
        ranks.play(player, player * player * 1_000)
    ranks.count()
    return ranks


def audit(ranks: MovingRanks) -> Audit:
    return audit_ranks(ranks.stores, progress=lambda _: None)


def rebuild(ranks: MovingRanks) -> tuple[int, int]:
    rebuilder = RankRebuilder(ranks.stores)
    read = rebuilder.read(progress=lambda _: None)
    return read, rebuilder.rebuild(progress=lambda _: None)


def some_path(ranks: MovingRanks, level: int) -> str:
    return min(path for path in ranks.nodes.nodes if level_of(path) == level)


def test_an_index_that_was_counted_is_right(ranks: MovingRanks) -> None:
    nodes = len(ranks.nodes.nodes)
    assert nodes > LEVELS
    assert audit(ranks) == Audit(players=PLAYERS, nodes=nodes, opening=0, findings=[])


def test_an_audit_tells_how_many_it_has_seen(ranks: MovingRanks) -> None:
    told: list[int] = []
    audit_ranks(ranks.stores, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == PLAYERS


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
def test_a_wrong_count_is_told_by_its_digits(ranks: MovingRanks, level: int) -> None:
    path = some_path(ranks, level)
    node = ranks.nodes.nodes[path]
    digit, count = min(node.counts.items())
    empty = min({*range(128)} - node.counts.keys())
    counts = {**node.counts, digit: count + 2, empty: 1}
    ranks.nodes.nodes[path] = replace(node, counts=counts)
    wrong = {digit: (count + 2, count), empty: (1, 0)}
    assert audit(ranks).findings == [Finding(path, Problem.MISCOUNTED, wrong)]
    assert rebuild(ranks) == (PLAYERS, len(ranks.nodes.nodes))
    assert audit(ranks).findings == []


@pytest.mark.parametrize("level", range(1, LEVELS + 1))
def test_a_missing_node_is_told_with_what_it_should_count(ranks: MovingRanks, level: int) -> None:
    path = some_path(ranks, level)
    gone = ranks.nodes.nodes.pop(path)
    truth = {digit: (0, count) for digit, count in gone.counts.items()}
    assert audit(ranks).findings == [Finding(path, Problem.MISSING, truth)]
    rebuild(ranks)
    assert audit(ranks).findings == []


@pytest.mark.parametrize("lane", [1, 7])
def test_a_watermark_ahead_of_the_stream_is_told_and_taken_back(
    ranks: MovingRanks, lane: int
) -> None:
    root = ranks.nodes.nodes["1"]
    ranks.nodes.nodes["1"] = replace(root, watermarks={**root.watermarks, lane: 10**30})
    assert audit(ranks).findings == [Finding("1", Problem.AHEAD)]
    rebuild(ranks)
    assert audit(ranks).findings == []
    for player in range(PLAYERS):
        ranks.play(player, player)
    assert audit(ranks).findings == []


def test_what_a_lost_watermark_lets_be_counted_twice_is_told_and_counted_once_again(
    ranks: MovingRanks,
) -> None:
    ranks.nodes.nodes["1"] = replace(ranks.nodes.nodes["1"], watermarks={})
    ranks.count(again=20)
    (found,) = audit(ranks).findings
    assert (found.path, found.problem) == ("1", Problem.MISCOUNTED)
    assert sum(counted - truth for counted, truth in found.digits.values()) == 20
    rebuild(ranks)
    ranks.count(again=ranks.counted)
    assert audit(ranks).findings == []


@pytest.mark.parametrize("path", ["0", "2:80", "4:40:000", "5:40:00007", "z", "4:40:00", "1:00"])
def test_a_node_that_nothing_leads_to_is_told_and_removed(ranks: MovingRanks, path: str) -> None:
    ranks.nodes.nodes[path] = Node(counts={5: 3}, watermarks={0: 7})
    assert audit(ranks).findings == [Finding(path, Problem.OUT_OF_PLACE, {5: (3, 0)})]
    rebuild(ranks)
    assert path not in ranks.nodes.nodes
    assert audit(ranks).findings == []


def test_a_node_that_is_opened_between_two_looks_is_not_out_of_place(ranks: MovingRanks) -> None:
    parent = some_path(ranks, LEVELS)
    node, stores = ranks.nodes.nodes[parent], ranks.stores
    digit = min(node.counts)
    # Without a count of its own yet: that is not what is looked at here.
    child, read = "4" + parent[1:] + f"{digit // 8:x}", stores.repairs.nodes

    def read_and_open() -> dict[str, Node]:
        found = read()
        ranks.nodes.nodes[parent] = replace(node, openings={digit // 8: 1})
        ranks.nodes.nodes[child] = Node()
        return {**found, child: Node()}

    stores.repairs.nodes = read_and_open  # type: ignore[method-assign]
    problems = [finding.problem for finding in audit_ranks(stores, progress=_ignore).findings]
    assert problems == [Problem.MISCOUNTED]


def test_a_node_of_nobody_counts_nobody_again(ranks: MovingRanks) -> None:
    ranks.nodes.nodes["3:40:00"] = Node(counts={5: 3})
    assert audit(ranks).findings == [Finding("3:40:00", Problem.MISCOUNTED, {5: (3, 0)})]
    rebuild(ranks)
    assert ranks.nodes.nodes["3:40:00"].counts == {}
    assert audit(ranks).findings == []


def test_nodes_are_not_set_over_what_is_counted_faster(
    ranks: MovingRanks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeRepairs, "replace", lambda *_: False)
    before = dict(ranks.nodes.nodes)
    with pytest.raises(OperatorError, match="faster than nodes can be set"):
        rebuild(ranks)
    assert ranks.nodes.nodes == before


@pytest.mark.parametrize("ask", [audit, rebuild])
def test_nothing_is_compared_or_set_while_counting_stands_still(
    ranks: MovingRanks, monkeypatch: pytest.MonkeyPatch, ask: Callable[[MovingRanks], object]
) -> None:
    def complain(*_: object, **__: object) -> object:
        raise OperatorError("Counting is behind.")

    monkeypatch.setattr(FakeLanes, "read_counters", complain)
    with pytest.raises(OperatorError, match="behind"):
        ask(ranks)


def _ignore(_: int) -> None:
    pass
