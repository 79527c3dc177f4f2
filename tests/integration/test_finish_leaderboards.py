"""Leaderboards that are over: closed, frozen and ended, whatever interrupts it."""

from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.leaderboards import Prizes
from laurel.storage.dynamodb import pack
from laurel.storage.finished_leaderboards import DynamoFinishedLeaderboards
from laurel.storage.leaderboards import leaderboard_item, leaderboard_key
from laurel.storage.submissions import DynamoSubmissions
from tests.endings import DAY, HOUR, MINUTE, SECOND, board_of, load_sweeper, now, sweep
from tests.leaderboard_calls import at, changed
from tests.prizes import put_places, put_vouchers
from tests.races import be_late
from tests.service import Service, assert_answered, score

FULL: dict[str, Any] = {
    "should_close_when_full": True,
    "maximum_number_of_winners": 3,
    "seats_taken": 3,
}


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def test_a_leaderboard_past_its_end_is_closed_frozen_and_ended(
    service: Service, sweeper: Any
) -> None:
    end = now() - MINUTE
    service.configure(end_date=end)
    sweep(sweeper)
    board = board_of(service)
    assert board.closed_at == end
    assert board.frozen_at is not None
    assert board.archived_at is not None
    assert board.ended_at is not None
    assert service.get(f"/leaderboard/{service.game_id}/weekly").json["state"] == "ENDED"


def test_what_began_in_time_may_come_in_before_the_standings_are_frozen(
    service: Service, sweeper: Any
) -> None:
    service.configure(end_date=now() - 20 * SECOND)
    sweep(sweeper)
    board = board_of(service)
    assert board.closed_at == board.end_date
    assert board.frozen_at is None
    service.configure(end_date=board.end_date, closed_at=now() - 31 * SECOND)
    sweep(sweeper)
    assert board_of(service).frozen_at is not None


def test_a_leaderboard_that_is_not_over_is_left_alone(service: Service, sweeper: Any) -> None:
    service.configure()
    service.configure("dated", end_date=now() + MINUTE)
    service.configure("reviewed", closed_at=now() - HOUR, review_hours=2)
    service.configure("objected", closed_at=now() - DAY, objected_at=now() - HOUR)
    service.configure("ended", end_date=1, closed_at=1, ended_at=2)
    service.configure("deleted", end_date=1, deleted_at=now())
    with service.nothing_written():
        sweep(sweeper)


# ---- What is full --------------------------------------------------------------------------------


def records_of(service: Service, *leaderboard_ids: str) -> dict[str, Any]:
    """The event that the stream of leaderboards brings after the last change of each."""
    return {
        "Records": [
            {
                "eventSource": "aws:dynamodb",
                "eventName": "MODIFY",
                "dynamodb": {
                    "Keys": leaderboard_key(game_id=service.game_id, leaderboard_id=name),
                    "NewImage": pack(leaderboard_item(board_of(service, name))),
                },
            }
            for name in leaderboard_ids
        ]
    }


def test_a_leaderboard_that_fills_up_is_closed_at_once_and_for_good(
    service: Service, sweeper: Any
) -> None:
    service.configure(**FULL)
    began = now()
    event = records_of(service, "weekly")
    sweep(sweeper, event)
    board = board_of(service)
    assert board.closed_at is not None
    assert began <= board.closed_at <= now()
    assert board.frozen_at is None
    # The stream repeats itself; and a seat that is given back opens nothing any more.
    with service.nothing_written():
        sweep(sweeper, event)
    service.store(replace(board, seats_taken=2))
    assert service.get(at(service)).json["state"] == "CLOSED"


def test_what_follows_the_closing_of_a_full_leaderboard_does_not_hold_up_its_stream(
    service: Service, sweeper: Any
) -> None:
    service.configure(**FULL)
    event = records_of(service, "weekly")
    # Told of late, or once more: what is due by now can take long, or fail for days.
    service.configure(**FULL, closed_at=now() - MINUTE)
    with service.nothing_written():
        sweep(sweeper, event)
    sweep(sweeper)
    assert board_of(service).ended_at is not None


def test_no_full_leaderboard_is_left_out_for_want_of_time(service: Service, sweeper: Any) -> None:
    service.configure(**FULL)
    sweep(sweeper, records_of(service, "weekly"), left=1)
    assert board_of(service).closed_at is not None


def test_what_the_filter_lets_through_and_is_not_full_is_left_alone(
    service: Service, sweeper: Any
) -> None:
    service.configure(**{**FULL, "seats_taken": 2})
    service.configure("closed", **FULL, closed_at=now())
    event = records_of(service, "weekly", "closed")
    event["Records"].append({"eventName": "REMOVE", "dynamodb": {"Keys": {}}})
    with service.nothing_written():
        sweep(sweeper, event)


def test_a_seat_that_is_given_back_meanwhile_keeps_a_leaderboard_open(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(**FULL)

    def give_back() -> None:
        service.stack.dynamodb.update_item(
            TableName=service.stack.leaderboards_table,
            Key=leaderboard_key(game_id=service.game_id, leaderboard_id="weekly"),
            UpdateExpression="ADD seatsTaken :one",
            ExpressionAttributeValues={":one": {"N": "-1"}},
        )

    event = records_of(service, "weekly")
    be_late(monkeypatch, DynamoFinishedLeaderboards, "take_step", give_back)
    sweep(sweeper, event)
    assert board_of(service).closed_at is None


# ---- What comes in between -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("/object", "objected_at"),
        ("/void", "voided_at"),
        ("/reopen", None),
    ],
)
def test_what_an_operator_does_meanwhile_is_heeded(
    service: Service,
    sweeper: Any,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    stored: str | None,
) -> None:
    service.configure(closed_at=now() - MINUTE, revision=1)
    be_late(
        monkeypatch,
        DynamoFinishedLeaderboards,
        "take_step",
        lambda: changed(service.operate("POST", at(service, path))),
    )
    sweep(sweeper)
    board = board_of(service)
    assert board.frozen_at is None
    assert stored is None or getattr(board, stored) is not None


def test_an_end_that_is_put_off_meanwhile_is_heeded(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(end_date=now() - SECOND)
    later = now() + HOUR

    def put_off() -> None:
        changed(service.operate("PATCH", at(service), {"endDate": later}))

    be_late(monkeypatch, DynamoFinishedLeaderboards, "take_step", put_off)
    sweep(sweeper)
    board = board_of(service)
    assert (board.end_date, board.closed_at) == (later, None)
    assert_answered(service.post(score()))


def test_a_leaderboard_that_is_deleted_meanwhile_goes_on_when_it_is_restored(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(closed_at=now() - MINUTE)
    be_late(
        monkeypatch,
        DynamoFinishedLeaderboards,
        "take_step",
        lambda: changed(service.operate("DELETE", at(service))),
    )
    sweep(sweeper)
    with service.nothing_written():
        sweep(sweeper)
    changed(service.operate("POST", at(service, "/restore")))
    assert board_of(service).frozen_at is None
    sweep(sweeper)
    assert board_of(service).ended_at is not None


def test_two_runs_at_once_take_each_step_once(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(end_date=now() - MINUTE)
    seen = []

    def run_another() -> None:
        sweep(sweeper)
        seen.append(board_of(service))

    be_late(monkeypatch, DynamoFinishedLeaderboards, "take_step", run_another)
    sweep(sweeper)
    assert seen == [board_of(service)]
    assert seen[0].ended_at is not None


def test_a_score_that_is_on_its_way_at_the_end_is_in_before_the_freeze(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(end_date=now() + HOUR)

    def end_it() -> None:
        end = now()
        service.configure(end_date=end)
        sweep(sweeper)
        assert board_of(service).closed_at == end

    be_late(monkeypatch, DynamoSubmissions, "save", end_it)
    assert_answered(service.post(score()))
    assert board_of(service).frozen_at is None
    assert len(assert_answered(service.get(at(service, "/score")))["scores"]) == 1


def test_a_score_that_is_on_its_way_when_the_end_is_moved_back_is_in_before_the_freeze(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(end_date=now() + HOUR)

    def end_it() -> None:
        changed(service.operate("PATCH", at(service), {"endDate": now() - HOUR}))
        sweep(sweeper)
        assert board_of(service).closed_at is not None

    be_late(monkeypatch, DynamoSubmissions, "save", end_it)
    assert_answered(service.post(score()))
    assert board_of(service).frozen_at is None


# ---- Runs that do not come to an end -------------------------------------------------------------


def test_a_sweeper_that_was_off_for_a_day_catches_up_in_order(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in (3, 23, 1, 12, 7):
        service.configure(f"hours-{hours}", end_date=now() - hours * HOUR)
    order: list[str] = []
    take_step = DynamoFinishedLeaderboards.take_step

    def watch(store: Any, before: Any, after: Any) -> bool:
        if before.game_id == service.game_id and before.closed_at is None:
            order.append(before.leaderboard_id)
            assert after.closed_at == before.end_date
        return take_step(store, before, after)

    monkeypatch.setattr(DynamoFinishedLeaderboards, "take_step", watch)
    sweep(sweeper)
    assert order == ["hours-23", "hours-12", "hours-7", "hours-3", "hours-1"]


def test_a_run_that_has_no_time_left_leaves_the_rest_to_the_next(
    service: Service, sweeper: Any
) -> None:
    service.configure(end_date=now() - HOUR)
    with service.nothing_written():
        sweep(sweeper, left=15_000)
    sweep(sweeper)
    assert board_of(service).ended_at is not None


def test_a_leaderboard_that_cannot_be_finished_does_not_hold_up_the_others(
    service: Service, sweeper: Any, caplog: pytest.LogCaptureFixture
) -> None:
    service.configure(end_date=now() - HOUR)
    service.configure("broken", end_date=now() - DAY)
    broken = leaderboard_key(game_id=service.game_id, leaderboard_id="broken")
    table = service.stack.leaderboards_table
    service.stack.dynamodb.update_item(
        TableName=table, Key=broken, UpdateExpression="REMOVE retryStrategy"
    )
    with pytest.raises(ExceptionGroup) as failed:
        sweep(sweeper)
    service.stack.dynamodb.delete_item(TableName=table, Key=broken)
    assert isinstance(failed.value.exceptions[0], KeyError)
    # Nor does it hide what was done, and who waits.
    (line,) = (record for record in caplog.records if record.message == "finished")
    assert vars(line)["ended"] >= 1
    assert board_of(service).ended_at is not None


def test_a_tournament_that_waits_for_vouchers_is_named_and_measured(
    service: Service,
    sweeper: Any,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ago: dict[str, Any] = dict.fromkeys(("closed_at", "frozen_at", "archived_at"), now() - HOUR)
    board = service.configure(prizes=Prizes.VOUCHERS, **ago)
    put_places(service, board, 2)
    put_vouchers(service, board, 1)
    sweep(sweeper)
    assert board_of(service).ended_at is None
    (line,) = (record for record in caplog.records if record.message == "finished")
    assert vars(line)["waiting"] == [f"{service.game_id}/weekly"]
    assert '"LeaderboardsWaiting":[1.0]' in capsys.readouterr().out
    assert service.get(at(service)).json["state"] == "CLOSED"
    put_vouchers(service, board, 2)
    sweep(sweeper)
    assert board_of(service).ended_at is not None
