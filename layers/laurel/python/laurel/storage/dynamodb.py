"""DynamoDB's items as plain values, and the ways in which more than one table is used."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from laurel.domain.errors import TooManyRequestsError
from laurel.storage.calls import call, code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# As many items as one BatchGetItem takes.
MOST_READ_AT_ONCE = 100

# DynamoDB's items are as loosely typed as JSON: the modules of the tables give them their types.
Item = dict[str, Any]
Packed = dict[str, Any]


def pack(item: Mapping[str, object]) -> Packed:
    """Turn plain values into DynamoDB's; an attribute that is None is left out.

    Within an attribute, None is stored as a NULL: the audit trail tells with it what is not there.
    """
    return {name: _pack_value(value) for name, value in item.items() if value is not None}


def unpack(packed: Mapping[str, Any]) -> Item:
    """Turn DynamoDB's values into plain ones.

    What others added to an item must not keep it from being read: a NULL is None, and a number that
    is no integer a float.
    """
    return {name: _unpack_value(value) for name, value in packed.items()}


def read_now(client: "DynamoDBClient", *, table: str, key: Packed) -> Item | None:
    """Read an item as it is at this moment: one read unit for each 4 KB.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    request = {"TableName": table, "Key": key, "ConsistentRead": True}
    item = call(client.get_item, request).get("Item")
    return unpack(item) if item else None


def update_on_condition(client: "DynamoDBClient", request: Mapping[str, Any]) -> bool:
    """Make an update that has a condition; say whether that was met.

    False may also mean that it went through: the SDK repeats a write whose answer got lost, and the
    condition need not be met twice.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    try:
        call(client.update_item, request)
    except ClientError as error:
        if code_of(error) != "ConditionalCheckFailedException":
            raise
        return False
    return True


@dataclass(frozen=True, slots=True)
class AsRead:
    """Parts of a write on the condition that attributes are as they were read."""

    conditions: list[str]
    names: dict[str, str]
    values: Item


def as_read(attributes: Mapping[str, object]) -> AsRead:
    """Build the conditions that attributes are as they were read; None is one that was not there.

    One for each, of these two:

        #closedAt = :read_closedAt
        attribute_not_exists(#closedAt)
    """
    found = {name: value for name, value in attributes.items() if value is not None}
    return AsRead(
        conditions=[
            f"#{name} = :read_{name}" if name in found else f"attribute_not_exists(#{name})"
            for name in attributes
        ],
        names={f"#{name}": name for name in attributes},
        values={f":read_{name}": value for name, value in found.items()},
    )


def pages_of(read: Callable[..., Any], request: Mapping[str, object]) -> Iterator[list[Item]]:
    """Go through what a query or a scan finds, a call at a time as pages are asked for.

    Args:
        read: The client's `query` or `scan`.
        request: Its first call.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    while True:
        answer = call(read, request)
        yield [unpack(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}


def first_of(read: Callable[..., Any], request: Mapping[str, Any]) -> list[Item]:
    """Read as many items as a query's `Limit` says, or all there are; a round trip for each 1 MB.

    Args:
        read: The client's `query`.
        request: Its first call, with a `Limit`.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    limit: int = request["Limit"]
    items: list[Item] = []
    while True:
        answer = call(read, request)
        items.extend(map(unpack, answer["Items"]))
        if "LastEvaluatedKey" not in answer or len(items) >= limit:
            return items
        # The answer was cut at 1 MB.
        start = answer["LastEvaluatedKey"]
        request = {**request, "ExclusiveStartKey": start, "Limit": limit - len(items)}


def count_of(read: Callable[..., Any], request: Mapping[str, object]) -> int:
    """Count what a query finds that has `Select` COUNT; a round trip for each 1 MB it reads.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    count = 0
    while True:
        answer = call(read, request)
        count += int(answer["Count"])
        if "LastEvaluatedKey" not in answer:
            return count
        request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}


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
    if value is None or isinstance(value, bool):
        return {"NULL": True} if value is None else {"BOOL": value}
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
            # Every number that this service writes is an integer.
            return int(value) if value.removeprefix("-").isdigit() else float(value)
        case "L":
            return [_unpack_value(element) for element in value]
        case "M":
            return {name: _unpack_value(member) for name, member in value.items()}
        case "SS":
            return set(value)
        case "NULL":
            return None
        case _:
            return value
