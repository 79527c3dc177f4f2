"""Checksum keys, made and revoked by the operator's API."""

import json
from typing import Any

import pytest

from laurel.domain.games import ChecksumAlgorithm, KeyStatus
from laurel.security.checksums import seal_body
from laurel.storage.game_registry import DynamoGameRegistry
from laurel.storage.keys import SsmKeys, checksum_secret_parameter
from laurel.usecases.create_key import CLAIM_MS
from tests.races import be_late
from tests.service import Reply, Service, assert_answered, assert_refused, score
from tests.template_file import TEMPLATE


def register(service: Service, **changes: Any) -> None:
    body = {"name": "Space Race", **changes}
    assert_answered(service.operate("PUT", f"/game/{service.game_id}", body))


def keys_of(service: Service) -> Any:
    reply = service.operate("GET", f"/game/{service.game_id}/key")
    return assert_answered(reply)["checksumKeys"]


def post_key(service: Service, kid: str = "web", query: str = "", **more: Any) -> Reply:
    path = f"/game/{service.game_id}/key{query}"
    return service.operate("POST", path, {"id": kid, **more})


def delete_key(service: Service, kid: str = "web", query: str = "") -> Reply:
    return service.operate("DELETE", f"/game/{service.game_id}/key/{kid}{query}")


def secret_of(service: Service, kid: str = "web") -> str | None:
    keys = SsmKeys(
        service.stack.ssm, jwks_parameter="", checksum_path=service.stack.checksum_keys_path
    )
    return keys.checksum_secret(game_id=service.game_id, kid=kid)


def test_a_key_is_made_shown_without_its_secret_and_revoked(service: Service) -> None:
    register(service)
    made = assert_answered(post_key(service))
    assert set(made) == {"id", "status", "secret"}
    assert (made["id"], made["status"], len(made["secret"])) == ("web", "ACTIVE", 43)
    assert secret_of(service) == made["secret"]
    path = f"/game/{service.game_id}/key"
    active = {"checksumKeys": [{"id": "web", "status": "ACTIVE"}]}
    assert assert_answered(service.operate("GET", path)) == active
    revoked = {"id": "web", "status": "REVOKED"}
    assert assert_answered(delete_key(service)) == {**revoked, "changed": True}
    assert secret_of(service) is None
    assert assert_answered(service.operate("GET", path)) == {"checksumKeys": [revoked]}
    with service.nothing_written():
        assert assert_answered(delete_key(service)) == {**revoked, "changed": False}
    assert len(service.trail()) == 3


def test_a_key_seals_scores_from_then_on(service: Service) -> None:
    register(service, checksumRequired=True)
    service.configure()
    secret = assert_answered(post_key(service))["secret"]
    body = json.dumps(score()).encode()
    checksum = seal_body(
        body,
        algorithm=ChecksumAlgorithm.SHA_512,
        game="Space Race",
        kid="web",
        salt="s1",
        secret=secret,
    )
    assert_answered(service.post(body, headers=[("x-gloot-sls-checksum", checksum)]))


def test_a_secret_that_clients_have_already_is_taken(service: Service) -> None:
    register(service)
    secret = "correct-horse-battery"
    assert assert_answered(post_key(service, secret=secret))["secret"] == secret
    assert secret_of(service) == secret


@pytest.mark.parametrize(
    "secret",
    ["x" * 15, "x" * 257, "x" * 15 + " ", "x" * 16 + "\n", "x" * 16 + "\0", "{{x}}" * 4, 7],
)
def test_a_secret_that_no_client_could_be_given_is_refused(
    service: Service, secret: object
) -> None:
    register(service)
    with service.nothing_written():
        problem = assert_refused(post_key(service, secret=secret), 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["secret"]


def test_an_id_that_the_game_has_or_had_is_taken(service: Service) -> None:
    register(service)
    secret = assert_answered(post_key(service))["secret"]
    with service.nothing_written():
        assert_refused(post_key(service), 409, "key_exists")
    assert secret_of(service) == secret
    assert_answered(delete_key(service))
    with service.nothing_written():
        assert_refused(post_key(service), 409, "key_exists")
    assert secret_of(service) is None


def test_keys_need_a_game_and_an_id(service: Service) -> None:
    for reply in (post_key(service), delete_key(service)):
        assert_refused(reply, 404, "game_not_found")
    assert_refused(service.operate("GET", f"/game/{service.game_id}/key"), 404, "game_not_found")
    assert secret_of(service) is None
    register(service)
    assert_refused(delete_key(service), 404, "key_not_found")
    assert_refused(delete_key(service, "a%20b"), 404, "key_not_found")
    assert_refused(post_key(service, "a/b"), 400, "invalid_request")


def test_the_trail_tells_of_keys_and_never_of_secrets(service: Service) -> None:
    register(service)
    secret = assert_answered(post_key(service, query="?reason=Launch"))["secret"]
    assert_answered(delete_key(service, query="?reason=Leaked"))
    revoked, made, _ = service.trail()
    assert (made.action, made.actor.reason) == ("key.create", "Launch")
    assert (made.before, made.after) == (None, {"id": "web", "status": "ACTIVE"})
    assert (revoked.action, revoked.actor.reason) == ("key.revoke", "Leaked")
    assert revoked.before == {"id": "web", "status": "ACTIVE"}
    assert revoked.after == {"id": "web", "status": "REVOKED"}
    assert secret not in repr(service.trail())


@pytest.mark.parametrize("step", ["claim_key", "activate_key"])
def test_a_key_whose_making_broke_off_does_not_count_and_is_made_by_the_next_call(
    service: Service, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    register(service)
    with monkeypatch.context() as broken:
        original = getattr(DynamoGameRegistry, step)

        def crash(self: DynamoGameRegistry, **named: Any) -> bool:
            if step == "claim_key":
                original(self, **named)
            raise RuntimeError

        broken.setattr(DynamoGameRegistry, step, crash)
        assert post_key(service).status == 500
    assert keys_of(service) == []
    # Whoever broke off might still be at it: for as long as a function can run.
    assert_refused(post_key(service), 503, "unavailable")
    let_claims_end(service)
    secret = assert_answered(post_key(service))["secret"]
    assert secret_of(service) == secret


def let_claims_end(service: Service) -> None:
    service.stack.dynamodb.update_item(
        TableName=service.stack.games_table,
        Key={"gameId": {"S": service.game_id}},
        UpdateExpression="SET #claim.#until = :past",
        ExpressionAttributeNames={"#claim": "claim:web", "#until": "until"},
        ExpressionAttributeValues={":past": {"N": "1"}},
    )


def test_of_two_who_make_a_key_at_the_same_time_the_one_who_gets_it_has_its_secret(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(service)
    others: list[Reply] = []
    be_late(
        monkeypatch, DynamoGameRegistry, "activate_key", lambda: others.append(post_key(service))
    )
    made = assert_answered(post_key(service))
    assert_refused(others[0], 503, "unavailable")
    assert secret_of(service) == made["secret"]


def test_a_key_goes_to_who_took_over_a_claim_that_had_ended(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(service)
    others: list[Reply] = []

    def take_over() -> None:
        let_claims_end(service)
        others.append(post_key(service))

    be_late(monkeypatch, DynamoGameRegistry, "activate_key", take_over)
    assert_refused(post_key(service), 409, "key_exists")
    assert secret_of(service) == assert_answered(others[0])["secret"]


def test_a_key_does_not_count_for_who_has_lost_the_claim_on_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(service)
    registry = DynamoGameRegistry(
        service.stack.dynamodb,
        games_table=service.stack.games_table,
        audit_table=service.stack.outputs["AuditTableName"],
    )

    def claim_later() -> None:
        at = 9 * 10**12
        others: Any = {"claim": "another call", "now": at, "until": at + 1}
        assert registry.claim_key(game_id=service.game_id, kid="web", **others)

    # The other one may have stored its own secret by now.
    be_late(monkeypatch, DynamoGameRegistry, "activate_key", claim_later)
    assert_refused(post_key(service), 503, "unavailable")
    assert keys_of(service) == []


def test_a_secret_whose_deletion_failed_is_deleted_by_revoking_again(service: Service) -> None:
    register(service)
    assert_answered(post_key(service))
    name = checksum_secret_parameter(
        path=service.stack.checksum_keys_path, game_id=service.game_id, kid="web"
    )
    assert_answered(delete_key(service))
    service.stack.ssm.put_parameter(Name=name, Value="left behind", Type="SecureString")
    assert assert_answered(delete_key(service))["changed"] is False
    assert secret_of(service) is None
    game = service.games.get(service.game_id)
    assert game is not None
    assert game.checksum_keys == {"web": KeyStatus.REVOKED}


def test_a_claim_on_a_key_holds_longer_than_the_function_that_made_it_can_run() -> None:
    assert TEMPLATE["Globals"]["Function"]["Timeout"] * 1000 < CLAIM_MS
