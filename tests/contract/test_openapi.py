"""Holds docs/openapi.yaml to the models, the routes and the refusals of the code."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
import yaml
from jsonschema_rs import Validator, validator_for

from laurel.domain.entries import TRIES_KEPT
from laurel.domain.errors import Refusal
from laurel.domain.ids import ID_PATTERN
from laurel.domain.leaderboards import RetryStrategy, SortOrder, State
from laurel.domain.texts import (
    why_not_a_name,
    why_not_a_player_id,
    why_not_an_email,
    why_not_shown,
)
from laurel.http import models, problems
from laurel.http.endpoint import CACHED, NOT_CACHED
from laurel.http.problems import PROBLEMS, crash_problem, headers_of, problem_of
from laurel.http.queries import DEFAULT_LIMIT, MOST_LIMIT
from laurel.http.routes import ROUTES
from laurel.http.score_report import MOST_KEY_LENGTH, ScoreReport, parse_score_report
from laurel.security.checksums import parse_checksum
from tests.contract.fields import Schema, schema_of
from tests.contract.tables import DOCS, PUBLIC_API, read_json, read_table, word
from tests.contract.test_refusals import EXAMPLES
from tests.contract.test_security import VECTORS

DOCUMENT: dict[str, Any] = yaml.safe_load((DOCS / "openapi.yaml").read_text(encoding="utf-8"))
COMPONENTS: dict[str, dict[str, Any]] = DOCUMENT["components"]
SCHEMAS: dict[str, Schema] = COMPONENTS["schemas"]
PROBLEM_TYPE = "application/problem+json"
MODELS: dict[str, type] = {
    "LeaderboardPage": models.LeaderboardPageModel,
    "Leaderboard": models.LeaderboardModel,
    "ScorePage": models.ScorePageModel,
    "Score": models.ScoreModel,
    "ReportedScore": models.ReportedScoreModel,
    "Result": models.ResultModel,
    "Try": models.TryModel,
    "Problem": problems.Problem,
    "FieldError": problems.FieldError,
}
# Compared with the code in tests of their own, or no more than a part of the ones above.
OTHER_SCHEMAS = {"ScoreReport", "Id", "NextCursor", "HasMore", "CurrentCursor", "GatewayError"}
# Answered to calls that no operation describes.
ANSWERS_TO_NO_OPERATION = {"RouteNotFound", "MethodNotAllowed"}


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    target: Any = DOCUMENT
    if "$ref" not in node:
        return node
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return resolve(target)


def structure(schema: Schema) -> Schema:
    """Reduce a schema to what a model can say too: types, names, and what is required."""
    schema = resolve(schema)
    reduced: Schema = {"type": schema["type"]}
    if "items" in schema:
        reduced["items"] = structure(schema["items"])
    if "properties" in schema:
        fields = schema["properties"].items()
        reduced["properties"] = {name: structure(field) for name, field in fields}
        reduced["required"] = sorted(schema["required"])
        reduced["additionalProperties"] = schema["additionalProperties"]
    return reduced


def validator(schema: Schema) -> Validator:
    """Make a validator of a schema of the document, formats included."""
    return validator_for({**schema, "components": COMPONENTS}, validate_formats=True)


def parameter(name: str) -> Validator:
    """Make a validator of a parameter's value."""
    return validator(COMPONENTS["parameters"][name]["schema"])


def property_of(schema: str, name: str) -> Validator:
    """Make a validator of one field of a schema; formats are for generators only."""
    return validator_for(SCHEMAS[schema]["properties"][name], validate_formats=False)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the method, the path and the definition of each operation."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the status and the definition of each response of each operation."""
    for _, _, operation in operations():
        for status, response in operation["responses"].items():
            yield status, resolve(response)


def coded(response: dict[str, Any]) -> tuple[int, list[str]] | None:
    """Give the status and the codes of a response that is a problem."""
    if PROBLEM_TYPE not in response.get("content", {}):
        return None
    fields = response["content"][PROBLEM_TYPE]["schema"]["properties"]
    return fields["status"]["const"], fields["code"]["enum"]


PROBLEM_RESPONSES = {
    name: response for name, response in COMPONENTS["responses"].items() if coded(response)
}


def response_of(refusal: Refusal) -> list[dict[str, Any]]:
    """Give the responses that describe a refusal."""
    row = PROBLEMS[type(refusal)]
    return [
        response
        for response in PROBLEM_RESPONSES.values()
        if (found := coded(response)) and found[0] == row.status and row.code in found[1]
    ]


# ---- The document --------------------------------------------------------------------------------


def test_the_document_is_valid_openapi() -> None:
    # It writes into what it is given.
    schemathesis.openapi.from_dict(deepcopy(DOCUMENT)).validate()


def test_every_component_is_used() -> None:
    text = json.dumps(DOCUMENT)
    for kind, components in COMPONENTS.items():
        if kind == "securitySchemes":
            continue
        used = set(re.findall(rf'"#/components/{kind}/(\w+)"', text))
        assert set(components) - used == (ANSWERS_TO_NO_OPERATION if kind == "responses" else set())


def test_the_operations_are_the_routes_of_the_service() -> None:
    assert {(method, path) for method, path, _ in operations()} == {
        (method, path) for path, methods in ROUTES.items() for method in methods
    }


def test_every_placeholder_of_a_path_is_a_parameter_of_it() -> None:
    for path, item in DOCUMENT["paths"].items():
        parameters = [resolve(reference) for reference in item["parameters"]]
        assert [found["name"] for found in parameters] == re.findall(r"\{(\w+)\}", path)
        assert all(found["in"] == "path" and found["required"] for found in parameters)


def test_head_takes_and_answers_what_get_does() -> None:
    for path, item in DOCUMENT["paths"].items():
        for part in ("parameters", "responses"):
            assert item["head"][part] == item["get"][part], path


def test_a_token_is_needed_where_the_page_says() -> None:
    rows = read_table(PUBLIC_API, "Endpoints", first_column="call")
    needed = {word(row["call"]) for row in rows if row["needs a token"] == "yes"}
    secured = {
        f"{method} {path}" for method, path, operation in operations() if "security" in operation
    }
    assert secured == needed


def test_the_lists_take_the_parameters_of_the_page() -> None:
    rows = read_table(PUBLIC_API, "Listing leaderboards", first_column="parameter")
    of_page = {word(row["parameter"]) for row in rows}
    queries = {
        operation["operationId"]: {
            found["name"]
            for found in map(resolve, operation["parameters"])
            if found["in"] == "query"
        }
        for _, _, operation in operations()
    }
    assert queries["listLeaderboards"] == of_page
    assert queries["listScores"] == of_page - {"state", "type"}
    assert queries["getLeaderboard"] == queries["reportScore"] == set()


# ---- Schemas -------------------------------------------------------------------------------------


def test_every_schema_is_compared_with_the_code() -> None:
    assert set(SCHEMAS) == set(MODELS) | OTHER_SCHEMAS


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_a_schema_has_the_structure_of_its_model(name: str, model: type) -> None:
    assert structure(SCHEMAS[name]) == schema_of(model)


def test_the_schema_of_a_report_is_that_of_its_model() -> None:
    of_model = ScoreReport.model_json_schema(by_alias=True)
    schema = SCHEMAS["ScoreReport"]
    assert set(schema["required"]) == set(of_model["required"])
    for said in ("type", "minimum", "maximum"):
        assert {name: field.get(said) for name, field in schema["properties"].items()} == {
            name: field.get(said) for name, field in of_model["properties"].items()
        }
    # Others are ignored.
    assert "additionalProperties" not in schema


def test_the_choices_are_those_of_the_domain() -> None:
    fields = SCHEMAS["Leaderboard"]["properties"]
    assert fields["state"]["enum"] == list(State)
    assert fields["retryStrategy"]["enum"] == list(RetryStrategy)
    assert fields["sortOrder"]["enum"] == list(SortOrder)
    refusing = SCHEMAS["Problem"]["properties"]["state"]["enum"]
    assert refusing == [state for state in State if state is not State.ACTIVE]


def test_the_lengths_of_lists_are_those_of_the_code() -> None:
    assert SCHEMAS["LeaderboardPage"]["properties"]["leaderboards"]["maxItems"] == MOST_LIMIT
    assert SCHEMAS["ScorePage"]["properties"]["scores"]["maxItems"] == MOST_LIMIT
    assert SCHEMAS["Result"]["properties"]["entries"]["maxItems"] == TRIES_KEPT


def test_a_cursor_for_the_next_page_is_there_exactly_when_there_is_a_next_page() -> None:
    pages = validator(SCHEMAS["ScorePage"])
    for cursor, more in (("x", True), (None, False), ("x", False), (None, True)):
        page: dict[str, object] = {
            "nextCursor": cursor,
            "hasMore": more,
            "currentCursor": None,
            "scores": [],
        }
        assert pages.is_valid(page) is ((cursor is not None) is more)


# ---- What is accepted ----------------------------------------------------------------------------


def test_an_id_is_what_the_code_takes_for_one() -> None:
    assert SCHEMAS["Id"]["pattern"] == f"^{ID_PATTERN}$"


def test_limit_has_the_bounds_and_the_default_of_the_code() -> None:
    limit = COMPONENTS["parameters"]["Limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, MOST_LIMIT, DEFAULT_LIMIT)


def test_a_state_is_one_of_the_domain_in_any_letter_case() -> None:
    states = parameter("State")
    for state in State:
        for spelling in (state, state.lower(), state.title()):
            assert states.is_valid(spelling)
        assert not states.is_valid(f"{state}X")
        assert not states.is_valid(state[1:])


def test_an_idempotency_key_is_as_long_as_the_code_takes_it() -> None:
    keys = COMPONENTS["parameters"]["IdempotencyKey"]["schema"]
    assert (keys["minLength"], keys["maxLength"]) == (1, MOST_KEY_LENGTH)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_checksum_of_the_vectors_is_well_formed_in_any_letter_case(vector: Any) -> None:
    for spelling in (vector.header, vector.header.upper(), vector.header.lower()):
        assert parameter("Checksum").is_valid(spelling)
        assert parse_checksum(spelling)


@pytest.mark.parametrize(
    "header",
    ["", "a:b", f"MD5:g:k:s:{'0' * 31}", f"MD5:g:k::{'0' * 32}", f"MD4:g:k:s:{'0' * 32}"],
)
def test_a_malformed_checksum_is_so_to_the_document_and_to_the_code(header: str) -> None:
    assert not parameter("Checksum").is_valid(header)
    with pytest.raises(Refusal):
        parse_checksum(header)


TEXTS = [
    *("", " ", "x", "x" * 64, "x" * 65, "x" * 128, "x" * 129, "\U0001f3c6" * 64, " \u3164\u2800"),
    *(f"a{chr(code)}b" for code in (*range(0x250), *range(0x2000, 0x2070), 0xFEFF, 0xE0001)),
    *("\u200b", "\u00ad", "\ue000", "\u00a0x", "\u0301", "\u115f\u1160\uffa0", "a\u3164"),
]
EMAILS = [
    *("tim@example.com", "t@x.y", "tim@localhost", "tim", "@example.com", "tim@", "t@@x.y", ""),
    *("tim.o+x@a-b.example.com", ".tim@x.y", "tim.@x.y", "t..m@x.y", "t@-x.y", "t@x-.y", "t@x.7"),
    *(f"{'x' * 64}@x.y", f"{'x' * 65}@x.y", f"t@{'x' * 63}.y", f"t@{'x' * 64}.y"),
    *(f"t@{'x.' * 125}yy", f"t@{'x.' * 125}yyy", "t\u00efm@x.y", "tim@ex\u00e4mple.com", "t@x.y\n"),
]


@pytest.mark.parametrize(
    ("field", "why_not", "texts"),
    [
        ("displayName", why_not_a_name, TEXTS),
        ("displayValue", why_not_shown, TEXTS),
        ("playerId", why_not_a_player_id, TEXTS),
        ("email", why_not_an_email, EMAILS),
    ],
)
def test_a_text_is_valid_to_the_document_exactly_when_the_code_takes_it(
    field: str, why_not: Callable[[str], str | None], texts: list[str]
) -> None:
    checked = property_of("ScoreReport", field)
    assert [text for text in texts if checked.is_valid(text)] == [
        text for text in texts if why_not(text) is None
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
    rows = {(row.status.value, row.code) for row in PROBLEMS.values()}
    assert documented == rows | {(crash["status"], crash["code"])}


def test_a_problem_is_documented_under_its_own_status() -> None:
    for status, response in responses():
        found = coded(response)
        assert int(status) >= 400 or found is None
        assert int(status) < 400 or (found and found[0] == int(status))


@pytest.mark.parametrize("refusal", EXAMPLES, ids=lambda refusal: type(refusal).__name__)
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
    assert set(allowed) == {", ".join(methods) for methods in ROUTES.values()}


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


@pytest.mark.parametrize(("name", "schema", "example"), list(described_examples()))
def test_an_example_conforms_to_its_schema(name: str, schema: Schema, example: object) -> None:
    assert name
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
