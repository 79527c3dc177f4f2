"""Holds docs/operators.md to the code: its files, its commands, its alarms and parameters."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from laurel.domain.games import ChecksumAlgorithm
from laurel.domain.leaderboards import RetryStrategy
from laurel.http.mails import MailBody
from laurel.pages.mail_templates import MailTemplates
from tests.contract.tables import DOCS, read_blocks, read_section, read_table, word
from tests.template_file import RESOURCES, TEMPLATE
from tools.operator.failures import INTERRUPTED, MISTYPED, REFUSED, UNREACHABLE
from tools.operator.main import app

GUIDE = (DOCS / "operators.md").read_text(encoding="utf-8")
EXAMPLES = DOCS / "examples"
WHY = ["--reason", "x"]
PLAYER = ["--player-id", "x"]
# What a command must be given besides what its row in the table has.
OPTIONS_NEEDED = {
    ("token", "issue"): ["--days", "1", "--all-games"],
    ("token", "revoke"): ["--yes"],
    ("key", "revoke"): ["--yes"],
    ("leaderboard", "close"): ["--yes"],
    ("leaderboard", "void"): ["--yes"],
    ("leaderboard", "delete"): ["--yes"],
    ("score", "show"): PLAYER,
    ("score", "hide"): [*PLAYER, *WHY],
    ("score", "restore"): [*PLAYER, *WHY],
    ("score", "remove"): [*PLAYER, *WHY, "--yes"],
    ("score", "correct"): [*PLAYER, *WHY, "--sorting-value", "1", "--display-value", "1"],
    ("score", "accept"): [*PLAYER, *WHY],
    ("score", "reject"): [*PLAYER, *WHY, "--yes"],
    ("score", "import"): [*WHY, "--format", "jsonl"],
    ("prize", "resend"): ["--place", "1", *WHY],
    ("mail", "delete"): ["--yes"],
    ("player", "ban"): [*PLAYER, *WHY],
    ("player", "unban"): [*PLAYER, *WHY],
    ("player", "erase"): [*PLAYER, *WHY, "--yes"],
}


# ---- Files ---------------------------------------------------------------------------------------


def test_the_example_of_a_game_has_the_example_of_a_leaderboard() -> None:
    game = json.loads((EXAMPLES / "game.json").read_text())
    leaderboard = json.loads((EXAMPLES / "leaderboard.json").read_text())
    assert leaderboard["gameId"] == game["id"]
    assert game["weakestChecksum"] == ChecksumAlgorithm.SHA_256
    assert leaderboard["retryStrategy"] == RetryStrategy.REPLACE_IF_BETTER


def test_the_example_of_a_mail_is_a_whole_one() -> None:
    mail = json.loads((EXAMPLES / "mail.json").read_text())
    assert MailTemplates().offences(mail) == []
    assert set(mail) == {str(field.alias) for field in MailBody.model_fields.values()}


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
    options = {option for parameter in command.params for option in parameter.opts}
    # Each has help, and reads input for a file that is called so.
    options |= {"--help", "-"}
    assert {text for text in rest if text.startswith("-")} <= options


def test_every_command_is_in_the_guides_table_once() -> None:
    rows = read_table(GUIDE, "The command", first_column="command")
    named = [tuple(word(row["command"]).split()[1:3]) for row in rows]
    groups: Any = typer.main.get_command(app)
    commands = [
        (group, name) for group, found in groups.commands.items() for name in found.commands
    ]
    assert sorted(named) == sorted(commands)


@pytest.mark.parametrize(
    "row",
    read_table(GUIDE, "The command", first_column="command"),
    ids=lambda row: word(row["command"]),
)
def test_what_needs_aws_says_so_and_the_rest_needs_only_the_api(
    row: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUREL_API_URL", "http://127.0.0.1:1/api/v1")
    monkeypatch.setenv("LAUREL_TOKEN", "a.b.c")
    monkeypatch.setattr("tools.operator.api.MOST_LOST_ANSWERS", 0)
    file = tmp_path / "file.json"
    file.write_text('{"id": "x", "gameId": "x", "name": "x"}')
    _, group, name, *rest = word(row["command"]).split()
    if name == "apply":
        file = EXAMPLES / "tournaments.yaml"
    if group == "vouchers":
        file = tmp_path / "codes.csv"
        file.write_text("code\nK7QF-2M9X\n")
    given = {"FILE": str(file), "TOKEN-OR-ID": "0" * 32}
    typed = [given.get(text, "x") for text in rest] + OPTIONS_NEEDED.get((group, name), [])
    done = CliRunner().invoke(app, [group, name, *typed])
    if row["needs AWS"] == "yes":
        assert (done.exit_code, "needs AWS credentials" in done.stderr) == (2, True)
    else:
        assert (done.exit_code, "cannot be reached" in done.stderr) == (3, True)


def test_every_command_has_help_with_an_example_that_is_one() -> None:
    groups: Any = typer.main.get_command(app)
    for group, found in groups.commands.items():
        for name, command in found.commands.items():
            line = re.search(r"Example: .*?\b(laurel .+)", command.help)
            assert line is not None, name
            assert shlex.split(line[1])[1:3] == [group, name]
            test_a_documented_command_is_one(shlex.split(line[1], comments=True))


def test_the_exit_codes_are_those_of_the_command() -> None:
    rows = read_table(GUIDE, "The command", first_column="exit code")
    codes = [0, REFUSED, MISTYPED, UNREACHABLE, INTERRUPTED]
    assert [int(row["exit code"]) for row in rows] == codes
    assert app.info.epilog is not None
    assert [int(code) for code in re.findall(r"\b\d+\b", app.info.epilog)] == codes


# ---- The template --------------------------------------------------------------------------------


def test_the_alarms_are_those_of_the_template() -> None:
    rows = read_table(GUIDE, "At night", first_column="what you see")
    alarms = {word(row["what you see"]) for row in rows if row["what you see"].startswith("alarm ")}
    assert alarms == {
        name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_parameters_and_outputs_are_called_as_in_the_template() -> None:
    known = {*TEMPLATE["Parameters"], *TEMPLATE["Outputs"], *RESOURCES}
    for heading in ("Mail with prizes", "Counters", "At night"):
        named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", read_section(GUIDE, heading)))
        assert named - {"ProcessingTime"} <= known
    for block in read_blocks(GUIDE, "Deploying", language="sh"):
        assert set(re.findall(r"\b([A-Z][a-z][A-Za-z]*)=", block)) <= set(TEMPLATE["Parameters"])
