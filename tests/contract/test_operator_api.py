"""Holds the calls, scopes, examples and limits of docs/operator-api.md to the code."""

import re
from typing import Any

from laurel.domain.audit import Action
from laurel.domain.texts import REASON_LENGTH
from laurel.http.audit import AuditRecordModel
from laurel.http.games import LEAST_SECRET, MOST_SECRET, GameModel, GameSettings, KeyModel
from laurel.http.queries import DEFAULT_LIMIT, MOST_LIMIT
from laurel.http.routes import OPERATOR_ROUTES
from laurel.http.tokens import MOST_GAMES, TokenBody, TokenModel
from laurel.security.permissions import Scope
from laurel.usecases.create_key import CLAIM_MS
from tests.contract.tables import (
    OPERATOR_API,
    read_blocks,
    read_section,
    read_table,
    reflow,
    word,
    words,
)

CALLS = read_table(OPERATOR_API, "The calls", first_column="call")


def fields_of_example(heading: str) -> set[str]:
    """The fields of the first example below a heading, which need not be whole JSON."""
    block = read_blocks(OPERATOR_API, heading, language="json")[0]
    # Those of the object itself, not of what lies in it.
    outer = re.sub(r"[\[{][^\[{]*?[\]}]", "", block.strip()[1:-1])
    return set(re.findall(r'"(\w+)":', outer))


def fields_of(model: Any) -> set[str]:
    return set(model.__annotations__)


def test_the_calls_and_their_scopes_are_those_of_the_routes() -> None:
    documented = {word(row["call"]): word(row["scope"]) for row in CALLS}
    assert documented == dict(OPERATOR_ROUTES)


def test_the_scopes_are_those_that_a_token_can_have() -> None:
    rows = read_table(OPERATOR_API, "Who may do what", first_column="scope")
    assert [word(row["scope"]) for row in rows] == list(Scope)


def test_pages_and_reasons_are_as_long_as_the_code_takes_them() -> None:
    assert f"`limit` (1 to {MOST_LIMIT}, {DEFAULT_LIMIT} by default)" in reflow(OPERATOR_API)
    assert f"1 to {REASON_LENGTH} characters, kept in the audit trail" in reflow(OPERATOR_API)


def test_the_example_of_a_game_has_its_fields_and_put_takes_all_but_the_keys() -> None:
    assert fields_of_example("Games") == fields_of(GameModel)
    settings = {field.alias for field in GameSettings.model_fields.values()}
    assert settings == fields_of(GameModel) - {"id", "checksumKeys"}
    text = reflow(read_section(OPERATOR_API, "Games"))
    (example,) = re.findall(r"answers `(\{[^`]+\})`\. With", text)
    assert set(re.findall(r'"(\w+)":', example)) == fields_of(KeyModel) | {"secret"}
    assert f"{LEAST_SECRET} to {MOST_SECRET} characters without spaces" in text
    assert f"for up to {CLAIM_MS // 1000} seconds" in text


def test_the_example_of_a_token_has_its_fields() -> None:
    assert fields_of_example("Tokens") == fields_of(TokenModel) - {"revokedDate"}
    body = {field.alias for field in TokenBody.model_fields.values()}
    assert body == fields_of_example("Tokens") | {"token"}
    assert f"up to {MOST_GAMES} games" in reflow(read_section(OPERATOR_API, "Tokens"))


def test_the_example_of_a_record_has_its_fields_and_the_actions_are_all_named() -> None:
    assert fields_of_example("The audit trail") == fields_of(AuditRecordModel)
    text = reflow(read_section(OPERATOR_API, "The audit trail"))
    found = re.search(r"Actions are ([^.]+(?:\.[a-z][^.]+)*)\. ", text)
    assert found is not None
    assert words(found[1]) == list(Action)
