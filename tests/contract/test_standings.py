"""Holds standings and ranks to the tables of docs/public-api.md and to docs/openapi.yaml."""

import json
import re
from typing import Any

import pytest
from jsonschema_rs import validator_for

from laurel.domain.errors import InvalidRequestError
from laurel.http.models import StandingModel
from laurel.http.public_players import why_not_public_id, why_not_public_name
from laurel.http.request import MOST_BODY_BYTES
from laurel.http.standing_calls import MOST_PLAYERS, read_standings_call
from laurel.http.standing_queries import (
    MOST_AROUND,
    read_sorting_value,
    read_standing_query,
)
from laurel.http.standings import RankModel, StandingsModel
from laurel.usecases.find_standing import MOST_OF_A_NAME
from tests.contract.fields import check_fields, schema_of
from tests.contract.openapi_document import COMPONENTS, SCHEMAS, operations, resolve, validator
from tests.contract.tables import PUBLIC_API, read_json, read_table, reflow, word
from tests.contract.test_openapi import TEXTS
from tests.contract.test_reading import request

ONE = "Where a player stands"
SEVERAL = "Several players at once"
SCORE = "The rank of a score"


def parameters_of(operation_id: str) -> set[str]:
    (operation,) = (found for _, _, found in operations() if found["operationId"] == operation_id)
    found = map(resolve, operation["parameters"])
    return {parameter["name"] for parameter in found if parameter["in"] == "query"}


def parameters_on_page(heading: str) -> set[str]:
    rows = read_table(PUBLIC_API, heading, first_column="parameter")
    return {word(row["parameter"]) for row in rows}


@pytest.mark.parametrize(("operation_id", "heading"), [("getStanding", ONE), ("getRank", SCORE)])
def test_the_parameters_are_those_of_the_page(operation_id: str, heading: str) -> None:
    assert parameters_of(operation_id) == parameters_on_page(heading)


def test_standings_have_the_fields_of_the_tables() -> None:
    check_fields(read_table(PUBLIC_API, ONE, first_column="field"), StandingModel)
    tables = re.findall(
        r"\| field \|.*?\n\n", PUBLIC_API[PUBLIC_API.index(f"### {SEVERAL}") :], re.DOTALL
    )
    call, answer = (set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) for table in tables[:2])
    assert call == set(SCHEMAS["StandingsCall"]["properties"])
    assert answer == set(SCHEMAS["Standings"]["properties"])


@pytest.mark.parametrize(
    ("heading", "model"), [(ONE, StandingModel), (SEVERAL, StandingsModel), (SCORE, RankModel)]
)
def test_the_examples_are_what_is_answered(heading: str, model: Any) -> None:
    validator_for(schema_of(model)).validate(read_json(PUBLIC_API, heading))


def test_the_bounds_are_those_of_the_page_and_of_the_document() -> None:
    text = reflow(PUBLIC_API)
    assert f"behind are answered too: from 0 to {MOST_AROUND} |" in text
    assert f"which is up to {MOST_OF_A_NAME}." in text
    most_bytes = f"{MOST_BODY_BYTES // 1024} KiB"
    assert f"up to {MOST_PLAYERS} of both together, in a body of up to {most_bytes} |" in text
    around = COMPONENTS["parameters"]["Around"]["schema"]
    assert (around["minimum"], around["maximum"]) == (0, MOST_AROUND)
    fields = SCHEMAS["Standing"]["properties"]
    assert fields["sameName"]["maximum"] == MOST_OF_A_NAME
    assert fields["around"]["maxItems"] == 2 * MOST_AROUND + 1
    call = SCHEMAS["StandingsCall"]["properties"]
    assert {call[name]["maxItems"] for name in ("playerIds", "names")} == {MOST_PLAYERS}


def test_a_player_is_asked_for_in_exactly_one_way() -> None:
    assert read_standing_query(request("playerId=a")).player == "id:a"
    assert read_standing_query(request("name=a&around=0")).around == 0
    for query in ("", "playerId=a&name=b"):
        with pytest.raises(InvalidRequestError):
            read_standing_query(request(query))


def test_a_text_can_be_asked_for_by_the_document_exactly_when_the_code_takes_it() -> None:
    for schema, why_not in (("PublicId", why_not_public_id), ("PublicName", why_not_public_name)):
        checked = validator(SCHEMAS[schema])
        assert [text for text in TEXTS if checked.is_valid(text)] == [
            text for text in TEXTS if why_not(text) is None
        ]


@pytest.mark.parametrize(
    "text", ["tim@example.com", " TIM@EXAMPLE.COM\u00a0", "t\u00efm@ex\u00e4mple.com", "a@b.c"]
)
def test_what_looks_like_an_email_is_not_asked_for(text: str) -> None:
    for why_not in (why_not_public_id, why_not_public_name):
        assert "email" in (why_not(text) or "")
    for body in ({"playerIds": [text]}, {"names": [text]}):
        with pytest.raises(InvalidRequestError):
            read_standings_call(json.dumps(body).encode())


def test_a_score_is_any_signed_integer_of_64_bits() -> None:
    for value in (0, -1, 2**63 - 1, -(2**63)):
        assert read_sorting_value(request(f"sortingValue={value}")) == value
    for wrong in ("", "1.0", 2**63, -(2**63) - 1):
        with pytest.raises(InvalidRequestError):
            read_sorting_value(request(f"sortingValue={wrong}"))
