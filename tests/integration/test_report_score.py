"""Scores reported to the service, and what stays stored of them."""

import base64
import json
from typing import Any

import pytest

from laurel.domain.games import ChecksumAlgorithm
from laurel.domain.leaderboards import RetryStrategy, SortOrder
from laurel.security.checksums import seal_body
from tests.service import Service, assert_answered, assert_refused, score
from tools.operator.tokens import token_id_of

SECRET = "a game's own secret"


def sealed(body: bytes, *, salt: str = "s1", kid: str = "web", game: str = "Space Race") -> str:
    return seal_body(
        body, algorithm=ChecksumAlgorithm.SHA_256, game=game, kid=kid, salt=salt, secret=SECRET
    )


def listed(service: Service) -> list[tuple[int, str, str]]:
    page = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score"))
    return [(row["rank"], row["name"], row["score"]) for row in page["scores"]]


def test_a_reported_score_is_answered_with_the_players_result(service: Service) -> None:
    service.register()
    service.configure()
    reply = service.post(score(14, email="tim@example.com"))
    answer = assert_answered(reply)
    date = answer["result"]["bestScore"]["date"]
    assert int(reply.headers["x-started-processing-at"]) == date
    kept = {"displayValue": "14", "date": date, "sortingValue": 14}
    assert answer == {
        "result": {
            "entries": [kept],
            "displayName": "Tiny Tim",
            "bestScore": kept,
            "email": "tim@example.com",
        },
        "leaderboardUrl": service.page_url(),
        "rank": 1,
        "rankIsExact": False,
    }
    assert reply.headers["cache-control"] == "no-store"


def test_an_unknown_email_is_left_out(service: Service) -> None:
    service.register()
    service.configure()
    assert "email" not in assert_answered(service.post(score()))["result"]


def test_tries_are_listed_oldest_first_with_the_best_of_them(service: Service) -> None:
    service.register()
    service.configure()
    for value in (5, 20, 3):
        result = assert_answered(service.post(score(value)))["result"]
    assert [entry["sortingValue"] for entry in result["entries"]] == [5, 20, 3]
    assert result["bestScore"]["sortingValue"] == 20


def test_the_standings_show_the_best_score_or_the_latest(service: Service) -> None:
    service.register()
    service.configure()
    service.configure("latest", retry_strategy=RetryStrategy.REPLACE_SCORE)
    for value in (5, 20, 3):
        assert_answered(service.post(score(value)))
        assert_answered(service.post(score(value), leaderboard_id="latest"))
    latest = service.get(f"/leaderboard/{service.game_id}/latest/score").json["scores"]
    assert listed(service) == [(1, "Tiny Tim", "20")]
    assert [row["score"] for row in latest] == ["3"]


def test_the_lowest_score_leads_an_ascending_board(service: Service) -> None:
    service.register()
    service.configure(sort_order=SortOrder.ASCENDING)
    for value, name in ((5, "A"), (-7, "B"), (2**63 - 1, "C"), (-(2**63), "D")):
        assert_answered(service.post(score(value, name)))
    assert [name for _, name, _ in listed(service)] == ["D", "B", "A", "C"]


def test_a_player_in_any_lane_has_one_entry(service: Service) -> None:
    service.register()
    service.configure(lanes=8)
    for name in "ABCDEFGH":
        assert_answered(service.post(score(1, name)))
        result = assert_answered(service.post(score(2, name)))["result"]
        assert len(result["entries"]) == 2
    assert len(listed(service)) == 8


def but_for_rank(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer tells of the score: ranks are read anew, and follow it within moments."""
    return {name: value for name, value in answer.items() if not name.startswith("rank")}


def test_a_submission_repeated_with_its_key_changes_nothing(service: Service) -> None:
    service.register()
    service.configure(number_of_retries=1)
    headers = [("Idempotency-Key", "one")]
    first = assert_answered(service.post(score(), headers=headers))
    with service.nothing_written():
        again = assert_answered(service.post(score(), headers=headers))
    assert but_for_rank(again) == but_for_rank(first)


def test_a_submission_repeated_with_its_checksum_changes_nothing(service: Service) -> None:
    service.register(secrets={"web": SECRET})
    service.configure(number_of_retries=1)
    body = json.dumps(score()).encode()
    first = assert_answered(service.post(body, headers=[("x-gloot-sls-checksum", sealed(body))]))
    again = sealed(body).replace("SHA-256", "sha-256").upper().replace("SPACE RACE", "Space Race")
    again = again.replace(":WEB:S1:", ":web:s1:")
    with service.nothing_written():
        reply = service.post(body, headers=[("X-Gloot-SLS-Checksum", again)])
    assert but_for_rank(assert_answered(reply)) == but_for_rank(first)


def test_a_submission_without_a_key_counts_each_time(service: Service) -> None:
    service.register()
    service.configure()
    assert_answered(service.post(score()))
    assert len(assert_answered(service.post(score()))["result"]["entries"]) == 2


def test_a_key_with_another_body_is_refused(service: Service) -> None:
    service.register()
    service.configure()
    headers = [("Idempotency-Key", "one")]
    assert_answered(service.post(score(14), headers=headers))
    with service.nothing_written():
        assert_refused(service.post(score(15), headers=headers), 409, "idempotency_key_reused")


def test_a_score_is_refused_on_a_board_that_is_not_active(service: Service) -> None:
    service.register()
    cases: dict[str, dict[str, Any]] = {
        "SCHEDULED": {"start_date": 4_000_000_000_000},
        "CLOSED": {"end_date": 1},
        "ENDED": {"ended_at": 1},
        "ILLEGAL_STATE": {"number_of_retries": 0},
    }
    for state, changes in cases.items():
        service.configure(**changes)
        with service.nothing_written():
            problem = assert_refused(service.post(score()), 409, "leaderboard_not_active")
        assert problem["state"] == state
        assert state in problem["detail"]


def test_a_score_is_refused_when_no_retries_are_left(service: Service) -> None:
    service.register()
    service.configure(number_of_retries=2)
    for _ in range(2):
        assert_answered(service.post(score()))
    with service.nothing_written():
        assert_refused(service.post(score()), 409, "no_retries_left")


def test_a_board_that_closes_when_full_fills_up(service: Service) -> None:
    service.register()
    service.configure(should_close_when_full=True, maximum_number_of_winners=2)
    keyed = [("Idempotency-Key", "last seat")]
    assert_answered(service.post(score(1, "A")))
    assert_answered(service.post(score(2, "A")))
    board = service.get(f"/leaderboard/{service.game_id}/weekly").json
    assert (board["numberOfParticipants"], board["state"]) == (1, "ACTIVE")
    assert_answered(service.post(score(1, "B"), headers=keyed))
    board = service.get(f"/leaderboard/{service.game_id}/weekly").json
    assert (board["numberOfParticipants"], board["state"], board["isActive"]) == (
        2,
        "CLOSED",
        False,
    )
    with service.nothing_written():
        assert_refused(service.post(score(9, "C")), 409, "leaderboard_full")
        assert_refused(service.post(score(9, "A")), 409, "leaderboard_full")
        assert_answered(service.post(score(1, "B"), headers=keyed))


def test_what_the_path_names_must_exist(service: Service) -> None:
    everywhere = service.token(games=["*"])
    assert_refused(service.post(score(), token=everywhere), 404, "game_not_found")
    service.register()
    assert_refused(service.post(score()), 404, "leaderboard_not_found")
    assert_refused(
        service.post(score(), leaderboard_id="not%20an%20id"), 404, "leaderboard_not_found"
    )


@pytest.mark.parametrize("game", ["*", "%2A", "no%20id", "x" * 65, "-x", "%F0%9F%8F%86"])
def test_what_cannot_be_a_game_is_not_found(service: Service, game: str) -> None:
    token = service.token(games=["*"])
    reply = service.send(
        "POST",
        f"/leaderboard/{game}/weekly/score",
        [("authorization", f"Bearer {token}")],
        json.dumps(score()).encode(),
    )
    assert_refused(reply, 404, "game_not_found")


def test_a_stranger_learns_nothing_about_the_body(service: Service) -> None:
    service.register()
    service.configure()
    path = f"/leaderboard/{service.game_id}/weekly/score"
    reply = service.send("POST", path, [], b"not json")
    assert_refused(reply, 401, "token_missing")
    assert reply.headers["www-authenticate"] == 'Bearer realm="laurel"'
    reply = service.send("POST", path, [("authorization", "Bearer a.b.c")], b"not json")
    assert_refused(reply, 401, "token_invalid")
    assert reply.headers["www-authenticate"].startswith('Bearer realm="laurel", error=')


def test_a_token_of_another_game_or_scope_is_not_permitted(service: Service) -> None:
    service.register()
    service.configure()
    with service.nothing_written():
        other = service.token(games=["another"])
        assert_refused(service.post(score(), token=other), 403, "not_permitted")
        powerless = service.token(scopes=())
        assert_refused(service.post(score(), token=powerless), 403, "not_permitted")


def test_the_header_twice_is_no_token(service: Service) -> None:
    service.register()
    service.configure()
    twice = [("authorization", f"Bearer {service.token()}")]
    reply = service.post(score(), headers=twice)
    assert reply.status == 401


def test_a_revoked_token_is_refused_for_every_game(service: Service) -> None:
    token = service.token(games=["*"])
    service.revoke(token_id_of(token))
    service.register()
    service.configure()
    with service.nothing_written():
        problem = assert_refused(service.post(score(), token=token), 401, "token_invalid")
    assert "revoked" in problem["detail"]


def test_a_game_that_asks_for_checksums_takes_no_score_without(service: Service) -> None:
    service.register(secrets={"web": SECRET}, checksum_required=True)
    service.configure()
    body = json.dumps(score()).encode()
    with service.nothing_written():
        assert_refused(service.post(body), 403, "checksum_required")
        wrong = [("x-gloot-sls-checksum", sealed(body + b" "))]
        assert_refused(service.post(body, headers=wrong), 403, "checksum_rejected")
        garbled = [("x-gloot-sls-checksum", "garbled")]
        assert_refused(service.post(body, headers=garbled), 400, "checksum_malformed")
        unknown = [("x-gloot-sls-checksum", sealed(body, kid="ios"))]
        assert_refused(service.post(body, headers=unknown), 403, "checksum_rejected")
    right = [("x-gloot-sls-checksum", sealed(body))]
    assert_answered(service.post(body, headers=right))


def test_a_body_is_sealed_byte_for_byte(service: Service) -> None:
    service.register(secrets={"web": SECRET})
    service.configure()
    body = '{ "sortingValue":20,\r\n\t"displayValue":"låg", "displayName":"Åsa 🏆" }'.encode()
    seal = [("x-gloot-sls-checksum", sealed(body))]
    assert_answered(service.post(body, headers=seal))
    with service.nothing_written():
        retyped = json.dumps(json.loads(body)).encode()
        assert_refused(service.post(retyped, headers=seal), 403, "checksum_rejected")


def test_odd_bytes_are_no_json(service: Service) -> None:
    service.register(secrets={"web": SECRET})
    service.configure()
    body = b"\xff\x00" + base64.b64encode(b"x")
    seal = [("x-gloot-sls-checksum", sealed(body)), ("content-type", "application/octet-stream")]
    with service.nothing_written():
        problem = assert_refused(service.post(body, headers=seal), 400, "invalid_request")
    assert problem["errors"] == [{"field": "body", "detail": "must be JSON in UTF-8"}]


def test_a_body_of_8_kib_is_read_and_one_byte_more_is_not(service: Service) -> None:
    service.register()
    service.configure()
    body = json.dumps(score()).encode()
    largest = body + b" " * (8 * 1024 - len(body))
    assert_answered(service.post(largest))
    with service.nothing_written():
        assert_refused(service.post(largest + b" "), 413, "request_too_large")


def test_a_refused_body_lists_every_offence(service: Service) -> None:
    service.register()
    service.configure()
    with service.nothing_written():
        reply = service.post({"displayName": "\x00", "sortingValue": 20.0, "email": "tim"})
        problem = assert_refused(reply, 400, "invalid_request")
    assert {offence["field"] for offence in problem["errors"]} == {
        "displayName",
        "displayValue",
        "sortingValue",
        "email",
    }


def test_no_email_is_in_any_list(service: Service) -> None:
    service.register()
    service.configure()
    assert_answered(service.post(score(email="tim@example.com")))
    for path in ("", "/weekly", "/weekly/score"):
        assert b"tim@example.com" not in service.get(f"/leaderboard/{service.game_id}{path}").body
