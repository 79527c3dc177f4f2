"""How long a call of AWS can take, beside how long its function has."""

from typing import Any

import pytest

from laurel.storage.clients import connect_dynamodb, connect_ssm, open_session
from tests.template_file import load_template


@pytest.mark.parametrize("connect", [connect_dynamodb, connect_ssm])
def test_a_call_that_is_never_answered_fails_before_its_function_is_ended(
    connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    config = connect(open_session()).meta.config
    attempts = config.retries["total_max_attempts"]
    # The SDK's standard mode waits up to a second, then up to two, four, …
    pauses = sum(2**retry for retry in range(attempts - 1))
    longest = attempts * (config.connect_timeout + config.read_timeout) + pauses
    assert longest < load_template()["Globals"]["Function"]["Timeout"]
