"""Records of changes: what they tell, how they are kept in order, and how they are asked for."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.audit import (
    Action,
    Actor,
    AuditRecord,
    Fields,
    differences,
    player_reference,
)
from laurel.storage.audit import append_request, audit_item, kept_of, page_request
from laurel.storage.dynamodb import pack, unpack
from tests.factories import GAME_ID, NOON

TEXTS = st.none() | st.text(max_size=10)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = st.none() | st.dictionaries(st.text(max_size=5), VALUES, max_size=4)
PAGE: dict[str, Any] = {"table": "audit", "from_": 5, "until": NOON, "before": None, "limit": 3}


def record(**changes: Any) -> AuditRecord:
    actor = Actor(subject="ops1", token_id="t1", request_id="r1", at=NOON)
    ordinary: dict[str, Any] = {"game_id": GAME_ID, "action": Action.GAME_PUT, "actor": actor}
    return AuditRecord(**ordinary | changes)


@given(
    st.builds(
        AuditRecord,
        game_id=st.sampled_from([GAME_ID, "*"]),
        leaderboard_id=st.none() | st.just("weekly"),
        action=st.sampled_from(Action),
        actor=st.builds(
            Actor,
            subject=st.text(max_size=10),
            token_id=st.text(max_size=10),
            request_id=st.text(max_size=10),
            at=st.integers(1, 10**13 - 1),
            reason=TEXTS,
        ),
        player=TEXTS,
        before=FIELDS,
        after=FIELDS,
    )
)
def test_a_kept_record_is_read_as_it_was(told: AuditRecord) -> None:
    kept = kept_of(unpack(pack(audit_item(told, id_="1"))))
    assert (kept.id, kept.record) == ("1", told)


def test_a_record_is_only_ever_appended() -> None:
    request = append_request(table="audit", record=record())
    assert request["ConditionExpression"] == "attribute_not_exists(id)"


def test_ids_are_in_the_order_of_time_and_tell_apart_what_happened_at_once() -> None:
    def id_at(at: int) -> str:
        actor = Actor(subject="ops1", token_id="t1", request_id="r1", at=at)
        item: Any = append_request(table="audit", record=record(actor=actor))["Item"]
        return str(item["id"]["S"])

    assert id_at(999) < id_at(1000) < id_at(NOON) < id_at(10**13 - 1)
    assert id_at(NOON) != id_at(NOON)
    assert re.fullmatch(rf"{NOON}-[0-9a-f]{{16}}", id_at(NOON))


def test_a_page_of_a_game_is_asked_for_by_times_alone() -> None:
    request: Any = page_request(game_id=GAME_ID, leaderboard_id=None, **PAGE)
    assert "IndexName" not in request
    assert "ExclusiveStartKey" not in request
    assert request["KeyConditionExpression"].startswith("gameId = :owner AND")
    # Whatever happened in the last millisecond lies behind its bare time.
    assert unpack(request["ExpressionAttributeValues"]) == {
        ":owner": GAME_ID,
        ":first": f"{5:013}",
        ":last": str(NOON),
    }
    assert (request["ScanIndexForward"], request["Limit"]) == (False, 3)


def test_a_page_of_a_leaderboard_goes_on_with_all_keys_of_the_index() -> None:
    request: Any = page_request(game_id=GAME_ID, leaderboard_id="weekly", **PAGE | {"before": "id"})
    assert request["IndexName"] == "byLeaderboard"
    assert unpack(request["ExclusiveStartKey"]) == {
        "gameId": GAME_ID,
        "id": "id",
        "leaderboard": f"{GAME_ID}/weekly",
    }


def test_a_player_is_named_by_what_leads_back_to_nobody() -> None:
    reference = player_reference("id:42")
    assert re.fullmatch("[0-9a-f]{32}", reference)
    assert reference == player_reference("id:42") != player_reference("id:43")


def test_differences_tell_what_was_and_what_is() -> None:
    before: Fields = {"same": 1, "changed": "a", "gone": True, "null": None}
    after: Fields = {"same": 1, "changed": "b", "new": [1]}
    assert differences(before, after) == (
        {"changed": "a", "gone": True, "new": None},
        {"changed": "b", "gone": None, "new": [1]},
    )
    assert differences(before, before) == ({}, {})
