"""How every table is talked to: items as plain values, failures as refusals."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from laurel.domain.errors import Refusal, TooManyRequestsError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB's items are as loosely typed as JSON: the modules of the tables give them their types.
Item = dict[str, Any]
Packed = dict[str, Any]
Answer = TypeVar("Answer")

_THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
# What the writes of a cancelled transaction say for the same.
_THROTTLED_WRITES = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError"})
_FAILED = frozenset({"InternalServerError", "ServiceUnavailable", "TransactionInProgressException"})
_SERVER_ERRORS = 500


def pack(item: Mapping[str, object]) -> Packed:
    """Turn plain values into DynamoDB's; what is None is left out."""
    return {name: _pack_value(value) for name, value in item.items() if value is not None}


def unpack(packed: Mapping[str, Any]) -> Item:
    """Turn DynamoDB's values into plain ones."""
    return {name: _unpack_value(value) for name, value in packed.items()}


def call(operation: Callable[..., Answer], request: Mapping[str, object]) -> Answer:
    """Make a call that the SDK repeats when that can help.

    Raises:
        TooManyRequestsError: the table, or one key of it, takes no more for now.
        UnavailableError: the service does not answer.
        botocore.exceptions.ClientError: it answers that the call is wrong, or its condition fails.
    """
    try:
        return operation(**request)
    except ClientError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    except (HTTPClientError, NoConnectionError) as error:
        raise UnavailableError("The service's storage does not answer.") from error


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


def batch_get(client: "DynamoDBClient", requested: Mapping[str, object]) -> dict[str, list[Item]]:
    """Read several items, of one or more tables, in one round trip.

    Args:
        client: The client.
        requested: What to read, by table, as `BatchGetItem` takes it (`RequestItems`).

    Returns:
        The items found, by table.

    Raises:
        TooManyRequestsError: DynamoDB left some of them out for now.
        UnavailableError: the service does not answer.
    """
    answer = call(client.batch_get_item, {"RequestItems": requested})
    # It may leave items out when a key is too busy: an entry that seems absent must not be
    # mistaken for a player's first.
    if answer.get("UnprocessedKeys"):
        raise TooManyRequestsError("More calls come in than are taken here at once.")
    return {table: [unpack(item) for item in items] for table, items in answer["Responses"].items()}


def _pack_value(value: object) -> Packed:
    # Before integers: to Python, a truth value is one.
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, list):
        return {"L": [_pack_value(element) for element in value]}
    if isinstance(value, Mapping):
        return {"M": {name: _pack_value(member) for name, member in value.items()}}
    raise TypeError(f"No table holds values of {type(value)}.")


def _unpack_value(packed: Mapping[str, Any]) -> object:
    ((kind, value),) = packed.items()
    match kind:
        case "N":
            # Every number in the tables is an integer.
            return int(value)
        case "L":
            return [_unpack_value(element) for element in value]
        case "M":
            return {name: _unpack_value(member) for name, member in value.items()}
        case "SS":
            return set(value)
        case _:
            return value
