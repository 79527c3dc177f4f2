"""Writes made together: which failures mean that somebody was faster, and which do not."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from laurel.domain.errors import TooManyRequestsError, UnavailableError
from laurel.storage.transactions import write_together

WRITES: list[dict[str, Any]] = [{"Put": {}}, {"Update": {}}]


class FakeClient:
    """Cancels a transaction for the reasons given, or fails with an error."""

    def __init__(self, *reasons: str, error: str = "TransactionCanceledException") -> None:
        self.requests: list[Any] = []
        self._reasons = reasons
        self._error = error

    def transact_write_items(self, **request: Any) -> None:
        self.requests.append(request)
        if self._reasons or self._error != "TransactionCanceledException":
            response: Any = {
                "Error": {"Code": self._error},
                "CancellationReasons": [{"Code": reason} for reason in self._reasons],
            }
            raise ClientError(response, "TransactWriteItems")


def write(client: FakeClient) -> bool:
    return write_together(client, WRITES)  # type: ignore[arg-type]


def test_all_writes_go_into_one_call() -> None:
    client = FakeClient()
    assert write(client) is True
    assert client.requests == [{"TransactItems": WRITES}]


@pytest.mark.parametrize(
    "reasons",
    [
        ("ConditionalCheckFailed", "None"),
        ("None", "TransactionConflict"),
        ("ConditionalCheckFailed", "TransactionConflict"),
    ],
)
def test_a_failed_condition_or_a_conflict_means_that_somebody_was_faster(
    reasons: tuple[str, ...],
) -> None:
    assert write(FakeClient(*reasons)) is False


@pytest.mark.parametrize("reason", ["ProvisionedThroughputExceeded", "ThrottlingError"])
def test_a_table_that_takes_no_more_is_no_lost_race(reason: str) -> None:
    with pytest.raises(TooManyRequestsError):
        write(FakeClient("ConditionalCheckFailed", reason))


def test_a_mistake_in_a_write_is_no_lost_race() -> None:
    for reasons in (("ValidationError",), ("ConditionalCheckFailed", "ItemCollectionSizeLimit")):
        with pytest.raises(ClientError):
            write(FakeClient(*reasons))
    with pytest.raises(ClientError):
        write(FakeClient(error="ValidationException"))


def test_storage_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        write(FakeClient(error="InternalServerError"))
