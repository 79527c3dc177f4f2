"""Which stack a command is about."""

from pathlib import Path

import pytest

from tools.local_stack import LocalStack
from tools.local_stack.stack_file import write_stack_file
from tools.operator.stacks import OperatorError, emulated_stack
from tools.operator.targets import LOCAL_STACK_FILE, find_stack


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run_locally() -> None:
    aws = emulated_stack(name="laurel", region="eu-north-1", endpoint="http://127.0.0.1:4566")
    stack = LocalStack(api_url="http://127.0.0.1", pages_url="http://127.0.0.1", aws=aws)
    write_stack_file(LOCAL_STACK_FILE, stack, None)


def test_a_command_without_a_stack_is_about_the_one_that_runs_here() -> None:
    run_locally()
    stack = find_stack(name=None, region=None)
    assert (stack.name, stack.endpoint) == ("laurel", "http://127.0.0.1:4566")


def test_a_named_stack_is_one_in_aws_whatever_runs_here() -> None:
    run_locally()
    stack = find_stack(name="laurel", region="eu-west-1")
    assert (stack.endpoint, stack.session.region_name) == (None, "eu-west-1")


def test_a_command_without_a_stack_says_so_where_nothing_runs() -> None:
    with pytest.raises(OperatorError, match="--stack"):
        find_stack(name=None, region=None)
