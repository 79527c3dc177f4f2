"""Whether winners get something, and how many vouchers that takes."""

from typing import Any

import pytest

from laurel.domain.leaderboards import Prizes
from laurel.domain.prizes import gives_prizes, vouchers_needed
from laurel.domain.schedules import Schedule
from tests.factories import NOON, make_leaderboard

SCHEDULE = Schedule(cron="0 9 * * 1", time_zone="Europe/Oslo", length_minutes=60)


@pytest.mark.parametrize(
    ("changes", "gives"),
    [
        ({"prizes": Prizes.NONE}, False),
        ({"prizes": Prizes.VOUCHERS}, True),
        ({"prizes": Prizes.VOUCHERS, "voided_at": NOON}, False),
        ({"prizes": Prizes.VOUCHERS, "objected_at": NOON}, True),
    ],
)
def test_winners_get_prizes_unless_it_is_void(changes: dict[str, Any], gives: bool) -> None:
    assert gives_prizes(make_leaderboard(**changes)) is gives


@pytest.mark.parametrize(
    ("changes", "last_place", "needed"),
    [
        ({}, 0, 3),
        # While places are being frozen, those that are there are not all.
        ({"frozen_at": NOON}, 1, 3),
        ({"frozen_at": NOON, "archived_at": NOON}, 2, 2),
        ({"frozen_at": NOON, "archived_at": NOON}, 0, 0),
        ({"voided_at": NOON}, 0, 0),
        ({"prizes": Prizes.NONE}, 0, 0),
        ({"schedule": SCHEDULE}, 0, 0),
    ],
)
def test_a_voucher_is_needed_for_every_winner_there_can_be_or_is(
    changes: dict[str, Any], last_place: int, needed: int
) -> None:
    board = make_leaderboard(**{"prizes": Prizes.VOUCHERS, **changes})
    assert vouchers_needed(board, last_place=last_place) == needed
