"""What a call sends to DynamoDB, and functions laid out as in AWS."""

from typing import Any

import pytest
from botocore.endpoint import Endpoint

from tests.performance.costs import Requests
from tests.service import Service
from tools.benchmarks.bill import read_sent
from tools.benchmarks.container import Container, lay_out


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch, service: Service) -> Requests:
    """The requests to DynamoDB that are made from now on, in order."""
    made = Requests(service)
    make_request = Endpoint.make_request

    def note(endpoint: Endpoint, operation: Any, request: Any) -> Any:
        if operation.service_model.service_name == "dynamodb":
            made.sent.append(read_sent(operation.name, request["body"]))
        return make_request(endpoint, operation, request)

    monkeypatch.setattr(Endpoint, "make_request", note)
    return made


@pytest.fixture(scope="session")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """Functions, layer and SDK, and nothing else to import."""
    return lay_out(tmp_path_factory.mktemp("container"))
