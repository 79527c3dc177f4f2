"""Series on the tables: editions made in time, once, linked to each other, and deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from laurel.domain.audit import Action
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.editions import DynamoEditions
from laurel.storage.finished_leaderboards import DynamoFinishedLeaderboards
from laurel.storage.transactions import write_together
from laurel.usecases.ending_stores import Progress, Tasks
from laurel.usecases.finish_leaderboards import finish_leaderboards
from laurel.usecases.make_editions import make_editions
from tests.endings import board_of, load_sweeper, now, sweep
from tests.factories import WEEKLY
from tests.leaderboard_calls import at, changed
from tests.races import be_late
from tests.service import Service, assert_answered, score


def epoch_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


SATURDAY_47 = epoch_ms("2026-11-21T12:00:00+01:00")
MONDAY_48 = epoch_ms("2026-11-23T09:00:00+01:00")
MONDAY_49 = epoch_ms("2026-11-30T09:00:00+01:00")
Run = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


@pytest.fixture
def run(service: Service) -> Run:
    """Have the series `weekly` looked at, at a time; gives the ids that were found to be taken."""

    def run_at(time: int, *, pieces: int = 10**6) -> list[str]:
        taken: list[str] = []
        store = editions_of(service)
        left = pieces

        def task(series: Leaderboard, *, now: int, out_of_time: Callable[[], bool]) -> Progress:
            return make_editions(
                series,
                now=now,
                out_of_time=out_of_time,
                editions=store,
                tell_taken=lambda _, edition: taken.append(edition),
            )

        def time_left() -> int:
            nonlocal left
            left -= 1
            return left

        finished = finish_leaderboards(
            leaderboards=DynamoFinishedLeaderboards(
                service.stack.dynamodb, table=service.stack.leaderboards_table
            ),
            tasks=Tasks(freeze=task, bind=task, deliver=task, make_editions=task),
            boards=[(service.game_id, "weekly")],
            now=time,
            time_left=time_left,
        )
        if finished.failures:
            raise ExceptionGroup("broken off", finished.failures)
        return taken

    return run_at


def editions_of(service: Service) -> DynamoEditions:
    return DynamoEditions(
        service.stack.dynamodb,
        table=service.stack.leaderboards_table,
        audit_table=service.stack.outputs["AuditTableName"],
    )


def boards_of(service: Service) -> dict[str, dict[str, Any]]:
    found = assert_answered(service.get(f"/leaderboard/{service.game_id}?limit=100"))
    return {board["id"]: board for board in found["leaderboards"]}


def test_a_series_has_the_edition_that_runs_and_the_next_one(service: Service, run: Run) -> None:
    service.configure(schedule=WEEKLY, revision=3)
    run(SATURDAY_47)
    running, later = board_of(service, "weekly-2026-W47"), board_of(service, "weekly-2026-W48")
    assert (running.start_date, running.end_date) == (MONDAY_48 - 7 * 86_400_000, MONDAY_48)
    assert (later.start_date, later.end_date) == (MONDAY_48, MONDAY_49)
    assert (running.earlier_edition, running.later_edition) == (None, "weekly-2026-W48")
    assert (later.earlier_edition, later.later_edition) == ("weekly-2026-W47", None)
    series = board_of(service)
    assert (series.last_edition, series.last_edition_start) == ("weekly-2026-W48", MONDAY_48)
    # An operator who has seen the series need not see what is made of it.
    assert (series.revision, running.revision) == (3, 1)
    shown = boards_of(service)
    assert shown["weekly"]["lastEdition"] == "weekly-2026-W48"
    assert shown["weekly-2026-W47"]["laterEdition"] == "weekly-2026-W48"
    assert shown["weekly-2026-W48"]["earlierEdition"] == "weekly-2026-W47"
    assert shown["weekly-2026-W48"]["series"] == "weekly"
    with service.nothing_written():
        run(MONDAY_48 - 1)
    run(MONDAY_48)
    assert board_of(service, "weekly-2026-W48").later_edition == "weekly-2026-W49"
    assert set(boards_of(service)) == {
        "weekly",
        *(f"weekly-2026-W{week}" for week in (47, 48, 49)),
    }


def test_each_edition_has_its_record(service: Service, run: Run) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    (record,) = service.trail("weekly-2026-W48")
    assert record.action is Action.LEADERBOARD_PUT
    assert (record.actor.subject, record.actor.at) == ("laurel", SATURDAY_47)
    assert record.actor.reason == "An edition of weekly."
    assert record.after is not None
    assert record.after["startDate"] == MONDAY_48
    assert "schedule" not in record.after


def test_what_has_passed_while_nobody_looked_is_not_made(service: Service, run: Run) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    run(epoch_ms("2026-12-23T12:00:00+01:00"))
    assert set(boards_of(service)) == {
        "weekly",
        *(f"weekly-2026-W{week}" for week in (47, 48, 52, 53)),
    }
    assert board_of(service, "weekly-2026-W52").earlier_edition == "weekly-2026-W48"
    assert board_of(service, "weekly-2026-W48").later_edition == "weekly-2026-W52"


def test_an_id_that_is_taken_is_left_out_and_told(service: Service, run: Run) -> None:
    service.configure(schedule=WEEKLY)
    service.configure("weekly-2026-W47", name="Something else")
    service.configure("weekly-2026-W48", series="weekly", deleted_at=SATURDAY_47)
    assert run(SATURDAY_47) == ["weekly-2026-W47", "weekly-2026-W48"]
    assert board_of(service, "weekly-2026-W47").name == "Something else"
    assert run(SATURDAY_47) == []
    assert run(MONDAY_48) == []
    assert board_of(service, "weekly-2026-W49").earlier_edition is None


def test_an_edition_follows_the_last_one_that_is_there(service: Service, run: Run) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    assert_answered(
        service.operate("DELETE", at(service, leaderboard_id="weekly-2026-W48")),
    )
    run(MONDAY_48)
    assert board_of(service, "weekly-2026-W49").earlier_edition == "weekly-2026-W47"
    assert board_of(service, "weekly-2026-W47").later_edition == "weekly-2026-W49"


def test_another_schedule_makes_its_editions_beside_those_of_the_old_one(
    service: Service, run: Run
) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    series = board_of(service)
    daily = replace(WEEKLY, cron="0 9 * * *", length_minutes=60)
    service.store(replace(series, schedule=daily, last_edition_start=None))
    assert run(SATURDAY_47) == []
    made = board_of(service, "weekly-2026-11-22")
    # What the old schedule has made last begins later.
    assert made.earlier_edition == "weekly-2026-W47"
    assert board_of(service).last_edition == "weekly-2026-11-22"


def test_an_edition_that_another_schedule_has_made_is_taken_over_as_it_is(
    service: Service, run: Run
) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    series = board_of(service)
    evening = replace(WEEKLY, cron="0 18 * * MON")
    service.store(replace(series, schedule=evening, last_edition=None, last_edition_start=None))
    assert run(SATURDAY_47) == []
    series = board_of(service)
    assert series.last_edition == "weekly-2026-W48"
    assert board_of(service, "weekly-2026-W48").start_date == MONDAY_48
    run(MONDAY_48 + 9 * 3_600_000)
    assert board_of(service, "weekly-2026-W49").start_date == MONDAY_49 + 9 * 3_600_000


def configure_with_too_many(service: Service) -> None:
    service.configure(schedule=replace(WEEKLY, keep=1))
    for week in (44, 45, 46):
        steps = dict.fromkeys(("closed_at", "frozen_at", "archived_at", "ended_at"), week)
        service.configure(f"weekly-2026-W{week}", series="weekly", start_date=week, **steps)


def assert_made_and_kept(service: Service) -> None:
    weeks = {f"weekly-2026-W{week}" for week in (46, 47, 48)}
    assert set(boards_of(service)) == {"weekly"} | weeks
    assert board_of(service, "weekly-2026-W47").later_edition == "weekly-2026-W48"
    for week, action in ((44, Action.LEADERBOARD_DELETE), (48, Action.LEADERBOARD_PUT)):
        (record,) = service.trail(f"weekly-2026-W{week}")
        assert record.action is action
        assert record.actor.subject == "laurel"


@pytest.mark.parametrize("pieces", range(1, 12))
def test_a_run_that_has_no_more_time_is_gone_on_with(
    service: Service, run: Run, pieces: int
) -> None:
    configure_with_too_many(service)
    run(SATURDAY_47, pieces=pieces)
    run(SATURDAY_47)
    assert_made_and_kept(service)


@pytest.mark.parametrize("writes", range(1, 5))
def test_a_run_that_crashes_after_any_write_is_gone_on_with(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    configure_with_too_many(service)
    left = writes

    def write(*arguments: Any) -> bool:
        nonlocal left
        made = write_together(*arguments)
        left -= 1
        if left == 0:
            raise MemoryError
        return made

    with monkeypatch.context() as patched:
        patched.setattr("laurel.storage.editions.write_together", write)
        with pytest.raises(ExceptionGroup):
            run(SATURDAY_47)
    run(SATURDAY_47)
    assert_made_and_kept(service)


def test_what_is_only_called_like_an_edition_is_not_deleted(service: Service, run: Run) -> None:
    configure_with_too_many(service)
    over = dict.fromkeys(("closed_at", "frozen_at", "archived_at", "ended_at"), 1)
    service.configure("weekly-special", **over)
    service.configure("weekly-special-2026-W44", series="weekly-special", **over)
    run(SATURDAY_47)
    assert {"weekly-special", "weekly-special-2026-W44"} < set(boards_of(service))


def test_an_edition_that_was_too_much_can_be_restored(service: Service, run: Run) -> None:
    configure_with_too_many(service)
    run(SATURDAY_47)
    path = at(service, "/restore", leaderboard_id="weekly-2026-W44")
    assert changed(service.operate("POST", path))["state"] == "ENDED"


@pytest.mark.parametrize("change", ["add", "pass_over"])
def test_two_runs_at_once_do_no_harm(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    service.configure(schedule=WEEKLY)
    if change == "pass_over":
        service.configure("weekly-2026-W47", series="weekly", start_date=1)
    be_late(monkeypatch, DynamoEditions, change, lambda: run(SATURDAY_47))
    run(SATURDAY_47)
    assert set(boards_of(service)) == {"weekly", "weekly-2026-W47", "weekly-2026-W48"}
    assert len(service.trail("weekly-2026-W48")) == 1
    assert board_of(service).last_edition_start == MONDAY_48


def test_a_series_that_an_operator_changes_meanwhile_is_looked_at_again(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(schedule=WEEKLY)
    path = at(service)
    be_late(
        monkeypatch,
        DynamoEditions,
        "add",
        lambda: service.operate("PATCH", path, {"name": "The great weekly"}),
    )
    run(SATURDAY_47)
    assert set(boards_of(service)) == {"weekly"}
    run(SATURDAY_47)
    assert board_of(service, "weekly-2026-W47").name == "The great weekly"


@pytest.mark.parametrize("ending", ["close", "delete"])
def test_a_series_that_was_closed_or_deleted_makes_no_more(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    service.configure(schedule=WEEKLY)

    def end() -> None:
        method, path = ("POST", "/close") if ending == "close" else ("DELETE", "")
        assert_answered(service.operate(method, at(service, path)))

    be_late(monkeypatch, DynamoEditions, "add", end)
    run(SATURDAY_47)
    run(SATURDAY_47)
    assert set(boards_of(service)) <= {"weekly"}


def test_an_edition_that_is_deleted_while_another_follows_it_leads_nowhere(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.configure(schedule=WEEKLY)
    run(SATURDAY_47)
    path = at(service, leaderboard_id="weekly-2026-W48")
    be_late(
        monkeypatch, DynamoEditions, "add", lambda: assert_answered(service.operate("DELETE", path))
    )
    run(MONDAY_48)
    assert "weekly-2026-W49" not in boards_of(service)
    run(MONDAY_48)
    assert board_of(service, "weekly-2026-W49").earlier_edition == "weekly-2026-W47"


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


def test_the_sweeper_makes_editions_that_take_scores_and_tells_what_it_leaves_out(
    service: Service, sweeper: Any, caplog: pytest.LogCaptureFixture
) -> None:
    always = replace(WEEKLY, cron="0 0 * * *", length_minutes=24 * 60)
    service.configure(schedule=always)
    sweep(sweeper)
    listed = assert_answered(
        service.get(f"/leaderboard/{service.game_id}?type=weekly&state=ACTIVE")
    )
    (running,) = listed["leaderboards"]
    assert running["startDate"] <= now() < running["endDate"]
    assert_answered(service.post(score(), leaderboard_id=running["id"]))
    series = board_of(service)
    assert series.last_edition is not None
    service.store(replace(series, series="weekly", last_edition_start=None))
    service.store(replace(board_of(service, series.last_edition), series=None))
    caplog.clear()
    sweep(sweeper)
    told = [getattr(record, "edition", None) for record in caplog.records]
    assert f"{service.game_id}/{series.last_edition}" in told
