"""What ranks can be told while scores come in: the range that tests under load hold them to."""

import pytest

from tests.reported_moves import Move, Moves

OWN = Move(player="own", place=(5, 1), sent=1, answered=2)
AHEAD, LEVEL, BEHIND = (4, 1), (5, 9), (6, 1)


def told(*moves: tuple[str, tuple[int, int], int]) -> range:
    """The ranks of the own score after 10, with others' moves of 2 ms each that begin at a time."""
    reported = Moves()
    reported.add(OWN)
    for player, place, sent in moves:
        reported.add(Move(player=player, place=place, sent=sent, answered=sent + 2))
    return reported.ranks(OWN, since=10, until=20)


def test_what_is_at_rest_has_one_rank() -> None:
    assert told() == range(1, 2)
    assert told(("a", AHEAD, 1), ("b", LEVEL, 1), ("c", BEHIND, 1)) == range(2, 3)
    assert told(("a", AHEAD, 30)) == range(1, 2)


@pytest.mark.parametrize(
    ("before", "after", "ranks"),
    [
        (AHEAD, BEHIND, range(1, 3)),
        (BEHIND, AHEAD, range(1, 3)),
        (AHEAD, AHEAD, range(1, 4)),
        (BEHIND, BEHIND, range(1, 2)),
        (LEVEL, BEHIND, range(1, 3)),
        (BEHIND, LEVEL, range(1, 3)),
    ],
)
def test_a_move_on_its_way_widens_the_range_by_what_reads_can_mistake(
    before: tuple[int, int], after: tuple[int, int], ranks: range
) -> None:
    assert told(("a", before, 1), ("a", after, 15)) == ranks
