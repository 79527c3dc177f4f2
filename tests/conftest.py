"""What several tiers of tests share: the service in process, the stack, Chromium, Hypothesis."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.in_process import empty_tables, serve_in_process
from tests.service import Service
from tests.shared_stack import shared_stack_file
from tests.template_file import load_template
from tools.local_stack import LocalStack
from tools.local_stack.stack_file import read_stack_file

# What the template sets for every function.
os.environ |= load_template()["Globals"]["Function"]["Environment"]["Variables"]

# Machines differ too much for deadlines; what repeats a failure is printed.
settings.register_profile("laurel", max_examples=500, deadline=None, print_blob=True)
settings.load_profile("laurel")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-goldens", action="store_true", help="write tests/golden anew")


@pytest.fixture
def renew_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether the golden files shall be written, not compared."""
    return bool(request.config.getoption("--renew-goldens"))


@pytest.fixture(scope="session")
def stack_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The stack.json of a local stack with the demo in it; LAUREL_STACK names one that is up."""
    own = tmp_path_factory.getbasetemp()
    # The processes of one run have their directories beside each other.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared_stack_file(shared) as file:
        yield file


@pytest.fixture(scope="session")
def stack(stack_file: Path) -> LocalStack:
    """The local stack."""
    return read_stack_file(stack_file)


# One for the whole run: Playwright refuses to be started a second time beside itself.
@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def whole_run() -> Iterator[Service]:
    with serve_in_process() as service:
        yield service


@pytest.fixture(scope="module")
def in_process(whole_run: Service) -> Service:
    """The service in this process, without what the tests of other modules have left."""
    empty_tables(whole_run.stack)
    return whole_run


@pytest.fixture
def service(in_process: Service) -> Service:
    """The service, with a game of this test's own."""
    return replace(in_process, game_id=f"game-{uuid4().hex[:12]}")
