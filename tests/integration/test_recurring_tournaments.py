"""Series by the API: how they are configured, shown and closed, and that they take no scores."""

from itertools import pairwise
from typing import Any

import pytest

from laurel.domain.leaderboards import Leaderboard
from tests.factories import WEEKLY
from tests.leaderboard_calls import (
    MINUTE,
    at,
    changed,
    configuration,
    now,
    patch,
    put,
    shown,
    trail,
    unchanged,
)
from tests.service import Service, assert_answered, assert_refused, score

SCHEDULE: dict[str, Any] = {
    "cron": "0 9 * * MON",
    "timeZone": "Europe/Stockholm",
    "lengthMinutes": 10_080,
    "keep": 8,
}


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def stored(service: Service) -> Leaderboard:
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    return board


def test_a_series_is_scheduled_and_its_next_five_editions_are_told(service: Service) -> None:
    answer = assert_answered(put(service, schedule=SCHEDULE))
    assert answer["leaderboard"]["state"] == "SCHEDULED"
    assert answer["configuration"]["schedule"] == SCHEDULE == configuration(service)["schedule"]
    editions = answer["nextEditions"]
    assert len(editions) == 5
    for one, another in pairwise(editions):
        # Weeks without a gap, whatever the clocks do.
        assert one["endDate"] == another["startDate"]
    first = editions[0]
    assert first["startDate"] <= now() < first["endDate"]
    assert first["id"].startswith("weekly-20")
    assert "T09:00+0" in first["localStart"]
    assert trail(service)[-1].after is not None
    assert unchanged(put(service, schedule=SCHEDULE))["state"] == "SCHEDULED"


def test_what_would_be_made_is_told_before_anything_is(service: Service) -> None:
    with service.nothing_written():
        answer = assert_answered(put(service, "?validate=true", schedule=SCHEDULE))
    assert answer["changed"] is True
    assert len(answer["nextEditions"]) == 5


def test_a_patch_changes_a_part_of_a_schedule(service: Service) -> None:
    changed(put(service, schedule=SCHEDULE))
    changed(patch(service, {"schedule": {"keep": None, "lengthMinutes": 60}}))
    expected = {name: SCHEDULE[name] for name in ("cron", "timeZone")} | {"lengthMinutes": 60}
    assert configuration(service)["schedule"] == expected


def test_everything_that_is_wrong_with_a_series_is_told_at_once(service: Service) -> None:
    wrong = {"cron": "0 25 * * *", "timeZone": "Europe/Atlantis", "lengthMinutes": 0, "kept": 1}
    with service.nothing_written():
        problem = assert_refused(
            put(service, schedule=wrong, startDate=now(), endDate=now() - MINUTE),
            400,
            "invalid_request",
        )
    assert {found["field"] for found in problem["errors"]} == {
        *("schedule.cron", "schedule.timeZone", "schedule.lengthMinutes", "schedule.kept"),
        "endDate",
    }
    problem = assert_refused(
        put(service, schedule=SCHEDULE, startDate=now()), 400, "invalid_request"
    )
    assert problem["errors"] == [
        {"field": "startDate", "detail": "must not be given beside a schedule"}
    ]


def test_a_series_of_a_long_id_is_refused_where_its_labels_would_not_fit(service: Service) -> None:
    body = {
        "name": "Long",
        "retryStrategy": "DISABLED",
        "maximumNumberOfWinners": 1,
        "shouldCloseWhenFull": False,
        "schedule": SCHEDULE,
    }
    problem = assert_refused(
        service.operate("PUT", at(service, leaderboard_id="w" * 54), body), 400, "invalid_request"
    )
    assert problem["errors"] == [
        {
            "field": "schedule",
            "detail": "needs an id of at most 53 characters: its editions' ids are longer by "
            "their labels",
        }
    ]
    assert_answered(service.operate("PUT", at(service, leaderboard_id="w" * 53), body))


def test_a_series_takes_no_scores_reported_or_imported(service: Service) -> None:
    changed(put(service, schedule=SCHEDULE))
    problem = assert_refused(service.post(score()), 409, "leaderboard_not_active")
    assert problem["state"] == "SCHEDULED"
    entries = [{"displayName": "Tiny Tim", "sortingValue": 14, "displayValue": "14"}]
    body = {"entries": entries, "reason": "From elsewhere"}
    with service.nothing_written():
        reply = service.operate("POST", at(service, "/entry/import"), body)
        problem = assert_refused(reply, 409, "leaderboard_not_active")
    assert problem["state"] == "SCHEDULED"


def test_closing_a_series_ends_it_and_reopening_takes_that_back(service: Service) -> None:
    changed(put(service, schedule=SCHEDULE))
    reply = service.operate("POST", at(service, "/close"))
    assert changed(reply)["state"] == "CLOSED"
    assert reply.json["nextEditions"] == []
    reply = service.operate("POST", at(service, "/reopen"))
    assert changed(reply)["state"] == "SCHEDULED"
    assert len(reply.json["nextEditions"]) == 5


def test_a_series_that_is_closed_has_no_results(service: Service) -> None:
    service.configure(schedule=WEEKLY, closed_at=now() - MINUTE, review_hours=1)
    assert_refused(service.get(at(service, "/results")), 404, "results_not_found")
    for verb in ("approve", "object", "void"):
        with service.nothing_written():
            reply = service.operate("POST", at(service, f"/{verb}"))
            assert_refused(reply, 409, "leaderboard_not_closed")


def test_a_leaderboard_with_scores_does_not_become_a_series(service: Service) -> None:
    changed(put(service))
    assert_answered(service.post(score()))
    service.configure(closed_at=now() - MINUTE)
    problem = assert_refused(put(service, schedule=SCHEDULE), 409, "fixed_by_scores")
    assert "schedule" in problem["detail"]


def test_a_series_becomes_an_ordinary_leaderboard_and_its_editions_stay(service: Service) -> None:
    service.configure(schedule=WEEKLY, last_edition="weekly-2026-W48", last_edition_start=now())
    service.configure("weekly-2026-W48", series="weekly")
    assert changed(patch(service, {"schedule": None}))["state"] == "ACTIVE"
    board = stored(service)
    assert (board.last_edition, board.last_edition_start) == (None, None)
    assert shown(service)["state"] == "ACTIVE"
    assert_answered(service.get(at(service, leaderboard_id="weekly-2026-W48")))


@pytest.mark.parametrize(
    ("change", "looked_at_anew"),
    [({"name": "The great weekly"}, False), ({"schedule": {"keep": 3}}, True)],
)
def test_another_schedule_has_its_editions_looked_at_anew(
    service: Service, change: dict[str, Any], *, looked_at_anew: bool
) -> None:
    begins = now() + MINUTE
    service.configure(schedule=WEEKLY, last_edition="weekly-1", last_edition_start=begins)
    changed(patch(service, change))
    board = stored(service)
    assert board.last_edition == "weekly-1"
    assert board.last_edition_start == (None if looked_at_anew else begins)
