"""What scores are stored by: it changes as long as there are none, and none can be on its way."""

import pytest

from tests.leaderboard_calls import MINUTE, at, changed, configuration, now, put
from tests.service import Service, assert_answered, assert_refused, score

FIXED = {
    "sortOrder": "ASCENDING",
    "shouldCloseWhenFull": True,
    "expectedParticipants": 1_000_001,
}


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


@pytest.mark.parametrize("field", FIXED)
def test_what_scores_are_stored_by_is_fixed_once_there_are_some(
    service: Service, field: str
) -> None:
    changed(put(service))
    assert_answered(service.post(score()))
    service.configure(closed_at=now() - MINUTE)
    with service.nothing_written():
        problem = assert_refused(put(service, **{field: FIXED[field]}), 409, "fixed_by_scores")
    assert field in problem["detail"]
    # Nothing else of it, and no other number of participants that asks for no other layout.
    changed(put(service, name="The great weekly", expectedParticipants=1_000_000))


def test_an_entry_that_does_not_stand_fixes_as_much(service: Service) -> None:
    changed(put(service))
    assert_answered(service.post(score()))
    service.configure(closed_at=now() - MINUTE)
    (entry,) = (item for item in service.stored() if "player" in item)
    service.stack.dynamodb.update_item(
        TableName=service.stack.scores_table,
        Key={name: {"S": entry[name]} for name in ("leaderboard", "player")},
        UpdateExpression="REMOVE standing",
    )
    assert_refused(put(service, sortOrder="ASCENDING"), 409, "fixed_by_scores")


def test_what_a_recount_leaves_for_a_moment_is_no_score(service: Service) -> None:
    changed(put(service, startDate=now() + MINUTE))
    for number in range(25):
        marker = {
            "leaderboard": {"S": f"{service.game_id}/weekly#0"},
            "player": {"S": f"#{number}"},
        }
        service.stack.dynamodb.put_item(TableName=service.stack.scores_table, Item=marker)
    changed(put(service, startDate=now() + MINUTE, sortOrder="ASCENDING"))


@pytest.mark.parametrize("field", FIXED)
def test_without_scores_it_changes_as_long_as_none_can_be_on_its_way(
    service: Service, field: str
) -> None:
    changed(put(service))
    assert_refused(put(service, **{field: FIXED[field]}), 409, "fixed_by_scores")
    # Until a moment ago it took scores.
    changed(put(service, startDate=now() + 10 * MINUTE))
    assert_refused(
        put(service, startDate=now() + 10 * MINUTE, **{field: FIXED[field]}),
        409,
        "fixed_by_scores",
    )
    service.configure(start_date=now() + 10 * MINUTE, open_until=now() - MINUTE)
    changed(put(service, startDate=now() + 10 * MINUTE, **{field: FIXED[field]}))
    assert configuration(service)[field] == FIXED[field]


def test_with_another_layout_scores_are_found_where_they_are_stored_then(service: Service) -> None:
    changed(put(service, startDate=now() + MINUTE))
    changed(put(service, startDate=now() + MINUTE, expectedParticipants=8_000_000))
    changed(put(service, expectedParticipants=8_000_000))
    for number in range(20):
        assert_answered(service.post(score(number, name=f"Player {number}")))
    scores = assert_answered(service.get(at(service, "/score")))["scores"]
    assert [row["score"] for row in scores] == [str(number) for number in range(19, -1, -1)]


def test_a_layout_that_was_chosen_otherwise_stays(service: Service) -> None:
    service.configure(lanes=4)
    changed(put(service, name="The great weekly"))
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    assert board.lanes == 4
