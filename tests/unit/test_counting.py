"""What the changes of a batch add up to."""

from typing import Any

import pytest

from laurel.domain.counting import Change, Counted, Span, Sum, sum_up

PLACE = bytes(18)


def change(sequence: int, **changes: Any) -> Change:
    """A player's first score, in the only lane."""
    ordinary = {
        "lane": 0,
        "changed_at": sequence * 1_000,
        "old": None,
        "new": PLACE,
        "accepted_at": 50,
    }
    return Change(game_id="g", leaderboard_id="l", sequence=sequence, **{**ordinary, **changes})


def test_what_is_counted_already_adds_nothing() -> None:
    assert sum_up([change(1), change(2)], since=Counted({0: 2}, 50)) is None


def test_what_is_newer_adds_up_with_its_span_in_each_lane() -> None:
    changes = [change(1), change(2), change(9, lane=1), change(3, old=PLACE)]
    assert sum_up(changes, since=Counted({0: 1})) == Sum(
        participants=2, latest=50, spans={0: Span(2, 3), 1: Span(9, 9)}, up_to={0: 3_000, 1: 9_000}
    )


def test_a_player_who_is_hidden_counts_no_more() -> None:
    hidden = sum_up([change(1, old=PLACE, new=None, accepted_at=None)], since=Counted())
    assert hidden == Sum(participants=-1, latest=None, spans={0: Span(1, 1)}, up_to={0: 1_000})


@pytest.mark.parametrize(
    ("accepted_at", "counted", "latest"),
    [
        (50, None, 50),
        (50, 49, 50),
        (50, 50, None),
        (50, 51, None),
        (0, None, 0),
        (0, 0, None),
        (50, 0, 50),
        (None, 0, None),
    ],
)
def test_the_last_scores_date_moves_forward_only(
    accepted_at: int | None, counted: int | None, latest: int | None
) -> None:
    found = sum_up([change(1, accepted_at=accepted_at)], since=Counted({}, counted))
    assert found is not None
    assert found.latest == latest


def test_a_score_is_counted_up_to_its_own_date_of_which_the_stream_tells_the_second_alone() -> None:
    changes = [
        change(1, changed_at=7_000, accepted_at=7_567),
        change(2, changed_at=7_000, accepted_at=7_400),
        change(3, changed_at=9_000, accepted_at=3, lane=1),
        change(4, changed_at=None, accepted_at=None, lane=2),
    ]
    found = sum_up(changes, since=Counted())
    assert found is not None
    assert found.up_to == {0: 7_567, 1: 9_000}
