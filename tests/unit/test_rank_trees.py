"""All nodes of a rank index, counted from the standings at once."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from laurel.domain.leaderboards import SortOrder
from laurel.domain.rank_index import LEVELS, Scale
from laurel.domain.rank_openings import CROWDED
from laurel.domain.rank_paths import GROUP, cells_of, child_path, level_of
from laurel.domain.rank_trees import RankTree
from laurel.domain.standings import standing

SCALE = Scale(starts_at=1_000_000, span=3_600_000)


def make(value: int, *, reached_at: int, player: int = 0) -> bytes:
    return standing(
        sorting_value=value,
        reached_at=reached_at,
        player_hash=player.to_bytes(4, "big"),
        sort_order=SortOrder.ASCENDING,
    )


def spread(count: int, *, seed: int = 7) -> list[bytes]:
    """Standings all over the range, some equal, and some in one crowd of one time."""
    chance = random.Random(seed)
    values = [0, -1, 7, 16_000, 2**40, -(2**63), 2**63 - 1]
    made = [
        make(
            chance.choice([chance.choice(values), chance.randrange(-(2**63), 2**63)]),
            reached_at=chance.randrange(SCALE.starts_at, SCALE.starts_at + SCALE.span),
            player=player,
        )
        for player in range(count)
    ]
    crowd = [
        make(65_537 + player % 3, reached_at=1_000_007, player=player) for player in range(500)
    ]
    return sorted(made + crowd)


def counted(tree: RankTree, standings: Sequence[bytes]) -> dict[str, dict[int, int]]:
    """Count one by one what the nodes of a tree are to say."""
    counts: dict[str, Counter[int]] = {path: Counter() for path in tree.nodes}
    for one in standings:
        for path, digit in cells_of(one, scale=SCALE, depth=tree.depth):
            if path in counts:
                counts[path][digit] += 1
    return {path: dict(found) for path, found in counts.items()}


def test_each_node_counts_the_standings_that_lie_in_it() -> None:
    standings = spread(2_000)
    tree = RankTree(standings, scale=SCALE, crowded=CROWDED)
    assert dict(tree.nodes) == counted(tree, standings)
    upper = {path for one in standings for path, _ in cells_of(one, scale=SCALE, depth=LEVELS)}
    assert {path for path in tree.nodes if level_of(path) <= LEVELS} == upper


def test_no_digit_is_crowded_without_a_node_below_it() -> None:
    tree = RankTree(spread(2_000), scale=SCALE, crowded=CROWDED)
    assert tree.depth > LEVELS
    for path, counts in tree.nodes.items():
        below = tree.groups_below(path)
        if level_of(path) >= LEVELS:
            crowded = {digit // GROUP for digit, count in counts.items() if count > CROWDED}
            possible = {group for group in crowded if child_path(path, group * GROUP)}
            assert set(below) == possible
        for group, child in below.items():
            of_group = [counts.get(group * GROUP + digit, 0) for digit in range(GROUP)]
            assert sum(tree.nodes[child].values()) == sum(of_group)


def test_without_standings_there_is_an_empty_root() -> None:
    tree = RankTree([], scale=SCALE)
    assert dict(tree.nodes) == {"1": {}}
    assert tree.depth == LEVELS


@pytest.mark.parametrize("reached_at", [1_000_000, 1_000_001])
def test_a_node_that_is_wanted_is_there_without_a_crowd(reached_at: int) -> None:
    only = make(65_537, reached_at=reached_at)
    *_, (parent, digit) = cells_of(only, scale=SCALE, depth=LEVELS)
    child = child_path(parent, digit)
    other = child_path(parent, (digit + GROUP) % 128)
    assert child
    assert other
    tree = RankTree([only], scale=SCALE, also={child, other})
    assert dict(tree.nodes) == counted(tree, [only])
    assert set(tree.groups_below(parent).values()) == {child, other}
    assert tree.nodes[other] == {}


def test_changes_bring_a_tree_to_where_counting_anew_would() -> None:
    before, after = spread(300), spread(300, seed=8)
    tree = RankTree(before, scale=SCALE, crowded=CROWDED)
    for old, new in zip(before, after, strict=True):
        tree.move(old=old, new=new)
    anew = counted(tree, after)
    assert dict(tree.nodes) == anew
    for one in after:
        tree.move(old=one, new=None)
    assert not any(tree.nodes.values())
    for one in before:
        tree.move(old=None, new=one)
    assert dict(tree.nodes) == counted(tree, before)
