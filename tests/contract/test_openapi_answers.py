"""Holds what docs/openapi.yaml says of answers to the code, and its examples to its schemas."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from laurel.domain.errors import Refusal
from laurel.http.endpoint import CACHED, NOT_CACHED
from laurel.http.problems import PROBLEMS, crash_problem, headers_of, problem_of
from laurel.http.routes import PUBLIC_ROUTES, ROUTES
from laurel.http.score_report import parse_score_report
from tests.contract.fields import Schema
from tests.contract.openapi_document import (
    COMPONENTS,
    DOCUMENT,
    PROBLEM_RESPONSES,
    PROBLEM_TYPE,
    coded,
    operations,
    resolve,
    responses,
    validator,
)
from tests.contract.tables import PUBLIC_API, read_json, read_table, word
from tests.contract.test_refusals import OF_THE_PUBLIC_API
from tests.contract.test_security import VECTORS


def response_of(refusal: Refusal) -> list[dict[str, Any]]:
    """Give the responses that describe a refusal."""
    row = PROBLEMS[type(refusal)]
    return [
        response
        for response in PROBLEM_RESPONSES.values()
        if (found := coded(response)) and found[0] == row.status and row.code in found[1]
    ]


# ---- What is answered ----------------------------------------------------------------------------


def test_the_documented_problems_are_those_of_the_table_and_of_a_crash() -> None:
    documented = {
        (found[0], code)
        for response in PROBLEM_RESPONSES.values()
        if (found := coded(response))
        for code in found[1]
    }
    crash = crash_problem()
    rows = {
        (PROBLEMS[type(refusal)].status.value, PROBLEMS[type(refusal)].code)
        for refusal in OF_THE_PUBLIC_API
    }
    assert documented == rows | {(crash["status"], crash["code"])}


def test_a_problem_is_documented_under_its_own_status() -> None:
    for status, response in responses():
        found = coded(response)
        assert int(status) >= 400 or found is None
        assert int(status) < 400 or (found and found[0] == int(status))


@pytest.mark.parametrize("refusal", OF_THE_PUBLIC_API, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_is_answered_as_its_response_says(refusal: Refusal) -> None:
    described = response_of(refusal)
    assert described
    for response in described:
        validator(response["content"][PROBLEM_TYPE]["schema"]).validate(problem_of(refusal))
        headers = {name.lower(): resolve(header) for name, header in response["headers"].items()}
        for name, value in headers_of(refusal).items():
            sent = int(value) if value.isdecimal() else value
            validator(headers[name]["schema"]).validate(sent)


def test_what_belongs_to_one_code_is_not_valid_with_another() -> None:
    checked = validator({"$ref": "#/components/schemas/Problem"})
    problem = {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "leaderboard_full",
        "detail": "All 3 places on this leaderboard are taken.",
    }
    assert checked.is_valid(problem)
    assert not checked.is_valid({**problem, "state": "CLOSED"})
    assert not checked.is_valid({**problem, "errors": [{"field": "x", "detail": "y"}]})
    assert not checked.is_valid({**problem, "code": "leaderboard_not_active"})
    assert not checked.is_valid({**problem, "code": "invalid_request"})


def test_every_answer_of_the_service_has_the_timing_headers() -> None:
    names = {
        word(row["header"]) for row in read_table(PUBLIC_API, "Endpoints", first_column="header")
    }
    for status, response in [*responses(), *(("", found) for found in PROBLEM_RESPONSES.values())]:
        assert names <= set(response["headers"]), status
        # The gateway answers some calls itself, and then without them.
        by_gateway = "application/json" in response.get("content", {}) and coded(response)
        for name in names:
            assert resolve(response["headers"][name]).get("required", False) is not bool(by_gateway)


def test_the_caching_headers_are_those_of_the_code() -> None:
    headers = COMPONENTS["headers"]
    assert headers["CachedShortly"]["schema"]["const"] == CACHED
    assert headers["NotCached"]["schema"]["const"] == NOT_CACHED
    assert headers["NotCachedByService"]["schema"]["const"] == NOT_CACHED


def test_the_methods_that_allow_can_list_are_those_of_the_routes() -> None:
    allowed = COMPONENTS["headers"]["Allow"]["schema"]["enum"]
    assert set(allowed) == {
        ", ".join(methods) for methods in map(ROUTES.__getitem__, PUBLIC_ROUTES)
    }


# ---- Examples ------------------------------------------------------------------------------------


def described_examples() -> Iterator[tuple[str, Schema, object]]:
    """Give every example of the document with the schema that it must conform to."""
    for name, found in COMPONENTS["parameters"].items():
        for example in found.get("examples", {}).values():
            yield name, found["schema"], example["value"]
        if "example" in found:
            yield name, found["schema"], found["example"]
    bodies = [
        (operation["operationId"], media)
        for _, _, operation in operations()
        for described in (operation.get("requestBody", {}), *operation["responses"].values())
        for media in resolve(described).get("content", {}).values()
    ]
    for name, media in bodies:
        for example in media.get("examples", {}).values():
            yield name, media["schema"], example["value"]


@pytest.mark.parametrize(
    ("schema", "example"), [pytest.param(*found, id=name) for name, *found in described_examples()]
)
def test_an_example_conforms_to_its_schema(schema: Schema, example: object) -> None:
    validator(schema).validate(example)


def reported_examples() -> dict[str, object]:
    """Give the examples of reported scores."""
    operation = DOCUMENT["paths"]["/leaderboard/{gameId}/{leaderboardId}/score"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    return {name: example["value"] for name, example in examples.items()}


def answered(operation_id: str, example: str) -> object:
    """Give the body of an example of what an operation answers."""
    (operation,) = (found for _, _, found in operations() if found["operationId"] == operation_id)
    content = operation["responses"]["200"]["content"]["application/json"]
    found: object = content["examples"][example]["value"]
    return found


def test_tommy_and_tiny_tim_are_the_same_everywhere() -> None:
    assert answered("reportScore", "tinyTim") == read_json(PUBLIC_API, "What it answers")
    assert answered("listScores", "tinyTim") == read_json(PUBLIC_API, "Scores")
    checksum = COMPONENTS["parameters"]["Checksum"]["examples"]["tommy"]["value"]
    reports = reported_examples()
    assert (checksum, reports["tommy"]) == (VECTORS[0].header, json.loads(VECTORS[0].body))


def test_the_examples_of_reports_are_taken_by_the_code() -> None:
    for example in reported_examples().values():
        parse_score_report(json.dumps(example).encode())
