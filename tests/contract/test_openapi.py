"""Holds docs/openapi.yaml to the models and the routes of the code: what is there, and accepted."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import schemathesis

from laurel.domain import manifests
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
from laurel.http import models, problems, standings
from laurel.http.queries import DEFAULT_LIMIT, MOST_LIMIT, MOST_RANK
from laurel.http.routes import PUBLIC_ROUTES
from laurel.http.score_report import MOST_KEY_LENGTH, ScoreReport
from laurel.security.checksums import parse_checksum
from laurel.usecases.show_results import ResultsStatus
from tests.contract.fields import Schema, schema_of
from tests.contract.openapi_document import (
    COMPONENTS,
    DOCUMENT,
    SCHEMAS,
    operations,
    parameter,
    property_of,
    resolve,
    validator,
)
from tests.contract.tables import PUBLIC_API, read_table, word
from tests.contract.test_security import VECTORS

MODELS: dict[str, type] = {
    "LeaderboardPage": models.LeaderboardPageModel,
    "Leaderboard": models.ListedLeaderboardModel,
    "ScorePage": models.ScorePageModel,
    "Score": models.ScoreModel,
    "ReportedScore": models.ReportedScoreModel,
    "Result": models.ResultModel,
    "Try": models.TryModel,
    "Results": models.ResultsModel,
    "ArchiveSummary": models.ArchiveSummaryModel,
    "ArchivePart": manifests.PartModel,
    "Redaction": manifests.RedactionModel,
    "Rank": standings.RankModel,
    "Standing": models.StandingModel,
    "FoundStanding": models.FoundStandingModel,
    "Standings": standings.StandingsModel,
    "NotFound": standings.NotFoundModel,
    "Problem": problems.Problem,
    "FieldError": problems.FieldError,
}
# Compared with the code in tests of their own, or no more than a part of the ones above.
OTHER_SCHEMAS = {
    "Manifest",
    "ScoreReport",
    "StandingsCall",
    "PublicId",
    "PublicName",
    "Id",
    "NextCursor",
    "HasMore",
    "CurrentCursor",
    "GatewayError",
}
# Answered to calls that no operation describes.
ANSWERS_TO_NO_OPERATION = {"RouteNotFound", "MethodNotAllowed"}


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
        (method, path) for path, methods in PUBLIC_ROUTES.items() for method in methods
    }


def test_every_placeholder_of_a_path_is_a_parameter_of_it() -> None:
    for path, item in DOCUMENT["paths"].items():
        parameters = [resolve(reference) for reference in item["parameters"]]
        assert [found["name"] for found in parameters] == re.findall(r"\{(\w+)\}", path)
        assert all(found["in"] == "path" and found["required"] for found in parameters)


def test_head_takes_and_answers_what_get_does() -> None:
    for path, item in DOCUMENT["paths"].items():
        assert ("head" in item) is ("get" in item), path
        for part in ("parameters", "responses"):
            assert "get" not in item or item["head"][part] == item["get"][part], path


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
            for found in map(resolve, operation.get("parameters", []))
            if found["in"] == "query"
        }
        for _, _, operation in operations()
    }
    assert queries["listLeaderboards"] == of_page
    assert queries["getResults"] == of_page - {"state", "type", "player"}
    of_scores = {
        word(row["parameter"]) for row in read_table(PUBLIC_API, "Scores", first_column="parameter")
    }
    assert queries["listScores"] == queries["getResults"] | of_scores
    assert queries["getLeaderboard"] == set()
    assert queries["reportScore"] == {"rank"}


# ---- Schemas -------------------------------------------------------------------------------------


def test_every_schema_is_compared_with_the_code() -> None:
    assert set(SCHEMAS) == set(MODELS) | OTHER_SCHEMAS


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_a_schema_has_the_structure_of_its_model(name: str, model: type) -> None:
    assert structure(SCHEMAS[name]) == schema_of(model)


def test_the_schema_of_a_manifest_is_that_of_its_model_without_what_operators_are_told() -> None:
    model = schema_of(manifests.ManifestModel)
    for name in ("salt", "unranked"):
        del model["properties"][name]
    assert structure(SCHEMAS["Manifest"]) == model


def test_the_statuses_of_results_are_those_of_the_code() -> None:
    assert SCHEMAS["Results"]["properties"]["status"]["enum"] == list(ResultsStatus)


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
    assert SCHEMAS["Results"]["properties"]["places"]["maxItems"] == MOST_LIMIT
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


def test_the_rank_of_a_first_score_has_the_bounds_of_the_code() -> None:
    rank = COMPONENTS["parameters"]["From"]["schema"]
    assert (rank["minimum"], rank["maximum"]) == (1, MOST_RANK)


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
