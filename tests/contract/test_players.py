"""Holds what operators send about players, and are shown of bans, to docs/operator-api.md."""

import re

import pytest
from pydantic import BaseModel

from laurel.domain.audit import player_reference
from laurel.domain.bans import Ban
from laurel.http.entry_calls import MOST_PLAYERS, PlayersCall
from laurel.http.player_calls import BanModel, EraseCall, ErasedModel, ban_model
from tests.contract.tables import (
    OPERATOR_API,
    Row,
    read_json,
    read_section,
    read_table,
    reflow,
    word,
    words,
)

ACTIONS = read_table(OPERATOR_API, "Players", first_column="action")
TEXT = reflow(re.sub(r"```.*?```", "", read_section(OPERATOR_API, "Players"), flags=re.DOTALL))
BODIES: dict[str, type[BaseModel]] = {
    "ban": PlayersCall,
    "unban": PlayersCall,
    "erase": EraseCall,
}


def test_the_actions_are_those_of_the_table() -> None:
    assert [word(row["action"]) for row in ACTIONS] == list(BODIES)


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: word(row["action"]))
def test_a_body_has_the_fields_of_the_table(row: Row) -> None:
    assert set(words(row["body"])) == set(BODIES[word(row["action"])].model_fields)


def test_as_many_players_as_the_table_says_go_into_one_call() -> None:
    counts = {int(count) for row in ACTIONS for count in re.findall(r"up to (\d+)", row["body"])}
    assert counts == {MOST_PLAYERS}


def test_the_example_is_how_a_ban_is_shown() -> None:
    ban = Ban(
        game_id="space-race",
        player=player_reference("id:42"),
        key="id:42",
        since=1_795_392_000_000,
        reason="…",
        subject="…",
    )
    shown = ban_model(ban)
    assert shown == read_json(OPERATOR_API, "Players")
    assert set(shown) == set(BanModel.__annotations__)


def test_an_erasure_answers_with_the_fields_of_the_page() -> None:
    (answer,) = [text for text in words(TEXT) if text.startswith('{"removed"')]
    assert set(re.findall(r'"(\w+)":', answer)) == set(ErasedModel.__annotations__)
