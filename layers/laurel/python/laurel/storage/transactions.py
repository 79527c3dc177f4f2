"""Several writes that are made together or not at all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from laurel.storage.calls import call, cancellation_codes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOST = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


def write_together(client: "DynamoDBClient", writes: Sequence[dict[str, Any]]) -> bool:
    """Make up to 100 writes in one transaction, each `Put`, `Update`, `Delete` or a check.

    The SDK gives each transaction a token of its own, so that one whose answer got lost is not made
    a second time.

    Returns:
        Whether it was made: False means that a condition failed, or that somebody else was writing
        to one of the items at that moment.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    try:
        call(client.transact_write_items, {"TransactItems": list(writes)})
    except ClientError as error:
        codes = cancellation_codes(error)
        if codes and codes <= _LOST:
            return False
        raise
    return True
