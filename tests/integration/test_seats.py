"""The seats of a leaderboard that closes when full, recounted while players sit down."""

from collections.abc import Callable

import pytest

from tests.service import Service, assert_answered, score
from tools.operator import seats
from tools.operator.failures import OperatorError
from tools.operator.recount import Recount
from tools.operator.seats import SeatCounter


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "_SETTLING_SECONDS", 0)


@pytest.fixture
def counter(service: Service) -> SeatCounter:
    """Counts a leaderboard of five seats, three of which are taken."""
    service.register()
    board = service.configure(lanes=3, should_close_when_full=True, maximum_number_of_winners=5)
    for number in range(3):
        sit_down(service, number)
    return SeatCounter(service.stack, board)


def sit_down(service: Service, number: int) -> None:
    assert_answered(service.post(score(number, f"Player {number}")))


def shown(service: Service) -> int:
    board = service.get(f"/leaderboard/{service.game_id}/weekly").json
    return int(board["numberOfParticipants"])


def change(service: Service, expression: str, *, by: int) -> None:
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "weekly"}},
        UpdateExpression=expression,
        ExpressionAttributeValues={":by": {"N": str(by)}},
    )


def meanwhile(counter: SeatCounter, happen: Callable[[], None]) -> None:
    """Let something happen between the count of the players and the look at the seats."""
    count = counter._count_players  # noqa: SLF001

    def count_and_then() -> int:
        players = count()
        happen()
        return players

    counter._count_players = count_and_then  # type: ignore[method-assign]  # noqa: SLF001


def delete_board(service: Service) -> None:
    service.stack.dynamodb.delete_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "weekly"}},
    )


def test_seats_that_players_took_are_right(counter: SeatCounter) -> None:
    assert counter.count() == Recount(counted=3, truth=3)


@pytest.mark.parametrize("damage", [-2, 1, 4])
def test_damaged_seats_are_repaired(service: Service, counter: SeatCounter, damage: int) -> None:
    change(service, "ADD seatsTaken :by", by=damage)
    assert shown(service) == 3 + damage
    found = counter.count()
    assert found.drift == -damage
    counter.repair(found)
    assert shown(service) == 3


def test_a_hidden_player_still_has_a_seat(service: Service, counter: SeatCounter) -> None:
    entry = next(item for item in service.stored() if "standing" in item)
    service.stack.dynamodb.update_item(
        TableName=service.stack.scores_table,
        Key={name: {"S": entry[name]} for name in ("leaderboard", "player")},
        UpdateExpression="REMOVE standing",
    )
    assert counter.count().drift == 0


def test_players_are_counted_again_when_one_sat_down_meanwhile(
    service: Service, counter: SeatCounter
) -> None:
    meanwhile(counter, lambda: sit_down(service, 3))
    assert counter.count() == Recount(counted=4, truth=4)


def test_seats_taken_faster_than_they_can_be_counted_are_not_compared(
    service: Service, counter: SeatCounter
) -> None:
    meanwhile(counter, lambda: change(service, "ADD seatsTaken :by", by=1))
    with pytest.raises(OperatorError, match="try later"):
        counter.count()


def test_seats_are_not_repaired_over_one_that_was_taken_since(
    service: Service, counter: SeatCounter
) -> None:
    change(service, "ADD seatsTaken :by", by=-1)
    found = counter.count()
    sit_down(service, 3)
    with pytest.raises(OperatorError, match="recount again"):
        counter.repair(found)
    assert shown(service) == 3


def test_a_leaderboard_that_is_gone_is_said_to_be(service: Service, counter: SeatCounter) -> None:
    found = counter.count()
    delete_board(service)
    for ask in (counter.count, lambda: counter.repair(found)):
        with pytest.raises(OperatorError, match="deleted"):
            ask()
