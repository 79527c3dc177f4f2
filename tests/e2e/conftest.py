"""The deployed service, over HTTP."""

import pytest

from tests.service import Service, deployed_service
from tools.local_stack import LocalStack

# The tests of the API in process are collected here too, and say as much when they fail.
pytest.register_assert_rewrite("tests.integration")


@pytest.fixture
def service(stack: LocalStack) -> Service:
    """The service, with a game of this test's own."""
    return deployed_service(stack)
