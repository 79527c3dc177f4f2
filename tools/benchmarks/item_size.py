"""How large DynamoDB takes an item to be, by its documentation.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html,
"DynamoDB item sizes and formats". Items are written as the SDK takes them: `{"S": "text"}`.
"""

from collections.abc import Mapping
from typing import Any

Packed = Mapping[str, Any]

_COLLECTION_BYTES = 3
_ELEMENT_BYTES = 1
_FLAG_BYTES = 1


def item_size(item: Packed) -> int:
    """Give an item's size in bytes: the lengths of its attributes' names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(packed: Packed) -> int:
    """Give a value's size in bytes.

    Raises:
        ValueError: no table of the service holds values of this kind.
    """
    ((kind, value),) = packed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(value)
        case "N":
            return number_size(int(value))
        case "BOOL" | "NULL":
            return _FLAG_BYTES
        case "L":
            return _COLLECTION_BYTES + sum(_ELEMENT_BYTES + value_size(part) for part in value)
        case "M":
            return _COLLECTION_BYTES + len(value) * _ELEMENT_BYTES + item_size(value)
        case _:
            raise ValueError(f"No table holds values of the kind {kind}.")


def number_size(number: int) -> int:
    """Give an integer's size in bytes.

    "Leading and trailing zeroes are trimmed", "1 byte per two significant digits" and one more. The
    page says approximately; dynalite, which was held to the real service, shows what is left out:
    digits are counted by twos from the decimal point, and a sign takes a byte.
    """
    magnitude = abs(number)
    while magnitude and magnitude % 100 == 0:
        magnitude //= 100
    pairs = (len(str(magnitude)) + 1) // 2 if magnitude else 0
    return 1 + pairs + (number < 0)
