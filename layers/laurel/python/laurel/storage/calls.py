"""How every service of AWS is called: what goes wrong there is a refusal here."""

import random
import time
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from laurel.domain.errors import Refusal, TooManyRequestsError, UnavailableError

Answer = TypeVar("Answer")

_THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TooManyRequestsException",
        "TooManyUpdates",
    }
)
# What the writes of a cancelled transaction say for the same.
_THROTTLED_WRITES = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
_SERVER_ERRORS = 500
# Of a write to an item that a transaction is writing to: nothing was written. The SDK repeats many
# calls by itself, but not these.
_IN_A_TRANSACTION = "TransactionConflictException"
_MOST_WRITES = 6
_FAILED = frozenset(
    {
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionInProgressException",
        _IN_A_TRANSACTION,
    }
)


def call(operation: Callable[..., Answer], request: Mapping[str, object]) -> Answer:
    """Make a call that the SDK repeats when that can help.

    A write that meets a transaction on the same item is made again, up to six times in well
    under a second: seats are taken by transactions on the very item that is counted in.

    Raises:
        TooManyRequestsError: the table, or one key of it, takes no more for now.
        UnavailableError: the service does not answer.
        botocore.exceptions.ClientError: it answers that the call is wrong, or its condition fails.
    """
    try:
        for write in range(1, _MOST_WRITES):
            try:
                return operation(**request)
            except ClientError as error:
                if code_of(error) != _IN_A_TRANSACTION:
                    raise
            # A transaction takes some ten milliseconds.
            time.sleep(random.uniform(0, 0.01 * 2**write))  # noqa: S311 - nothing secret about it
        return operation(**request)
    except ClientError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    except (HTTPClientError, NoConnectionError) as error:
        raise UnavailableError("The service's storage does not answer.") from error


def pause_after_lost_race(count: int) -> None:
    """Wait up to 40 ms the first time (a count of 1), and up to twice as long each further time."""
    # Full jitter: those who lost one race must not all start the next one together.
    time.sleep(random.uniform(0, 0.02 * 2**count))  # noqa: S311 - nothing secret about it


def refusal_of(error: ClientError) -> Refusal | None:
    """Tell which refusal an error of AWS amounts to; None for mistakes and failed conditions."""
    code = code_of(error)
    if _THROTTLED_WRITES & cancellation_codes(error):
        code = "ThrottlingException"
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED:
        return TooManyRequestsError("More calls come in than are taken here at once.")
    if code in _FAILED or status >= _SERVER_ERRORS:
        return UnavailableError("The service's storage does not answer.")
    return None


def code_of(error: ClientError) -> str:
    """Tell the code of an error of AWS."""
    return error.response.get("Error", {}).get("Code", "")


def cancellation_codes(error: ClientError) -> frozenset[str]:
    """Tell why a transaction was cancelled: a code for each write that had a reason."""
    reasons = cast("list[dict[str, str]]", error.response.get("CancellationReasons", []))
    return frozenset(reason.get("Code", "None") for reason in reasons) - {"None"}
