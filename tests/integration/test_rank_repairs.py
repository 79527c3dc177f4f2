"""Nodes of a rank index are replaced where nothing has been counted beyond; also by command."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.rank_index import LEVELS, WITHOUT_TIMES, RankIndex
from laurel.domain.rank_nodes import Node
from laurel.storage.dynamodb import pack
from laurel.storage.rank_nodes import node_attributes, node_key
from laurel.storage.rank_repairs import DynamoRankRepairs, Replacement
from laurel.storage.recounting import DynamoRecounts
from tests.laurel_command import Laurel, command_for, said
from tests.service import Service
from tests.streamed_scores import StreamedScores
from tools.operator import marked_lanes

STARTS_AT = 1_700_000_000_000
RANKS = RankIndex(generation=1, starts_at=STARTS_AT, span=3_600_000)
PATH, CHILD = "3:4f:05", "4:4f:053"
SEEN = Node(counts={3: 7, 24: 5}, watermarks={0: 100, 1: 200})
TRUTH = Node(counts={3: 8}, watermarks={0: 150, 1: 250})


def repairs_of(service: Service, **changes: Any) -> DynamoRankRepairs:
    board = service.configure(lanes=2, **{"ranks": RANKS, **changes})
    return DynamoRankRepairs(
        service.stack.dynamodb,
        board,
        table=service.stack.rank_nodes_table,
        leaderboards_table=service.stack.leaderboards_table,
    )


@pytest.fixture
def repairs(service: Service) -> DynamoRankRepairs:
    """A rank index with one node, as counting would have left it."""
    service.register()
    repairs = repairs_of(service)
    assert repairs.replace([Replacement(path=PATH, node=SEEN, seen=None)])
    assert repairs.nodes() == {PATH: SEEN}
    return repairs


def test_a_node_is_replaced_by_the_truth_at_a_later_point(repairs: DynamoRankRepairs) -> None:
    replacement = Replacement(path=PATH, node=TRUTH, seen=SEEN)
    assert repairs.replace([replacement])
    assert repairs.read(PATH) == TRUTH
    # The SDK may do it once more.
    assert repairs.replace([replacement])
    assert repairs.nodes() == {PATH: TRUTH}


@pytest.mark.parametrize("watermarks", [{0: 151, 1: 200}, {0: 100, 1: 251}])
def test_what_has_been_counted_beyond_the_point_is_not_lost(
    repairs: DynamoRankRepairs, watermarks: dict[int, int]
) -> None:
    counted = replace(SEEN, watermarks=watermarks)
    assert repairs.replace([Replacement(path=PATH, node=counted, seen=SEEN)])
    assert not repairs.replace([Replacement(path=PATH, node=TRUTH, seen=SEEN)])
    assert repairs.read(PATH) == counted


def test_a_watermark_that_was_seen_to_be_beyond_the_point_is_damage(
    repairs: DynamoRankRepairs,
) -> None:
    ahead = replace(SEEN, watermarks={0: 10**30, 1: 200})
    assert repairs.replace([Replacement(path=PATH, node=ahead, seen=None)])
    assert repairs.replace([Replacement(path=PATH, node=TRUTH, seen=ahead)])
    assert repairs.read(PATH) == TRUTH


@pytest.mark.parametrize("seen", [SEEN, replace(SEEN, openings={3: 8, 0: 9}), None])
def test_a_node_that_has_been_opened_since_it_was_read_is_left_alone(
    repairs: DynamoRankRepairs, seen: Node | None
) -> None:
    opened = replace(SEEN, openings={3: 8})
    assert repairs.replace([Replacement(path=PATH, node=opened, seen=SEEN)])
    assert not repairs.replace([Replacement(path=PATH, node=TRUTH, seen=seen)])
    assert repairs.replace([Replacement(path=PATH, node=TRUTH, seen=opened)])


def test_nodes_are_replaced_together_or_not_at_all(repairs: DynamoRankRepairs) -> None:
    child = Node(counts={1: 2}, watermarks=TRUTH.watermarks)
    early = replace(TRUTH, watermarks={0: 1, 1: 1})
    together = [Replacement(path=CHILD, node=child, seen=None)]
    assert not repairs.replace([*together, Replacement(path=PATH, node=early, seen=None)])
    assert repairs.nodes() == {PATH: SEEN}
    assert repairs.replace([*together, Replacement(path=PATH, node=TRUTH, seen=SEEN)])
    assert repairs.nodes() == {PATH: TRUTH, CHILD: child}


def test_a_node_is_removed_unless_something_has_begun_to_count_in_it(
    repairs: DynamoRankRepairs,
) -> None:
    assert repairs.replace([Replacement(path=CHILD, node=SEEN, seen=None)])
    parent = (PATH, 3)
    assert not repairs.remove(CHILD, seen=TRUTH, parent=parent)
    opened = replace(TRUTH, openings={3: 8})
    assert repairs.replace([Replacement(path=PATH, node=opened, seen=SEEN)])
    assert not repairs.remove(CHILD, seen=SEEN, parent=parent)
    assert repairs.remove(CHILD, seen=SEEN, parent=(PATH, 4))
    assert repairs.remove(PATH, seen=opened, parent=None)
    assert repairs.nodes() == {}
    # Also one that nobody has counted in.
    assert repairs.remove("z", seen=Node(), parent=None)


@pytest.mark.parametrize("ranks", [RANKS, WITHOUT_TIMES])
def test_ranks_are_read_further_down_and_never_less(service: Service, ranks: RankIndex) -> None:
    repairs = repairs_of(service, ranks=ranks)

    def depth() -> int:
        board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
        assert board
        assert board.ranks == replace(ranks, depth=board.ranks.depth)
        return board.ranks.depth

    assert depth() == LEVELS
    for deepest in (5, 4):
        repairs.deepen(deepest)
        assert depth() == 5


@pytest.fixture
def scores(service: Service, monkeypatch: pytest.MonkeyPatch) -> StreamedScores:
    """Six players on two lanes, all counted."""
    service.register()
    board = service.configure(lanes=2, ranks=RANKS)
    scores = StreamedScores(service, board)
    monkeypatch.setattr(marked_lanes, "StreamReader", lambda *_, **__: scores.reader())
    monkeypatch.setattr(DynamoRecounts, "mark", lambda _, place: scores.mark(place))
    # Whoever waits for counting lets it go on.
    monkeypatch.setattr("time.sleep", lambda _: scores.count())
    for player in range(6):
        scores.stand(player, player * 1_000, reached_at=STARTS_AT + player)
    scores.count()
    return scores


@pytest.fixture
def laurel(service: Service) -> Iterator[Laurel]:
    with command_for(service) as command:
        yield command


def damage(scores: StreamedScores) -> Node:
    """Let the root count three more by its first digit; gives what it was."""
    repairs = repairs_of(scores.service)
    root = repairs.read("1")
    assert root
    first = min(root.counts)
    wrong = replace(root, counts={**root.counts, first: root.counts[first] + 3})
    key = node_key(scores.board, "1")
    scores.service.stack.dynamodb.update_item(
        TableName=scores.service.stack.rank_nodes_table,
        Key=key,
        UpdateExpression="SET #digit = :count",
        ExpressionAttributeNames={"#digit": f"{first:02x}"},
        ExpressionAttributeValues=pack({":count": wrong.counts[first]}),
    )
    assert node_attributes(wrong) != node_attributes(root)
    return root


def test_the_commands_find_damage_and_mend_it(scores: StreamedScores, laurel: Laurel) -> None:
    board = (scores.board.game_id, scores.board.leaderboard_id)
    audit = ("leaderboard", "audit", *board)
    right = said(laurel(*audit))
    assert right.startswith("Right: ")
    assert right.endswith(" nodes for 6 players.\n")
    root = damage(scores)
    wrong, *findings = said(laurel(*audit), code=1).splitlines()
    assert wrong.startswith("Wrong: 1 of ")
    first = min(root.counts)
    count = root.counts[first]
    assert findings == [f"  1 counts {count + 3} by the digit {first}, where {count} are"]
    shown = json.loads(said(laurel(*audit, "--json"), code=1))
    digits = [{"digit": first, "counted": count + 3, "truth": count}]
    assert shown["findings"] == [{"path": "1", "problem": "miscounted", "digits": digits}]

    rebuild = ("leaderboard", "rebuild-ranks", *board)
    refused = laurel(*rebuild, typed="n\n")
    assert refused.exit_code == 1
    assert laurel(*audit).exit_code == 1
    assert said(laurel(*rebuild, "--yes")) == right.replace("Right", "Rebuilt")
    assert said(laurel(*audit)) == right
    mended = repairs_of(scores.service).read("1")
    assert mended
    assert mended.counts == root.counts
    assert json.loads(said(laurel(*rebuild, "--yes", "--json")))["players"] == 6


def test_the_commands_say_what_they_cannot_find(service: Service, laurel: Laurel) -> None:
    for command in ("audit", "rebuild-ranks"):
        done = laurel("leaderboard", command, service.game_id, "missing")
        assert done.exit_code == 1
        assert done.stderr == f"The game {service.game_id} has no leaderboard missing.\n"
