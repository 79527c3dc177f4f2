"""Holds what operators send about entries, and are shown of them, to docs/operator-api.md."""

import re
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

from laurel.domain.entries import Entry, Try, TryStatus
from laurel.domain.moderation import EntryState, Result
from laurel.domain.texts import REASON_LENGTH
from laurel.http.entry_calls import (
    MOST_PLAYERS,
    CorrectCall,
    EntryPageModel,
    FindCall,
    HeldCall,
    ImportCall,
    PlayersCall,
    entry_model,
)
from laurel.http.named_players import NamedPlayer
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
from tests.factories import NOON

ACTIONS = read_table(OPERATOR_API, "Entries", first_column="action")
TEXT = reflow(
    re.sub(r"```.*?```", "", read_section(OPERATOR_API, "Entries"), count=1, flags=re.DOTALL)
)
BODIES: dict[str, type[BaseModel]] = {
    "find": FindCall,
    "hide": PlayersCall,
    "restore": PlayersCall,
    "remove": PlayersCall,
    "correct": CorrectCall,
    "accept": HeldCall,
    "reject": HeldCall,
    "import": ImportCall,
}


def fields_of(model: type[BaseModel]) -> list[str]:
    return [str(field.alias) for field in model.model_fields.values()]


def sentence(beginning: str) -> list[str]:
    """What is set in code in the sentence that begins like this."""
    start = TEXT.index(beginning)
    return words(re.split(r"\.(?: |$)", TEXT[start:], maxsplit=1)[0])


def test_the_actions_are_those_of_the_table() -> None:
    assert [word(row["action"]) for row in ACTIONS] == list(BODIES)


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: word(row["action"]))
def test_a_body_has_the_fields_of_the_table(row: Row) -> None:
    assert sorted(words(row["body"])) == sorted(fields_of(BODIES[word(row["action"])]))


def test_an_imported_entry_has_the_fields_of_the_page() -> None:
    entry: Any = ImportCall.model_fields["entries"].annotation
    (model,) = entry.__args__
    assert set(sentence("`import` takes entries of")) - {"import"} == set(fields_of(model))


def test_a_player_is_named_as_the_page_says() -> None:
    named = sentence("A player is named in a body by exactly one of")
    assert named[: len(NamedPlayer.model_fields)] == fields_of(NamedPlayer)


def test_as_many_players_as_the_table_says_go_into_one_call() -> None:
    counts = {int(count) for row in ACTIONS for count in re.findall(r"up to (\d+)", row["body"])}
    assert counts == {MOST_PLAYERS}


def test_a_reason_may_be_as_long_as_the_page_says() -> None:
    text = reflow(read_section(OPERATOR_API, "The calls"))
    assert f"1 to {REASON_LENGTH} characters" in text


def test_the_states_statuses_and_results_are_those_of_the_page() -> None:
    assert [name for name in sentence("`state` is") if name.isupper()] == list(EntryState)
    assert [name for name in sentence("A try's `status`") if name.isupper()] == list(TryStatus)
    assert {name for name in words(TEXT) if name.isupper()} == {*EntryState, *TryStatus, *Result}


def test_the_example_is_how_an_entry_is_shown() -> None:
    shown = Try(sorting_value=14, display_value="14", date=1_602_769_646_000)
    entry = Entry(
        player="id:42",
        display_name="Tiny Tim",
        email="tim@example.com",
        tries=(shown,),
        best=shown,
        shown=shown,
        used=1,
        version=NOON,
    )
    assert entry_model(entry) == read_json(OPERATOR_API, "Entries")


def test_a_page_has_the_fields_of_the_page() -> None:
    (page,) = [text for text in words(TEXT) if text.startswith('{"entries"')]
    assert set(re.findall(r'"(\w+)":', page)) == set(get_type_hints(EntryPageModel))
