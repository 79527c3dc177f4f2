"""The body of a reported score: every offence is listed, whatever its kind."""

import json
from typing import Any

import pytest

from laurel.domain.entries import Submission
from laurel.domain.errors import InvalidRequestError
from laurel.http.score_report import parse_score_report
from tests.factories import read_report

GOOD: dict[str, Any] = {"displayValue": "14", "displayName": "Tiny Tim", "sortingValue": 14}


def offences(body: bytes | str | dict[str, Any]) -> dict[str, str]:
    if isinstance(body, dict):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    with pytest.raises(InvalidRequestError) as refusal:
        parse_score_report(body)
    return {offence.field: offence.detail for offence in refusal.value.offences}


def test_a_good_body_is_read_and_unknown_fields_are_ignored() -> None:
    body = json.dumps({**GOOD, "level": 7, "nested": {"a": [1]}}).encode()
    report = parse_score_report(body)
    assert (report.display_name, report.display_value, report.sorting_value) == (
        "Tiny Tim",
        "14",
        14,
    )


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, -(2**63)])
def test_any_signed_64_bit_integer_is_a_sorting_value(value: int) -> None:
    body = json.dumps({**GOOD, "sortingValue": value}).encode()
    assert parse_score_report(body).sorting_value == value


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("20.0", "must be an integer"),
        ("2e1", "must be an integer"),
        ('"20"', "must be an integer"),
        ("true", "must be an integer"),
        ("null", "must be an integer"),
        ("[20]", "must be an integer"),
        (str(2**63), "must be from -9223372036854775808 to 9223372036854775807"),
        (str(-(2**63) - 1), "must be from -9223372036854775808 to 9223372036854775807"),
        ("1" + "0" * 400, "must be from -9223372036854775808 to 9223372036854775807"),
    ],
)
def test_anything_else_is_none(text: str, detail: str) -> None:
    body = f'{{"displayValue": "1", "displayName": "Tim", "sortingValue": {text}}}'
    assert offences(body) == {"sortingValue": detail}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"tim",
        b"\xff",
        b'{"displayName": "T\xffm"}',
        b"\xef\xbb\xbf{}",
        b"[" * 8000,
        b'{"sortingValue": ' + b"9" * 5000 + b"}",
        json.dumps(GOOD).encode("utf-16"),
    ],
)
def test_what_is_no_json_in_utf_8_is_refused(body: bytes) -> None:
    assert offences(body) == {"body": "must be JSON in UTF-8"}


@pytest.mark.parametrize("body", ["[]", "null", "7", '"tim"', "true"])
def test_json_that_is_no_object_is_refused(body: str) -> None:
    assert offences(body) == {"body": "must be a JSON object"}


def test_every_offence_is_listed() -> None:
    assert offences({"displayName": " ", "displayValue": 14, "email": "tim", "playerId": None}) == {
        "displayName": "must not be blank",
        "displayValue": "must be a string",
        "sortingValue": "is required",
        "email": "must be an email address that mail can be delivered to",
        "playerId": "must be a string",
    }


def test_a_repeated_key_is_refused_beside_the_other_offences() -> None:
    body = '{"displayName": "Tim", "displayName": "Tom", "displayValue": "1"}'
    assert offences(body) == {
        "displayName": "must be given once",
        "sortingValue": "is required",
    }


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_python_takes_for_a_number_and_json_does_not_is_refused(constant: str) -> None:
    body = json.dumps(GOOD)[:-1] + f', "extra": {constant}}}'
    assert offences(body) == {"body": f"must be JSON, which has no {constant}"}


@pytest.mark.parametrize("field", ["displayName", "displayValue", "playerId"])
@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("\\ud800", "must not contain half of a surrogate pair"),
        ("a\\ud800", "must not contain half of a surrogate pair"),
        ("a\\u0000", "must not contain control characters"),
        ("a\\u202e", "must not contain characters that override the direction of text"),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused(field: str, text: str, detail: str) -> None:
    body = json.dumps({**GOOD, field: "@"}).replace("@", text)
    assert offences(body) == {field: detail}


def read(key: str | None = None, seal: bytes | None = None, **changes: Any) -> Submission:
    return read_report(json.dumps({**GOOD, **changes}).encode(), key=key, seal=seal)


def test_a_submission_is_known_by_its_key_and_its_checksum() -> None:
    assert len(read("key", b"seal").keys) == 2
    assert read("key").keys == read("key", displayName="Tom").keys
    assert set(read("key").keys) < set(read("key", b"seal").keys)
    assert read("same").keys != read(None, b"same").keys


def test_a_submission_without_either_is_known_by_its_request() -> None:
    assert len(read().keys) == 1
    assert read().keys != read("request-1").keys


def test_a_submission_knows_its_body_byte_for_byte() -> None:
    assert read().body != read(level=7).body


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_impossible_idempotency_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        read(key)
    assert [offence.field for offence in refusal.value.offences] == ["Idempotency-Key"]


def test_the_player_is_known_by_id_email_or_name() -> None:
    assert read(playerId="7", email="tim@example.com").player == "id:7"
    assert read(email="tim@example.com").player.startswith("email:")
    assert read().player == "name:Tiny Tim"
