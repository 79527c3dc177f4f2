"""What becomes of a call of AWS that does not go through at once."""

import time

import pytest
from botocore.exceptions import ClientError

from laurel.domain.errors import Refusal, TooManyRequestsError, UnavailableError
from laurel.storage.calls import call


class Service:
    """Fails as many times as it is told to, always in the same way."""

    def __init__(self, code: str, *, failures: int) -> None:
        self._error = ClientError({"Error": {"Code": code}}, "UpdateItem")
        self._failures = failures
        self.asked = 0

    def update_item(self, **_: object) -> str:
        self.asked += 1
        if self.asked <= self._failures:
            raise self._error
        return "written"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_a_write_that_meets_a_transaction_is_made_again(pauses: list[float]) -> None:
    service = Service("TransactionConflictException", failures=5)
    assert call(service.update_item, {}) == "written"
    assert service.asked == 6
    assert len(pauses) == 5


def test_a_write_that_keeps_meeting_transactions_is_given_up(pauses: list[float]) -> None:
    service = Service("TransactionConflictException", failures=100)
    with pytest.raises(UnavailableError):
        call(service.update_item, {})
    assert service.asked == 6
    # Beside what calls themselves may take (see test_clients.py), hardly anything.
    assert sum(pauses) < 1


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("ThrottlingException", TooManyRequestsError),
        ("ProvisionedThroughputExceededException", TooManyRequestsError),
        ("InternalServerError", UnavailableError),
        ("TransactionInProgressException", UnavailableError),
    ],
)
def test_what_the_sdk_has_repeated_already_is_not_repeated_here(
    code: str, refusal: type[Refusal], pauses: list[float]
) -> None:
    service = Service(code, failures=1)
    with pytest.raises(refusal):
        call(service.update_item, {})
    assert (service.asked, pauses) == (1, [])


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "ValidationException"])
def test_what_repeating_does_not_help_reaches_whoever_called(
    code: str, pauses: list[float]
) -> None:
    service = Service(code, failures=1)
    with pytest.raises(ClientError):
        call(service.update_item, {})
    assert (service.asked, pauses) == (1, [])
