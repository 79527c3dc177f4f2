"""The parts of the local stack that need no emulator: its file, its lock, its guard, its routes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.local_stack import guard
from tools.local_stack.http_api import Route, read_cors, read_routes
from tools.local_stack.places import PROJECT, NotSetUpError, require
from tools.local_stack.processes import CommandError, run_logged
from tools.local_stack.single_run import AlreadyRunningError, only_run
from tools.local_stack.stack import LocalStack
from tools.local_stack.stack_file import DemoAccess, read_stack_file, write_stack_file
from tools.operator.stacks import emulated_stack

STACK = LocalStack(
    api_url="http://127.0.0.1:4566/_aws/execute-api/laurel/v1",
    pages_url="http://127.0.0.1:4567",
    aws=emulated_stack(name="laurel", region="eu-north-1", endpoint="http://127.0.0.1:4566"),
)
DEMO = DemoAccess(
    game_id="game",
    leaderboard_id="weekly",
    service_token="a.b.c",
    admin_token="d.e.f",
    checksum_game="game",
    checksum_kid="a",
    checksum_secret="secret",
)


def test_the_stack_file_holds_what_others_read(tmp_path: Path) -> None:
    file = tmp_path / "new" / "stack.json"
    write_stack_file(file, STACK, DEMO)
    assert json.loads(file.read_text()) == {
        "apiUrl": "http://127.0.0.1:4566/_aws/execute-api/laurel/v1",
        "pagesUrl": "http://127.0.0.1:4567",
        "awsEndpoint": "http://127.0.0.1:4566",
        "region": "eu-north-1",
        "stackName": "laurel",
        "gameId": "game",
        "leaderboardId": "weekly",
        "serviceToken": "a.b.c",
        "adminToken": "d.e.f",
        "checksumKey": {"game": "game", "kid": "a", "secret": "secret"},
    }
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["stack.json"]


def test_the_stack_file_of_an_empty_stack_has_the_same_members(tmp_path: Path) -> None:
    full, empty = tmp_path / "full.json", tmp_path / "empty.json"
    write_stack_file(full, STACK, DEMO)
    write_stack_file(empty, STACK, None)
    contents = json.loads(empty.read_text())
    assert list(contents) == list(json.loads(full.read_text()))
    assert contents["gameId"] is contents["serviceToken"] is contents["checksumKey"] is None


def test_a_stack_is_reached_by_what_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    write_stack_file(file, STACK, DEMO)
    stack = read_stack_file(file)
    assert (stack.api_url, stack.aws.name) == (STACK.api_url, "laurel")
    assert stack.pages_url == STACK.pages_url
    assert (stack.aws_endpoint, stack.region) == ("http://127.0.0.1:4566", "eu-north-1")


def test_a_second_run_learns_who_the_first_is(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with (
        only_run(lock, process_id=4711),
        pytest.raises(AlreadyRunningError) as refused,
        only_run(lock, process_id=4712),
    ):
        pass
    assert refused.value.process_id == "4711"


def test_what_a_run_left_behind_is_no_lock(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.write_text("99999\n")
    with only_run(lock, process_id=4711):
        assert lock.read_text() == "4711\n"


def test_routes_are_read_from_the_deployed_document() -> None:
    def operation(function: str) -> dict[str, object]:
        path = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
        uri = {"Fn::Sub": f"{path}/${{{function}.Arn}}/invocations"}
        return {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": uri}}

    document = {
        "paths": {
            "/score/{id}": {"get": operation("ListFunction"), "post": operation("ReportFunction")},
            "/score/{id}/": {"x-amazon-apigateway-any-method": operation("ListFunction")},
            "/$default": {"x-amazon-apigateway-any-method": operation("UnknownFunction")},
        }
    }
    assert list(read_routes(document)) == [
        Route(key="GET /score/{id}", function="ListFunction"),
        Route(key="POST /score/{id}", function="ReportFunction"),
        Route(key="ANY /score/{id}/", function="ListFunction"),
        Route(key="$default", function="UnknownFunction"),
    ]


def test_cors_is_read_from_the_deployed_document() -> None:
    settings = {
        "allowOrigins": ["*"],
        "allowMethods": ["GET"],
        "allowHeaders": ["If-None-Match"],
        "exposeHeaders": ["ETag"],
        "maxAge": "3600",
    }
    assert read_cors({"x-amazon-apigateway-cors": settings}) == {
        "AllowOrigins": ["*"],
        "AllowMethods": ["GET"],
        "AllowHeaders": ["If-None-Match"],
        "ExposeHeaders": ["ETag"],
        "MaxAge": 3600,
    }


def test_a_program_that_is_not_set_up_is_named_with_what_to_do() -> None:
    with pytest.raises(NotSetUpError, match=r"no \.local/none: run `make setup`"):
        require(PROJECT / ".local" / "none")


def test_a_command_that_fails_is_told_with_its_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"]
    with pytest.raises(CommandError, match=r"ended with 3\.(.|\n)*what went wrong"):
        run_logged(command, log=log, environment={}, cwd=tmp_path)


def start_guarded(code: str, ready: Path) -> "subprocess.Popen[bytes]":
    """Start a guarded command, and wait until it says that it is ready."""
    command = [sys.executable, "-I", guard.__file__, sys.executable, "-c", code, str(ready)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 20
    while not (ready.exists() and ready.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


# Starts a child of its own, and says its number.
PARENT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("end", ["the pipe is closed", "it is told to end"])
def test_what_a_guarded_command_started_ends_with_it(tmp_path: Path, end: str) -> None:
    process = start_guarded(PARENT, tmp_path / "ready")
    assert process.stdin
    grandchild = int((tmp_path / "ready").read_text())
    assert is_alive(grandchild)
    if end == "the pipe is closed":
        process.stdin.close()
        process.wait(timeout=20)
    else:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
        process.stdin.close()
    deadline = time.monotonic() + 5
    while is_alive(grandchild):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_guarded_command_that_ends_by_itself_gives_its_code(tmp_path: Path) -> None:
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('x'); raise SystemExit(7)"
    process = start_guarded(code, tmp_path / "ready")
    assert process.wait(timeout=20) == 7
    assert process.stdin
    process.stdin.close()
