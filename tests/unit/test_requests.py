"""Requests to DynamoDB whose rules no fake keeps."""

from typing import Any

import pytest

from laurel.domain.end_order import OPEN_ENDED, zone_of
from laurel.domain.leaderboards import State
from laurel.storage.leaderboards import by_end_request
from laurel.usecases.stores import BoardPosition
from tests.factories import NOON


@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("ends_at", [-5, 0, NOON - 1, NOON, NOON + 1, OPEN_ENDED])
def test_a_start_key_lies_within_the_condition_although_its_board_has_left_the_zone(
    state: State | None, ends_at: int
) -> None:
    request: Any = by_end_request(
        table="leaderboards",
        game_id="space-race",
        zone=zone_of(state, now=NOON),
        after=BoardPosition(ends_at=ends_at, leaderboard_id="weekly"),
        page=None,
    )
    values = request["ExpressionAttributeValues"]
    start = request["ExclusiveStartKey"]["endsAt"]
    assert int(values[":first"]["N"]) <= int(start["N"]) <= int(values[":last"]["N"])
