"""Operators who change a leaderboard at the same time, and what else happens to it meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from laurel.storage.leaderboard_changes import DynamoLeaderboardChanges
from tests.endings import board_of
from tests.leaderboard_calls import (
    CONFIGURATION,
    MINUTE,
    at,
    changed,
    configuration,
    now,
    patch,
    put,
    shown,
    trail,
)
from tests.service import Reply, Service, assert_answered, assert_refused, score


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have something happen between an operator's look at a leaderboard and the change of it."""

    def arrange(happens: Callable[[], Any], *, times: int = 1) -> None:
        save = DynamoLeaderboardChanges.save
        left = times

        def save_late(*arguments: Any, **more: Any) -> Any:
            nonlocal left
            if left:
                left -= 1
                happens()
            return save(*arguments, **more)

        monkeypatch.setattr(DynamoLeaderboardChanges, "save", save_late)

    return arrange


def test_of_two_operators_who_change_what_both_have_seen_one_wins(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    seen = [("if-match", put(service).headers["etag"])]
    others: list[Reply] = []
    meanwhile(lambda: others.append(patch(service, {"name": "B"}, headers=seen)))
    with_races = patch(service, {"type": "weekly"}, headers=seen)
    changed(others[0])
    assert_refused(with_races, 412, "precondition_failed")
    assert configuration(service)["name"] == "B"
    assert "type" not in configuration(service)
    assert len(trail(service)) == 2


def test_of_two_operators_who_change_different_parts_at_once_both_are_heard(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    changed(put(service))
    meanwhile(lambda: changed(patch(service, {"name": "B"})))
    changed(patch(service, {"type": "weekly"}))
    assert (configuration(service)["name"], configuration(service)["type"]) == ("B", "weekly")
    # In the order in which the calls came in.
    typed, renamed = trail(service)[1:]
    assert (renamed.after, typed.after) == ({"name": "B"}, {"type": "weekly"})


def test_of_two_operators_who_make_a_leaderboard_at_once_one_makes_it(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    new = [("if-none-match", "*")]
    meanwhile(lambda: changed(put(service, name="B")))
    reply = service.operate("PUT", at(service), CONFIGURATION, headers=new)
    assert_refused(reply, 412, "precondition_failed")
    assert configuration(service)["name"] == "B"


def test_what_is_decided_of_a_leaderboard_holds_when_it_is_saved(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    far = now() + 10 * MINUTE
    changed(put(service, startDate=far))
    # It was to open in ten minutes, so it could be sorted otherwise; now it is open.
    meanwhile(lambda: changed(put(service)))
    reply = put(service, startDate=far, sortOrder="ASCENDING")
    assert_refused(reply, 409, "fixed_by_scores")


@pytest.mark.parametrize("closes_when_full", [False, True])
@pytest.mark.parametrize("imported_before", [False, True])
def test_an_import_into_what_is_still_to_open_fixes_what_its_scores_are_stored_by(
    service: Service,
    meanwhile: Callable[..., None],
    imported_before: bool,
    closes_when_full: bool,
) -> None:
    far = {"startDate": now() + 10 * MINUTE, "shouldCloseWhenFull": closes_when_full}
    changed(put(service, **far))
    if imported_before:
        bring_in(service, 1)
        service.operate(
            "POST",
            at(service, "/entry/remove"),
            {"players": [{"playerId": "p1"}], "reason": "A test"},
        )
    meanwhile(lambda: bring_in(service, 2))
    reply = put(service, **far, sortOrder="ASCENDING", expectedParticipants=2_000_000)
    assert_refused(reply, 409, "fixed_by_scores")
    # Of everything else it is no concern.
    meanwhile(lambda: bring_in(service, 3))
    changed(put(service, **far, name="B"))
    entries = assert_answered(service.operate("GET", at(service, "/entry")))["entries"]
    assert sorted(entry["key"] for entry in entries) == ["id:p2", "id:p3"]


def bring_in(service: Service, number: int) -> None:
    entry = {
        "playerId": f"p{number}",
        "displayName": "Tim",
        "sortingValue": number,
        "displayValue": str(number),
    }
    body = {"entries": [entry], "reason": "A test"}
    answer = assert_answered(service.operate("POST", at(service, "/entry/import"), body))
    assert [result["result"] for result in answer["results"]] == ["CHANGED"]


def test_a_step_of_the_end_that_is_taken_meanwhile_is_heeded(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    changed(put(service))

    def end() -> None:
        service.stack.dynamodb.update_item(
            TableName=service.stack.leaderboards_table,
            Key={"gameId": {"S": service.game_id}, "leaderboardId": {"S": "weekly"}},
            UpdateExpression="SET endedAt = :now",
            ExpressionAttributeValues={":now": {"N": str(now())}},
        )

    meanwhile(end)
    assert_refused(put(service, name="B"), 409, "leaderboard_ended")


def test_scores_that_are_counted_meanwhile_are_no_lost_race(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    changed(put(service, shouldCloseWhenFull=True))
    meanwhile(lambda: assert_answered(service.post(score())))
    seen = [("if-match", service.get(at(service)).headers["etag"])]
    changed(patch(service, {"name": "B"}, headers=seen))
    assert shown(service)["numberOfParticipants"] == 1


def test_who_loses_every_race_is_told_to_try_again(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    changed(put(service))
    names = iter("abcdefghijklmnopqrstuvwxyz")

    def rename() -> None:
        board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
        assert board is not None
        service.store(replace(board, name=next(names), revision=board.revision + 1))

    meanwhile(rename, times=6)
    problem = assert_refused(patch(service, {"type": "weekly"}), 503, "unavailable")
    assert "at the same time" in problem["detail"]
    assert len(trail(service)) == 1


def test_results_that_are_made_final_meanwhile_are_not_judged(
    service: Service, meanwhile: Callable[..., None]
) -> None:
    service.configure(closed_at=1, revision=1)
    meanwhile(lambda: service.configure(closed_at=1, frozen_at=2, revision=1))
    reply = service.operate("POST", at(service, "/void"))
    assert_refused(reply, 409, "leaderboard_ended")
    assert board_of(service).voided_at is None
