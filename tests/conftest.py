"""What several tiers of tests share: the local stack, and how Hypothesis works."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.shared_stack import shared_stack_file
from tools.local_stack import LocalStack
from tools.local_stack.stack_file import read_local_stack

# Machines differ too much for deadlines; what repeats a failure is printed.
settings.register_profile("laurel", max_examples=500, deadline=None, print_blob=True)
settings.load_profile("laurel")


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
    return read_local_stack(stack_file)
