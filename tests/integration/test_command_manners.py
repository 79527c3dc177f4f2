"""How every command behaves, whatever it does: where words go, questions, exit codes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
)
from typer.testing import CliRunner, Result

from laurel.domain.errors import UnavailableError
from tests.loopback import Script, problem, served
from tools.operator.failures import OperatorError
from tools.operator.main import app

Laurel = Callable[..., Result]
GAMES = {
    "games": [
        {
            "id": "space-race",
            "name": "Space [red]Race[/red]",
            "checksumRequired": True,
            "checksumKeys": [
                {"id": "web", "status": "ACTIVE"},
                {"id": "old", "status": "REVOKED"},
            ],
        }
    ],
    "hasMore": False,
    "nextCursor": None,
    "currentCursor": None,
}


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def laurel(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laurel]:
    """The command, of somebody who has an address and a token."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAUREL_TOKEN", "a.b.c")
    with served(script.send) as url:
        monkeypatch.setenv("LAUREL_API_URL", url)

        def run(*arguments: str, typed: str = "") -> Result:
            return CliRunner().invoke(app, arguments, input=typed)

        yield run


def test_a_person_gets_a_table(laurel: Laurel, script: Script) -> None:
    script.will(200, GAMES)
    done = laurel("game", "list")
    assert (done.exit_code, done.stderr) == (0, "")
    heading, _, row = done.stdout.splitlines()
    assert heading.split() == ["Game", "Name", "Checksums", "Keys"]
    # What looks like a style in a name is shown as it is.
    assert row.split() == ["space-race", "Space", "[red]Race[/red]", "required", "web"]


def test_a_program_gets_what_the_api_answered(laurel: Laurel, script: Script) -> None:
    script.will(200, GAMES)
    done = laurel("game", "list", "--json")
    assert json.loads(done.stdout) == {"games": GAMES["games"]}


def test_an_empty_list_is_a_sentence_and_for_programs_an_empty_list(
    laurel: Laurel, script: Script
) -> None:
    empty = GAMES | {"games": []}
    script.will(200, empty)
    script.will(200, empty)
    said = laurel("game", "list")
    assert (said.exit_code, said.stdout) == (0, "")
    assert "no game yet" in said.stderr
    assert json.loads(laurel("game", "list", "--json").stdout) == {"games": []}


def test_a_refusal_is_a_sentence_and_ends_with_1(laurel: Laurel, script: Script) -> None:
    script.will(404, problem(404, "game_not_found"))
    done = laurel("game", "show", "missing")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "It is so.\n")


def test_a_program_gets_a_refusal_as_the_api_has_it(laurel: Laurel, script: Script) -> None:
    refusal = problem(404, "game_not_found")
    script.will(404, refusal)
    done = laurel("game", "show", "missing", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads(done.stderr) == refusal


def test_a_list_that_is_refused_prints_nothing_but_the_refusal(
    laurel: Laurel, script: Script
) -> None:
    refusal = problem(403, "not_permitted")
    script.will(403, refusal)
    done = laurel("game", "list", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads(done.stderr) == refusal


def test_a_token_that_lets_nobody_in_ends_with_3(laurel: Laurel, script: Script) -> None:
    script.will(401, problem(401, "token_expired"))
    done = laurel("game", "list")
    assert (done.exit_code, done.stdout, done.stderr) == (3, "", "It is so.\n")


def test_a_record_of_the_trail_is_one_line(laurel: Laurel, script: Script) -> None:
    record = {"date": 1, "subject": "ops1", "action": "leaderboard.put", "gameId": "space-race"}
    after = {"shouldCloseWhenFull": True, "description": "Three attempts.\nThe best one counts.\n"}
    record |= {"before": {}, "after": after}
    page = {"records": [record], "hasMore": False, "nextCursor": None, "currentCursor": None}
    script.will(200, page)
    lines = laurel("audit", "list", "space-race").stdout.splitlines()
    assert len(lines) == 3
    change = "shouldCloseWhenFull: yes; description: Three attempts. The best one counts."
    assert change in lines[2]


@pytest.mark.parametrize(
    "typed",
    [
        ["game", "show", "a/b"],
        ["game", "show"],
        ["game", "shwo", "space-race"],
        ["game", "put", "missing.json"],
        ["token", "issue", "--days", "9"],
        ["signing-key", "list"],
        ["audit", "list", "space-race", "--from", "soon"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_ends_with_2(laurel: Laurel, typed: list[str]) -> None:
    done = laurel(*typed)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_an_address_where_nobody_is_ends_with_3(
    laurel: Laurel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.operator.api.MOST_LOST_ANSWERS", 0)
    monkeypatch.setenv("LAUREL_API_URL", "http://127.0.0.1:1/api/v1")
    done = laurel("game", "list")
    assert done.exit_code == 3
    assert done.stderr.startswith("http://127.0.0.1:1/api/v1 cannot be reached from here")


def fail_with(error: BaseException) -> Callable[..., None]:
    def fail(**_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (OperatorError("There is no game [red][/b]."), 1, "There is no game [red][/b]."),
        (UnavailableError("It went wrong."), 1, "It went wrong."),
        (ProfileNotFound(profile="night"), 3, "profile (night) could not be found"),
        (NoCredentialsError(), 3, "no AWS credentials here"),
        (EndpointConnectionError(endpoint_url="https://ssm"), 3, "AWS cannot be reached"),
        (ClientError({"Error": {"Code": "ExpiredToken"}}, "x"), 3, "log in again"),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "ssm!"}}, "x"),
            3,
            "do not allow this: ssm!",
        ),
        (ClientError({"Error": {"Code": "Other", "Message": "Odd."}}, "x"), 1, "AWS: Odd."),
        (KeyboardInterrupt(), 130, "Interrupted"),
    ],
    ids=repr,
)
def test_what_goes_wrong_is_told_in_a_sentence(
    laurel: Laurel,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    monkeypatch.setattr("tools.operator.targets.find_target", fail_with(error))
    done = laurel("game", "list")
    assert (done.exit_code, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_undone_is_asked_for(laurel: Laurel, script: Script) -> None:
    refused = laurel("key", "revoke", "space-race", "web", typed="n\n")
    assert (refused.exit_code, script.calls) == (1, [])
    assert "for good? [y/N]" in refused.stderr
    assert "Nothing was done." in refused.stderr

    script.will(200, {"changed": True})
    agreed = laurel("key", "revoke", "space-race", "web", typed="y\n")
    assert agreed.stdout == "Checksum key web of space-race is revoked.\n"

    script.will(200, {"changed": False})
    unasked = laurel("key", "revoke", "space-race", "web", "--yes", "--reason", "Leaked.")
    assert unasked.stdout == "Checksum key web of space-race was revoked already.\n"
    assert script.calls[-1][:2] == ("DELETE", "/game/space-race/key/web?reason=Leaked.")


def test_nobody_there_to_be_asked_is_no(laurel: Laurel, script: Script) -> None:
    done = laurel("key", "revoke", "space-race", "web")
    assert (done.exit_code, script.calls) == (1, [])
    assert "--yes" in done.stderr


def test_nothing_but_a_secret_goes_to_standard_output(laurel: Laurel, script: Script) -> None:
    script.will(200, {"id": "web", "status": "ACTIVE", "secret": "s3cret-s3cret-s3cret"})
    done = laurel("key", "create", "space-race", "web")
    assert done.stdout == "s3cret-s3cret-s3cret\n"
    assert "is in use within a minute" in done.stderr


def test_colours_are_left_out_where_nobody_wants_them(
    laurel: Laurel, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    refusal = problem(404, "game_not_found")
    script.will(404, refusal)
    script.will(404, refusal)
    assert "\x1b[31m" in laurel("game", "show", "missing").stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in laurel("game", "show", "missing").stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("laurel si", ["signing-key"]),
        ("laurel leaderboard re", ["rebuild-ranks", "recount", "reopen", "restore"]),
        ("laurel leaderboard list space-race --st", ["--stack", "--state"]),
        ("laurel token issue --scope score:", ["score:write", "score:moderate"]),
    ],
)
def test_a_shell_completes_commands_and_options(typed: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = CliRunner().invoke(
        app, env={"_LAUREL_COMPLETE": "complete_bash", **words}, prog_name="laurel"
    )
    assert sorted(done.stdout.split()) == sorted(offered)
