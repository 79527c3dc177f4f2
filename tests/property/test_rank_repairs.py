"""Rank indexes that were damaged are found and made anew, whatever comes in meanwhile."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from laurel.domain.rank_index import LEVELS
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import level_of
from laurel.domain.rank_trees import RankTree
from tests.rank_histories import LANES, PERFECT
from tests.rank_repairs import MovingRanks
from tools.operator import rank_rebuild
from tools.operator.rank_audit import audit_ranks
from tools.operator.rank_rebuild import RankRebuilder

PLAYERS = 60
CROWDED = 3


@pytest.fixture(autouse=True, scope="module")
def _one_by_one() -> Iterator[None]:
    """Let what happens meanwhile happen between two writes, not beside them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rank_rebuild, "_AT_ONCE", 1)
        patch.setattr(rank_rebuild, "_NODES_AT_A_POINT", 5)
        yield


def play(ranks: MovingRanks, chance: random.Random, most: int) -> None:
    """Let some things happen, and some of what has happened be counted, partly a second time."""
    for _ in range(chance.randrange(most)):
        values = [PERFECT, chance.randrange(PERFECT), chance.randrange(-(2**63), 2**63)]
        what = chance.choice(["score"] * 5 + ["import", "hide", "restore", "remove"])
        wait = chance.randrange(20)
        ranks.play(chance.randrange(PLAYERS), chance.choice(values), what=what, wait=wait)
    ranks.count(chance.randrange(2 * most), again=chance.randrange(4))


def damage(ranks: MovingRanks, chance: random.Random) -> None:
    """Damage some nodes, in every way that there is."""
    nodes = ranks.nodes.nodes
    for path in chance.sample(sorted(nodes), min(len(nodes), chance.randrange(1, 12))):
        node = nodes[path]
        match chance.randrange(5):
            # Without one of nobody only what is delivered once more would be wrong, and later.
            case 0 if any(node.counts.values()):
                del nodes[path]
            case 1:
                counts = {**node.counts, chance.randrange(128): chance.randrange(-3, 9)}
                nodes[path] = replace(node, counts=counts)
            case 2:
                ahead = {**node.watermarks, chance.randrange(LANES): 10**30}
                nodes[path] = replace(node, watermarks=ahead)
            case 3:
                # What is delivered once more will be counted twice.
                nodes[path] = replace(node, watermarks={})
            case 4:
                nodes["4:40:00f"] = Node(counts={3: 1})


def rebuild(ranks: MovingRanks) -> None:
    rebuilder = RankRebuilder(ranks.stores, crowded=CROWDED)
    rebuilder.read(progress=lambda _: None)
    rebuilder.rebuild(progress=lambda _: None)


def assert_exact(ranks: MovingRanks) -> None:
    """Check that all nodes count what the standings are, once all has been counted."""
    ranks.meanwhile = lambda: None
    ranks.count(again=10)
    nodes = ranks.nodes.nodes
    tree = RankTree(
        ranks.table.standings, scale=ranks.table.leaderboard.ranks.scale, also=set(nodes)
    )
    assert tree.nodes.keys() == nodes.keys()
    for path, counts in tree.nodes.items():
        stored = {digit: count for digit, count in nodes[path].counts.items() if count}
        assert stored == counts, path
    assert audit_ranks(ranks.stores, progress=lambda _: None).findings == []


@given(st.integers(0, 2**32))
@settings(max_examples=40)
def test_a_damaged_index_is_exact_again_though_scores_come_in_while_it_is_made_anew(
    seed: int,
) -> None:
    chance, ranks = random.Random(seed), MovingRanks()
    for _ in range(20):
        play(ranks, chance, 8)
    damage(ranks, chance)
    ranks.meanwhile = lambda: play(ranks, chance, 3)
    rebuild(ranks)
    assert_exact(ranks)


@given(st.integers(0, 2**32))
# A node is missing between others, and below those are some that are not crowded any more.
@example(112)
@example(208)
@settings(max_examples=30)
def test_crowded_digits_get_nodes_below_them_that_are_exact_at_once(seed: int) -> None:
    chance, ranks = random.Random(seed), MovingRanks()
    for _ in range(10):
        play(ranks, chance, 8)
    for player in range(PLAYERS):
        ranks.play(player, PERFECT)
    rebuild(ranks)
    assert max(map(level_of, ranks.nodes.nodes)) > LEVELS
    play(ranks, chance, 20)
    assert_exact(ranks)
    damage(ranks, chance)
    ranks.meanwhile = lambda: play(ranks, chance, 3)
    rebuild(ranks)
    assert_exact(ranks)


@given(st.integers(0, 2**32))
@settings(max_examples=40)
def test_an_index_that_is_being_counted_in_is_never_taken_for_damaged(seed: int) -> None:
    chance, ranks = random.Random(seed), MovingRanks()
    for _ in range(10):
        play(ranks, chance, 8)
    ranks.meanwhile = lambda: play(ranks, chance, 3)
    assert audit_ranks(ranks.stores, progress=lambda _: None).findings == []


@given(st.integers(0, 2**32))
@settings(max_examples=40)
def test_counts_that_are_wrong_are_found_though_scores_come_in(seed: int) -> None:
    chance, ranks = random.Random(seed), MovingRanks()
    for _ in range(10):
        play(ranks, chance, 8)
    ranks.count()
    path = chance.choice(sorted(ranks.nodes.nodes))
    node, digit = ranks.nodes.nodes[path], chance.randrange(128)
    wrong = {**node.counts, digit: node.counts.get(digit, 0) + 2}
    ranks.nodes.nodes[path] = replace(node, counts=wrong)
    ranks.meanwhile = lambda: play(ranks, chance, 3)
    (finding,) = audit_ranks(ranks.stores, progress=lambda _: None).findings
    assert finding.path == path
    ((found, (counted, truth)),) = finding.digits.items()
    assert (found, counted - truth) == (digit, 2)
