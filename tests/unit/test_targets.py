"""Which stack a command is about."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.local_stack import LocalStack
from tools.local_stack.stack_file import write_stack_file
from tools.operator.failures import MistypedError, UnreachableError
from tools.operator.own_tokens import subject_of
from tools.operator.stacks import emulated_stack
from tools.operator.targets import LOCAL_STACK_FILE, Target, find_target


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LAUREL_API_URL", "LAUREL_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def find(name: str | None = None, region: str | None = None) -> Target:
    return find_target(name=name, region=region)


def run_locally() -> None:
    aws = emulated_stack(name="laurel", region="eu-north-1", endpoint="http://127.0.0.1:4566")
    stack = LocalStack(api_url="http://127.0.0.1", pages_url="http://127.0.0.1", aws=aws)
    write_stack_file(LOCAL_STACK_FILE, stack, None)


def test_a_command_without_a_stack_is_about_the_one_that_runs_here() -> None:
    run_locally()
    stack = find().find_stack()
    assert (stack.name, stack.endpoint) == ("laurel", "http://127.0.0.1:4566")


def test_a_named_stack_is_one_in_aws_whatever_else_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_locally()
    monkeypatch.setenv("LAUREL_API_URL", "https://play.example.com/api/v1")
    stack = find("laurel", "eu-west-1").find_stack()
    assert (stack.endpoint, stack.session.region_name) == (None, "eu-west-1")


def test_an_address_with_a_token_needs_no_aws_whatever_runs_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_locally()
    monkeypatch.setenv("LAUREL_API_URL", "https://play.example.com/api/v1")
    monkeypatch.setenv("LAUREL_TOKEN", "a.b.c")
    target = find()
    assert (target.url, target.token()) == ("https://play.example.com/api/v1", "a.b.c")
    with pytest.raises(MistypedError, match="needs AWS credentials"):
        target.find_stack()


def test_an_address_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUREL_API_URL", "https://play.example.com/api/v1")
    with pytest.raises(MistypedError, match="LAUREL_TOKEN must hold a token"):
        find()


def test_a_token_is_not_sent_without_encryption_but_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LAUREL_TOKEN", "a.b.c")
    monkeypatch.setenv("LAUREL_API_URL", "http://play.example.com/api/v1")
    with pytest.raises(MistypedError, match="https://"):
        find()
    monkeypatch.setenv("LAUREL_API_URL", "http://127.0.0.1:8000/v1")
    assert find().url == "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        ("https://[", "a.b.c", "LAUREL_API_URL is no address"),
        ("https://play.example.com/api/v1", "a.b.c\nd.e.f", "LAUREL_TOKEN holds no token"),
        ("https://play.example.com/api/v1", "Bearer a.b.c", "LAUREL_TOKEN holds no token"),
        ("https://play.example.com/api/v1", "å", "LAUREL_TOKEN holds no token"),
    ],
)
def test_what_can_be_neither_address_nor_token_is_said_so(
    monkeypatch: pytest.MonkeyPatch, url: str, token: str, told: str
) -> None:
    monkeypatch.setenv("LAUREL_API_URL", url)
    monkeypatch.setenv("LAUREL_TOKEN", token)
    with pytest.raises(MistypedError, match=told):
        find()


def test_a_command_without_a_stack_says_so_where_nothing_runs() -> None:
    with pytest.raises(UnreachableError, match="--stack"):
        find()


@pytest.mark.parametrize(
    ("arn", "subject"),
    [
        ("arn:aws:iam::111122223333:user/ops1", "user/ops1"),
        (
            "arn:aws:sts::111122223333:assumed-role/Operators/ops1@example.com",
            "Operators/ops1@example.com",
        ),
        ("arn:aws:iam::111122223333:root", "root"),
    ],
)
def test_an_operator_is_called_by_the_end_of_the_aws_identity(arn: str, subject: str) -> None:
    assert subject_of(arn) == subject


def test_completing_a_word_waits_for_no_sdk_and_no_cryptography() -> None:
    heavy = {"boto3", "botocore", "cryptography", "jwt", "pydantic", "requests", "yaml"}
    program = "import sys, tools.operator.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert heavy.isdisjoint(done.stdout.decode().split())
