"""The API as the public domain has it, below `/api/v1`: what every answer has, through the edge."""

# ruff: noqa: F403 - pytest collects what is imported
from dataclasses import replace

import pytest

from tests.integration.test_http import *
from tests.service import Service, deployed_service, send_over_http
from tools.local_stack import LocalStack


@pytest.fixture
def service(stack: LocalStack) -> Service:
    """The service behind the edge, with a game of this test's own."""
    return replace(deployed_service(stack), send=send_over_http(f"{stack.pages_url}/api/v1"))
