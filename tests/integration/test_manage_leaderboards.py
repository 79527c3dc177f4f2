"""What operators do to a leaderboard: configuring, deleting, restoring, closing, reopening."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.audit import AuditRecord
from laurel.storage.audit import DynamoAudit
from laurel.storage.leaderboard_changes import DynamoLeaderboardChanges
from tests.in_process import TABLES
from tests.service import Reply, Service, assert_answered, assert_refused, score

MINUTE = 60_000
CONFIGURATION: dict[str, Any] = {
    "name": "The weekly",
    "retryStrategy": "REPLACE_IF_BETTER",
    "maximumNumberOfWinners": 3,
    "shouldCloseWhenFull": False,
}
# What is configured without being said.
UNSAID = {"sortOrder": "DESCENDING", "outOfBounds": "REFUSE"}


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def now() -> int:
    return time.time_ns() // 1_000_000


def at(service: Service, path: str = "", leaderboard_id: str = "weekly") -> str:
    return f"/leaderboard/{service.game_id}/{leaderboard_id}{path}"


def put(service: Service, query: str = "", /, **changes: Any) -> Reply:
    body = {name: value for name, value in {**CONFIGURATION, **changes}.items() if value is not ...}
    return service.operate("PUT", at(service, query), body)


def patch(service: Service, changes: Any, **more: Any) -> Reply:
    return service.operate("PATCH", at(service), changes, **more)


def configuration(service: Service) -> dict[str, Any]:
    reply = service.operate("GET", at(service, "/configuration"))
    configured: dict[str, Any] = assert_answered(reply)
    return configured


def changed(reply: Reply) -> Any:
    answer = assert_answered(reply)
    assert set(answer) == {"changed", "configuration", "leaderboard"}
    assert answer["changed"] is True
    return answer["leaderboard"]


def unchanged(reply: Reply) -> Any:
    answer = assert_answered(reply)
    assert answer["changed"] is False
    return answer["leaderboard"]


def trail(service: Service) -> list[AuditRecord]:
    """What the audit trail has of this test's game, oldest first."""
    audit = DynamoAudit(service.stack.dynamodb, table=TABLES["AUDIT_TABLE"])
    kept = audit.page(
        game_id=service.game_id,
        leaderboard_id="weekly",
        from_=0,
        until=10**13 - 1,
        before=None,
        limit=100,
    )
    return [found.record for found in reversed(kept)]


def shown(service: Service) -> Any:
    return assert_answered(service.get(at(service)))


# ---- Configuring ---------------------------------------------------------------------------------


def test_a_leaderboard_is_made_and_shown_to_everybody(service: Service) -> None:
    made = put(service)
    assert changed(made) == shown(service)
    assert made.json["configuration"] == configuration(service)
    assert configuration(service) == {
        "id": "weekly",
        "gameId": service.game_id,
        **CONFIGURATION,
        **UNSAID,
    }
    assert_answered(service.post(score()))


def test_every_field_is_configured_and_can_be_sent_back(service: Service) -> None:
    fields = {
        **CONFIGURATION,
        "description": "Three attempts.\nThe best one counts.",
        "type": "weekly",
        "icon": "https://cdn.example.com/icon.png",
        "url": "http://example.com/weekly",
        "externalReference": "achievement-7",
        "startDate": now(),
        "endDate": now() + MINUTE,
        "numberOfRetries": 5,
        "sortOrder": "ASCENDING",
        "expectedParticipants": 2_500_000,
        "lowestSortingValue": -(2**63),
        "highestSortingValue": 2**63 - 1,
        "submissionsPerMinute": 20,
        "outOfBounds": "HOLD",
    }
    changed(put(service, **fields))
    configured = configuration(service)
    assert configured == {"id": "weekly", "gameId": service.game_id, **fields}
    unchanged(service.operate("PUT", at(service), configured))
    assert shown(service)["sortOrder"] == "ASCENDING"
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="weekly")
    assert board is not None
    assert board.lanes == 3


def test_what_is_put_replaces_all_that_was_configured_and_counts_on(service: Service) -> None:
    changed(put(service, shouldCloseWhenFull=True, type="weekly", numberOfRetries=3))
    assert_answered(service.post(score()))
    board = changed(put(service, shouldCloseWhenFull=True, name="The great weekly"))
    assert "type" not in board
    assert (board["name"], board["numberOfParticipants"]) == ("The great weekly", 1)
    assert_answered(service.post(score(20)))


def test_a_patch_changes_what_it_names_and_removes_what_is_null(service: Service) -> None:
    changed(put(service, type="weekly", description="Fly far.", outOfBounds="HOLD"))
    changed(patch(service, {"name": "The great weekly", "type": None, "outOfBounds": None}))
    assert configuration(service) == {
        "id": "weekly",
        "gameId": service.game_id,
        **CONFIGURATION,
        **UNSAID,
        "name": "The great weekly",
        "description": "Fly far.",
    }
    unchanged(patch(service, {"name": "The great weekly", "url": None}))
    unchanged(patch(service, {}))


@pytest.mark.parametrize("spelling", ["externalReference", "exteralReference"])
def test_a_reference_is_taken_under_either_spelling(service: Service, spelling: str) -> None:
    changed(put(service, **{spelling: "seven"}))
    assert configuration(service)["externalReference"] == "seven"
    changed(patch(service, {spelling: "eight"}))
    assert configuration(service)["externalReference"] == "eight"
    changed(patch(service, {spelling: None}))
    assert "externalReference" not in configuration(service)
    both = {"externalReference": "seven", "exteralReference": "seven"}
    changed(put(service, **both))
    problem = assert_refused(put(service, **both | {spelling: "other"}), 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["exteralReference"]


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(service: Service) -> None:
    wrong = {
        "id": "monthly",
        "gameId": 7,
        "name": "",
        "shouldCloseWhenFull": True,
        "maximumNumberOfWinners": 0,
        "retryStrategy": "BEST",
        "startDate": 1_795_392_000_000,
        "endDate": 1_795_392_000_000,
        "icon": "javascript:alert(1)",
        "lowestSortingValue": 5,
        "highestSortingValue": 4,
        "submissionsPerMinute": 21,
        "outOfBounds": "IGNORE",
        "lanes": 2,
    }
    expected = {
        "id": "must be the one of the path",
        "gameId": "must be a string",
        "name": "must have at least 1 character",
        "retryStrategy": "must be 'DISABLED', 'REPLACE_SCORE' or 'REPLACE_IF_BETTER'",
        "icon": "must be a web address, such as https://example.com/a.png",
        "submissionsPerMinute": "must be less than or equal to 20",
        "outOfBounds": "must be 'REFUSE' or 'HOLD'",
        "lanes": "is not known",
        "endDate": "must be after startDate",
        "maximumNumberOfWinners": "must be 1 at least where shouldCloseWhenFull is true",
        "highestSortingValue": "must not be below lowestSortingValue",
    }
    with service.nothing_written():
        problem = assert_refused(put(service, **wrong), 400, "invalid_request")
    assert {found["field"]: found["detail"] for found in problem["errors"]} == expected
    changed(put(service))
    with service.nothing_written():
        problem = assert_refused(patch(service, wrong), 400, "invalid_request")
    assert {found["field"]: found["detail"] for found in problem["errors"]} == expected
    assert len(trail(service)) == 1


def test_a_patch_is_refused_for_what_the_whole_would_be(service: Service) -> None:
    changed(put(service, startDate=now() + 10 * MINUTE))
    for wrong, field in (
        ({"endDate": now() + 5 * MINUTE}, "endDate"),
        ({"shouldCloseWhenFull": True, "maximumNumberOfWinners": 0}, "maximumNumberOfWinners"),
        ({"numberOfRetries": 0}, "numberOfRetries"),
        ({"name": None}, "name"),
    ):
        problem = assert_refused(patch(service, wrong), 400, "invalid_request")
        assert [offence["field"] for offence in problem["errors"]] == [field]
    changed(patch(service, {"retryStrategy": "DISABLED", "numberOfRetries": 0}))


@pytest.mark.parametrize("body", [[], None, "text"])
def test_a_body_that_is_no_object_is_refused(service: Service, body: Any) -> None:
    changed(put(service))
    for method in ("PUT", "PATCH"):
        text = b"null" if body is None else body
        reply = service.operate(method, at(service), text)
        problem = assert_refused(reply, 400, "invalid_request")
        assert [offence["field"] for offence in problem["errors"]] == ["body"]


def test_a_member_that_is_named_twice_is_refused(service: Service) -> None:
    changed(put(service))
    for method in ("PUT", "PATCH"):
        reply = service.operate(method, at(service), b'{"name": "a", "name": "b"}')
        problem = assert_refused(reply, 400, "invalid_request")
        assert {"field": "name", "detail": "must be given once"} in problem["errors"]


def test_what_is_only_validated_is_said_and_not_done(service: Service) -> None:
    with service.nothing_written():
        reply = put(service, "?validate=true", name="The great weekly")
    assert changed(reply)["name"] == "The great weekly"
    assert "etag" not in reply.headers
    assert_refused(service.get(at(service)), 404, "leaderboard_not_found")
    assert_refused(put(service, "?validate=true", name=""), 400, "invalid_request")
    changed(put(service, "?validate=false"))
    with service.nothing_written():
        reply = service.operate("PATCH", at(service, "?validate=true"), {"name": "The best"})
        assert changed(reply)["name"] == "The best"
        unchanged(service.operate("PATCH", at(service, "?validate=true"), {}))
    for query in ("?validate=yes", "?validate=true&validate=true"):
        assert_refused(put(service, query), 400, "invalid_request")
    assert len(trail(service)) == 1


def test_what_is_not_there_is_not_found(service: Service) -> None:
    for method, path in (
        ("GET", "/configuration"),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/restore"),
        ("POST", "/close"),
        ("POST", "/reopen"),
    ):
        reply = service.operate(method, at(service, path), {} if method == "PATCH" else None)
        assert_refused(reply, 404, "leaderboard_not_found")
        elsewhere = f"/leaderboard/nowhere/weekly{path}"
        reply = service.operate(method, elsewhere, games=["*"])
        assert_refused(reply, 404, "game_not_found")
    reply = service.operate("PUT", "/leaderboard/nowhere/weekly", CONFIGURATION, games=["*"])
    assert_refused(reply, 404, "game_not_found")
    reply = service.operate("PUT", at(service, "", "no%20id"), CONFIGURATION)
    assert_refused(reply, 404, "leaderboard_not_found")


# ---- What scores fix -----------------------------------------------------------------------------

FIXED = {
    "sortOrder": "ASCENDING",
    "shouldCloseWhenFull": True,
    "expectedParticipants": 1_000_001,
}


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


# ---- Lost updates --------------------------------------------------------------------------------


def test_a_change_goes_to_what_its_author_has_seen_or_nowhere(service: Service) -> None:
    first = put(service).headers["etag"]
    second = patch(service, {"name": "B"}, headers=[("if-match", first)])
    changed(second)
    with service.nothing_written():
        refused = patch(service, {"name": "C"}, headers=[("if-match", first)])
        assert_refused(refused, 412, "precondition_failed")
        new = [("if-none-match", "*")]
        refused = service.operate("PUT", at(service), CONFIGURATION, headers=new)
        assert_refused(refused, 412, "precondition_failed")
    etag = second.headers["etag"]
    changed(patch(service, {"name": "C"}, headers=[("if-match", f'"x", {etag}')]))
    changed(patch(service, {"name": "D"}, headers=[("if-match", "*")]))


@pytest.mark.parametrize("path", ["", "/configuration"])
def test_the_etag_of_what_was_read_guards_a_change(service: Service, path: str) -> None:
    changed(put(service))
    read = service.operate("GET", at(service, path)) if path else service.get(at(service))
    # Scores that come in meanwhile are no change of the configuration.
    assert_answered(service.post(score()))
    seen = [("if-match", read.headers["etag"])]
    changed(patch(service, {"name": "B"}, headers=seen))
    assert_refused(patch(service, {"name": "C"}, headers=seen), 412, "precondition_failed")


def test_if_none_match_lets_a_leaderboard_be_made_and_if_match_does_not(service: Service) -> None:
    for tag in ("*", '"x"'):
        reply = service.operate("PUT", at(service), CONFIGURATION, headers=[("if-match", tag)])
        assert_refused(reply, 412, "precondition_failed")
    new = [("if-none-match", "*")]
    changed(service.operate("PUT", at(service), CONFIGURATION, headers=new))


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
        board = DynamoLeaderboardChanges(
            service.stack.dynamodb,
            leaderboards_table=service.stack.leaderboards_table,
            scores_table=service.stack.scores_table,
            audit_table=TABLES["AUDIT_TABLE"],
        ).load(game_id=service.game_id, leaderboard_id="weekly")
        assert board is not None
        service.leaderboards.configure(
            replace(board, name=next(names), revision=board.revision + 1)
        )

    meanwhile(rename, times=6)
    problem = assert_refused(patch(service, {"type": "weekly"}), 503, "unavailable")
    assert "at once" in problem["detail"]
    assert len(trail(service)) == 1


def test_what_anybody_has_cached_of_a_leaderboard_is_stale_after_a_change(service: Service) -> None:
    changed(put(service))
    etag = service.get(at(service)).headers["etag"]
    assert service.get(at(service), if_none_match=etag).status == 304
    changed(patch(service, {"submissionsPerMinute": 3}))
    assert service.get(at(service), if_none_match=etag).status == 200


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
    service.configure(ended_at=now(), revision=1)
    unchanged(put(service))
    with service.nothing_written():
        assert_refused(put(service, name="B"), 409, "leaderboard_ended")
        assert_refused(patch(service, {"name": "B"}), 409, "leaderboard_ended")
    unchanged(service.operate("POST", at(service, "/close")))


# ---- Deleting and restoring ----------------------------------------------------------------------


def test_a_deleted_leaderboard_is_nowhere_until_it_is_restored_as_it_was(service: Service) -> None:
    changed(put(service, endDate=now() + MINUTE, shouldCloseWhenFull=True))
    assert_answered(service.post(score()))
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


def test_a_deleted_leaderboard_can_be_restored_for_thirty_days(service: Service) -> None:
    for days, leaderboard_id in ((29.99, "restored"), (30.01, "gone")):
        service.configure(leaderboard_id, deleted_at=now() - int(days * 86_400_000))
    changed(service.operate("POST", at(service, "/restore", "restored")))
    reply = service.operate("POST", at(service, "/restore", "gone"))
    assert_refused(reply, 404, "leaderboard_not_found")
    reply = service.operate("PUT", at(service, "", "gone"), CONFIGURATION)
    assert_refused(reply, 409, "leaderboard_deleted")


def test_the_scores_of_a_deleted_leaderboard_are_listed_no_more(service: Service) -> None:
    changed(put(service))
    assert_answered(service.post(score()))
    changed(service.operate("DELETE", at(service)))
    assert_refused(service.get(at(service, "/score")), 404, "leaderboard_not_found")
    changed(service.operate("POST", at(service, "/restore")))
    assert len(assert_answered(service.get(at(service, "/score")))["scores"]) == 1


# ---- The audit trail -----------------------------------------------------------------------------


def test_each_change_leaves_a_record_of_who_what_when_why_before_and_after(
    service: Service,
) -> None:
    began = now()
    service.operate("PUT", at(service, "?reason=A%20new%20week"), CONFIGURATION)
    patch(service, {"name": "B", "type": "weekly"})
    patch(service, {"name": "B"})
    patch(service, {"type": None})
    service.operate("POST", at(service, "/close"))
    service.operate("POST", at(service, "/reopen"))
    service.operate("DELETE", at(service, "?reason=A%20mistake"))
    service.operate("POST", at(service, "/restore"))
    put_, renamed, untyped, closed, reopened, deleted, restored = trail(service)
    assert (put_.action, put_.actor.reason, put_.actor.subject) == (
        "leaderboard.put",
        "A new week",
        "a test",
    )
    assert began <= put_.actor.at <= now()
    assert (put_.before, put_.after) == (None, {**CONFIGURATION, **UNSAID})
    assert (renamed.action, renamed.before, renamed.after) == (
        "leaderboard.patch",
        {"name": "The weekly", "type": None},
        {"name": "B", "type": "weekly"},
    )
    assert (untyped.before, untyped.after) == ({"type": "weekly"}, {"type": None})
    assert closed.action == "leaderboard.close"
    assert (closed.before, closed.after) == ({"closedDate": None}, {"closedDate": closed.actor.at})
    assert (reopened.action, reopened.after) == ("leaderboard.reopen", {"closedDate": None})
    assert (deleted.action, deleted.actor.reason) == ("leaderboard.delete", "A mistake")
    assert (deleted.before, deleted.after) == (
        {"deletedDate": None},
        {"deletedDate": deleted.actor.at},
    )
    assert (restored.action, restored.after) == ("leaderboard.restore", {"deletedDate": None})


# ---- Who may -------------------------------------------------------------------------------------


def test_a_token_for_leaderboards_is_enough_and_one_for_scores_is_not(service: Service) -> None:
    good = service.operate("PUT", at(service), CONFIGURATION, scopes=("leaderboard:write",))
    changed(good)
    with service.nothing_written():
        for scope in ("score:write", "score:moderate"):
            reply = service.operate("DELETE", at(service), scopes=(scope,))
            assert_refused(reply, 403, "not_permitted")
        reply = service.operate("PUT", at(service), b"{", games=["another"])
        assert_refused(reply, 403, "not_permitted")


def test_what_was_stored_before_there_were_revisions_is_changed_like_anything(
    service: Service,
) -> None:
    board = service.configure()
    service.stack.dynamodb.update_item(
        TableName=service.stack.leaderboards_table,
        Key={"gameId": {"S": board.game_id}, "leaderboardId": {"S": "weekly"}},
        UpdateExpression="REMOVE revision, outOfBounds",
    )
    seen = [("if-match", service.get(at(service)).headers["etag"])]
    changed(patch(service, {"name": "B"}, headers=seen))
    assert_refused(patch(service, {"name": "C"}, headers=seen), 412, "precondition_failed")
