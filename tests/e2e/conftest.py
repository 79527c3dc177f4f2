"""The deployed service, over HTTP."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.service import Service, deployed_service
from tools.local_stack import LocalStack

# The tests of the API in process are collected here too, and say as much when they fail.
pytest.register_assert_rewrite("tests.integration")


Laurel = Callable[..., subprocess.CompletedProcess[str]]

# Whose tests wait for minutes that pass by themselves: one begins them, before all others.
_BEGINS = "test_a_tournament_of_two_minutes_begins"
_TAKES_ITS_TIME = "test_tournament.py"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave time to pass between the first test and the last ones."""

    def turn(item: pytest.Item) -> int:
        return -1 if item.name == _BEGINS else int(item.path.name == _TAKES_ITS_TIME)

    items.sort(key=turn)


@pytest.fixture
def laurel(stack_file: Path, tmp_path: Path) -> Laurel:
    """The command, in a folder from which it finds the stack."""
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").symlink_to(stack_file.resolve())
    command = Path(sys.executable).with_name("laurel")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def pages_url(stack: LocalStack) -> str:
    """What the addresses of pages begin with; the API is below it, at `/api/v1`."""
    return stack.pages_url


@pytest.fixture
def service(stack: LocalStack) -> Service:
    """The service, with a game of this test's own.

    Every minute it ends by itself what is due, but not in the midst of a test what that has stored.
    """
    return replace(deployed_service(stack), is_found_when_due=False)
