"""Configuring leaderboards: whole, in part, refused, and what the audit trail has of it."""

from typing import Any

import pytest

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
    unchanged,
)
from tests.service import Service, assert_answered, assert_refused, score

# What is configured without being said.
UNSAID = {"sortOrder": "DESCENDING", "outOfBounds": "REFUSE", "reviewHours": 0, "prizes": "NONE"}


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


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
        "reviewHours": 720,
        "prizes": "VOUCHERS",
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
        ("POST", "/approve"),
        ("POST", "/object"),
        ("POST", "/void"),
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


def test_what_anybody_has_cached_of_a_leaderboard_is_stale_after_a_change(service: Service) -> None:
    changed(put(service))
    etag = service.get(at(service)).headers["etag"]
    assert service.get(at(service), if_none_match=etag).status == 304
    changed(patch(service, {"submissionsPerMinute": 3}))
    assert service.get(at(service), if_none_match=etag).status == 200


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
