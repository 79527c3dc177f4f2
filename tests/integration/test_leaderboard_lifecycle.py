"""Closing a leaderboard and reopening it, judging its results, deleting it and restoring it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.endings import board_of
from tests.leaderboard_calls import (
    CONFIGURATION,
    MINUTE,
    at,
    changed,
    now,
    patch,
    put,
    shown,
    unchanged,
)
from tests.service import Service, assert_answered, assert_refused, score


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


# ---- Closing and reopening -----------------------------------------------------------------------


def test_a_closed_leaderboard_takes_no_scores_until_it_is_reopened(service: Service) -> None:
    changed(put(service))
    assert changed(service.operate("POST", at(service, "/close")))["state"] == "CLOSED"
    assert_refused(service.post(score()), 409, "leaderboard_not_active")
    unchanged(service.operate("POST", at(service, "/close")))
    changed(put(service, name="The great weekly"))
    assert shown(service)["state"] == "CLOSED"
    assert changed(service.operate("POST", at(service, "/reopen")))["state"] == "ACTIVE"
    unchanged(service.operate("POST", at(service, "/reopen")))
    assert_answered(service.post(score()))


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"ended_at": 1}, "ended"),
        ({"frozen_at": 1}, "ended"),
        ({"voided_at": 1}, "voided"),
        ({"end_date": 1}, "endDate"),
        (
            {"should_close_when_full": True, "maximum_number_of_winners": 1, "seats_taken": 1},
            "All 1",
        ),
        ({"number_of_retries": 0}, "contradicts itself"),
    ],
)
def test_what_would_be_closed_all_the_same_is_not_reopened(
    service: Service, step: dict[str, Any], reason: str
) -> None:
    for closed_at in (None, 1):
        service.configure(f"closed-{closed_at}", closed_at=closed_at, **step)
        with service.nothing_written():
            path = at(service, "/reopen", f"closed-{closed_at}")
            problem = assert_refused(service.operate("POST", path), 409, "cannot_reopen")
        assert reason in problem["detail"]


def test_an_ended_leaderboard_takes_no_changes(service: Service) -> None:
    changed(put(service))
    steps: list[dict[str, Any]] = [{"ended_at": now()}, {"closed_at": 1, "frozen_at": now()}]
    for step in steps:
        service.configure(revision=1, **step)
        unchanged(put(service))
        with service.nothing_written():
            assert_refused(put(service, name="B"), 409, "leaderboard_ended")
            assert_refused(patch(service, {"name": "B"}), 409, "leaderboard_ended")
        unchanged(service.operate("POST", at(service, "/close")))


# ---- Judging -------------------------------------------------------------------------------------


def test_of_approval_and_objection_the_last_word_counts(service: Service) -> None:
    changed(put(service, reviewHours=24))
    changed(service.operate("POST", at(service, "/close")))
    for verb in ("/approve", "/object", "/approve"):
        assert changed(service.operate("POST", at(service, verb)))["state"] == "CLOSED"
        unchanged(service.operate("POST", at(service, verb)))
    board = board_of(service)
    assert board.approved_at is not None
    assert board.objected_at is None
    changed(service.operate("POST", at(service, "/reopen")))
    assert replace(board_of(service), revision=0) == replace(
        board, closed_at=None, approved_at=None, revision=0
    )


def test_what_is_void_stays_void(service: Service) -> None:
    changed(put(service, reviewHours=24))
    changed(service.operate("POST", at(service, "/close")))
    changed(service.operate("POST", at(service, "/object")))
    changed(service.operate("POST", at(service, "/void")))
    unchanged(service.operate("POST", at(service, "/void")))
    board = board_of(service)
    assert board.voided_at is not None
    assert board.objected_at is None
    with service.nothing_written():
        for verb in ("/approve", "/object"):
            assert_refused(service.operate("POST", at(service, verb)), 409, "leaderboard_ended")


def test_results_can_be_judged_as_soon_as_the_end_has_come(service: Service) -> None:
    # Its closing has not been stored yet: that takes up to a minute.
    end = now() - MINUTE
    for verb in ("approve", "object", "void"):
        service.configure(verb, end_date=end, review_hours=24)
        changed(service.operate("POST", at(service, f"/{verb}", verb)))
        assert board_of(service, verb).closed_at == end


@pytest.mark.parametrize("verb", ["/approve", "/object", "/void"])
def test_results_are_judged_while_they_are_provisional_alone(service: Service, verb: str) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "leaderboard_not_closed"),
        ({"start_date": now() + MINUTE}, "leaderboard_not_closed"),
        ({"closed_at": 1, "frozen_at": 2}, "leaderboard_ended"),
        ({"closed_at": 1, "ended_at": 2}, "leaderboard_ended"),
        ({"closed_at": 1, "deleted_at": now()}, "leaderboard_deleted"),
    ]
    for step, code in cases:
        service.configure(**step)
        with service.nothing_written():
            assert_refused(service.operate("POST", at(service, verb)), 409, code)


def test_a_judgement_goes_to_what_its_author_has_seen_and_leaves_a_record(
    service: Service,
) -> None:
    changed(put(service))
    closed = service.operate("POST", at(service, "/close"))
    seen = [("if-match", closed.headers["etag"])]
    objected = service.operate("POST", at(service, "/object?reason=Who%20is%20Tim"), headers=seen)
    changed(objected)
    reply = service.operate("POST", at(service, "/approve"), headers=seen)
    assert_refused(reply, 412, "precondition_failed")
    record = service.trail("weekly")[0]
    assert (record.action, record.actor.reason) == ("leaderboard.object", "Who is Tim")
    assert (record.before, record.after) == (
        {"objectedDate": None},
        {"objectedDate": record.actor.at},
    )


# ---- Deleting and restoring ----------------------------------------------------------------------


def test_a_deleted_leaderboard_is_nowhere_until_it_is_restored_as_it_was(service: Service) -> None:
    changed(put(service, endDate=now() + MINUTE, shouldCloseWhenFull=True))
    assert_answered(service.post(score()))
    service.wait_until_counted()
    before = shown(service)
    scores = service.get(at(service, "/score")).json
    listed = service.get(f"/leaderboard/{service.game_id}").json

    assert changed(service.operate("DELETE", at(service))) == before
    with service.nothing_written():
        unchanged(service.operate("DELETE", at(service)))
        assert_refused(service.get(at(service)), 404, "leaderboard_not_found")
        assert_refused(service.post(score(20)), 404, "leaderboard_not_found")
        reply = service.operate("GET", at(service, "/configuration"))
        assert_refused(reply, 404, "leaderboard_not_found")
        assert service.get(f"/leaderboard/{service.game_id}").json["leaderboards"] == []
        assert_refused(put(service), 409, "leaderboard_deleted")
        assert_refused(patch(service, {}), 409, "leaderboard_deleted")
        for step in ("/close", "/reopen"):
            reply = service.operate("POST", at(service, step))
            assert_refused(reply, 409, "leaderboard_deleted")

    assert changed(service.operate("POST", at(service, "/restore"))) == before
    unchanged(service.operate("POST", at(service, "/restore")))
    assert shown(service) == before
    assert service.get(at(service, "/score")).json == scores
    assert service.get(f"/leaderboard/{service.game_id}").json == listed
    assert_answered(service.post(score(20)))


def test_a_leaderboard_whose_results_are_being_made_is_not_deleted(service: Service) -> None:
    service.configure(closed_at=1, frozen_at=2)
    with service.nothing_written():
        reply = service.operate("DELETE", at(service))
        assert_refused(reply, 503, "unavailable")
    assert int(reply.headers["retry-after"]) >= 1
    service.configure(closed_at=1, frozen_at=2, archived_at=3)
    changed(service.operate("DELETE", at(service)))


def test_a_deleted_leaderboard_can_be_restored_for_thirty_days(service: Service) -> None:
    for days, leaderboard_id in ((29.99, "restored"), (30.01, "gone")):
        service.configure(leaderboard_id, deleted_at=now() - int(days * 86_400_000))
    changed(service.operate("POST", at(service, "/restore", "restored")))
    reply = service.operate("POST", at(service, "/restore", "gone"))
    assert_refused(reply, 404, "leaderboard_not_found")
    reply = service.operate("PUT", at(service, "", "gone"), CONFIGURATION)
    assert_refused(reply, 409, "leaderboard_deleted")


def test_what_was_deleted_is_restored_as_its_author_has_seen_it_or_not_at_all(
    service: Service,
) -> None:
    before = [("if-match", put(service).headers["etag"])]
    deleted = service.operate("DELETE", at(service), headers=before)
    changed(deleted)
    seen = [("if-match", deleted.headers["etag"])]
    with service.nothing_written():
        unchanged(service.operate("DELETE", at(service), headers=seen))
        for action in ("DELETE", "POST"):
            path = at(service, "/restore" if action == "POST" else "")
            reply = service.operate(action, path, headers=before)
            assert_refused(reply, 412, "precondition_failed")
        # To anything else it is not there.
        reply = service.operate("PUT", at(service), CONFIGURATION, headers=seen)
        assert_refused(reply, 412, "precondition_failed")
    restored = service.operate("POST", at(service, "/restore"), headers=seen)
    changed(restored)
    changed(service.operate("POST", at(service, "/close"), headers=[("if-match", "*")]))


def test_the_scores_of_a_deleted_leaderboard_are_listed_no_more(service: Service) -> None:
    changed(put(service))
    assert_answered(service.post(score()))
    changed(service.operate("DELETE", at(service)))
    assert_refused(service.get(at(service, "/score")), 404, "leaderboard_not_found")
    changed(service.operate("POST", at(service, "/restore")))
    assert len(assert_answered(service.get(at(service, "/score")))["scores"]) == 1
