"""Holds docs/operators.md to the code: its files, its commands, its alarms and parameters."""

import re
import shlex
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from laurel.domain.games import ChecksumAlgorithm
from laurel.domain.leaderboards import Leaderboard, RetryStrategy
from tests.contract.fields import documented_fields
from tests.contract.tables import (
    DOCS,
    PUBLIC_API,
    read_blocks,
    read_section,
    read_table,
    reflow,
    word,
    words,
)
from tests.template_file import RESOURCES, TEMPLATE
from tools.operator.configuration import (
    MOST_LANES,
    GameFile,
    LeaderboardFile,
    read_game,
    read_leaderboard,
)
from tools.operator.main import app
from tools.operator.registry import FIXED_BY_SCORES

GUIDE = (DOCS / "operators.md").read_text(encoding="utf-8")
EXAMPLES = DOCS / "examples"


def names_of(model: type[BaseModel]) -> tuple[set[str], set[str]]:
    """Give the names of a file's fields, and of those that are required."""
    schema = model.model_json_schema(by_alias=True)
    return set(schema["properties"]), set(schema["required"])


# ---- Files ---------------------------------------------------------------------------------------


def test_the_example_of_a_game_has_the_example_of_a_leaderboard() -> None:
    game = read_game((EXAMPLES / "game.json").read_bytes())
    leaderboard = read_leaderboard((EXAMPLES / "leaderboard.json").read_bytes())
    assert (game.weakest_checksum, list(game.checksum_keys)) == (ChecksumAlgorithm.SHA_256, ["web"])
    assert leaderboard.game_id == game.game_id
    assert leaderboard.retry_strategy is RetryStrategy.REPLACE_IF_BETTER


def test_a_games_file_has_the_fields_of_the_table() -> None:
    fields = documented_fields(read_table(GUIDE, "Games", first_column="field"))
    required = {name for name, (_, needed) in fields.items() if needed}
    assert (set(fields), required) == names_of(GameFile)


def test_a_leaderboards_file_has_the_fields_of_the_api_but_those_that_the_guide_names() -> None:
    public = documented_fields(read_table(PUBLIC_API, "Leaderboard", first_column="field"))
    text = reflow(read_section(GUIDE, "Leaderboards"))
    found = re.search(r"cannot be set: ([^.]+)\. One field is the operator's alone: `(\w+)`", text)
    assert found is not None
    found_out, alone = set(words(found[1])), found[2]
    # Read under either spelling, and named by the right one.
    fields = set(public) - found_out - {"exteralReference"} | {alone}
    required = {name for name, (_, needed) in public.items() if needed} - found_out
    # The page names its default.
    assert (fields, required - {"sortOrder"}) == names_of(LeaderboardFile)
    assert f"`{alone}`, from 1 (the default) to {MOST_LANES}" in text


def test_what_scores_fix_is_named() -> None:
    text = reflow(read_section(GUIDE, "Leaderboards"))
    found = re.search(r"Once there are scores, ([^.]+) cannot change any more", text)
    assert found is not None
    assert words(found[1]) == list(FIXED_BY_SCORES)
    assert set(FIXED_BY_SCORES.values()) <= set(Leaderboard.__slots__)


# ---- Commands ------------------------------------------------------------------------------------


def documented_commands() -> list[list[str]]:
    """Give the words of every `laurel` command in the guide and in README.

    In blocks they begin a line, in sentences they are set in code.
    """
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    lines = re.findall(
        r"(?:^|`)(?:\.venv/bin/)?(laurel [^`\n]+)", f"{GUIDE}\n{readme}", re.MULTILINE
    )
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("line", documented_commands(), ids=" ".join)
def test_a_documented_command_is_one(line: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    _, *rest = line
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        name, *rest = rest
        if name == "COMMAND":
            return
        assert name in command.commands
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {text for text in rest if text.startswith("-")} <= options


def test_every_command_is_in_the_guide() -> None:
    groups: Any = typer.main.get_command(app)
    commands = {
        (group, name) for group, found in groups.commands.items() for name in found.commands
    }
    assert {(line[1], line[2]) for line in documented_commands() if len(line) > 2} >= commands


# ---- The template --------------------------------------------------------------------------------


def test_the_alarms_are_those_of_the_template() -> None:
    rows = read_table(GUIDE, "At night", first_column="what you see")
    alarms = {word(row["what you see"]) for row in rows if row["what you see"].startswith("alarm ")}
    assert alarms == {
        name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_parameters_and_outputs_are_called_as_in_the_template() -> None:
    known = {*TEMPLATE["Parameters"], *TEMPLATE["Outputs"], *RESOURCES}
    for heading in ("Counters", "At night"):
        named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", read_section(GUIDE, heading)))
        assert named - {"ProcessingTime"} <= known
    for block in read_blocks(GUIDE, "Deploying", language="sh"):
        assert set(re.findall(r"\b([A-Z][a-z][A-Za-z]*)=", block)) <= set(TEMPLATE["Parameters"])
