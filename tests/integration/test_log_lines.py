"""What the log keeps of a call: who called, and nothing that must stay secret."""

import pytest

from tests.service import Service, assert_answered, assert_refused, score
from tools.operator.tokens import token_id_of


def test_a_reported_score_is_logged_with_its_caller_and_without_token_or_email(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.register()
    service.configure()
    token = service.token()
    assert_answered(service.post(score(email="tim@example.com"), token=token))
    answered = caplog.records[-1].__dict__
    assert (answered["subject"], answered["token_id"]) == ("a test", token_id_of(token))
    lines = repr([line.__dict__ for line in caplog.records])
    assert token not in lines
    assert "tim@example.com" not in lines


def test_a_refused_caller_is_logged_too(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    service.register()
    service.configure()
    token = service.token()
    service.revoke(token_id_of(token))
    assert_refused(service.post(score(), token=token), 401, "token_invalid")
    assert caplog.records[-1].__dict__["token_id"] == token_id_of(token)
