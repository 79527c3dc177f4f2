"""Watermarks: how far changes have been counted in an item, lane by lane.

The watermark of lane 3 is the attribute `counted3`: a sequence number in 17 bytes, which holds the
forty digits that one can have. As bytes of one length sequence numbers compare as the integers that
they are; as the texts that the stream gives they would not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from laurel.storage.dynamodb import Item

if TYPE_CHECKING:
    from laurel.domain.counting import Span

WATERMARK = "counted"
_SEQUENCE_LENGTH = 17


@dataclass(frozen=True, slots=True)
class NewCondition:
    """Parts of a write that counts changes on the condition that none of them is counted yet."""

    condition: str
    setting: str
    values: Mapping[str, bytes]


def new_condition(spans: Mapping[int, "Span"]) -> NewCondition:
    """Build what keeps changes from being counted twice in an item.

    The condition, with a clause for each lane that they are of:

        (attribute_not_exists(counted0) OR counted0 < :first0)      new

    new: nothing of them has been counted yet.
    """
    values: dict[str, bytes] = {}
    conditions, settings = [], []
    for lane, span in spans.items():
        name = f"{WATERMARK}{lane}"
        values[f":first{lane}"] = span.first.to_bytes(_SEQUENCE_LENGTH, "big")
        values[f":last{lane}"] = span.last.to_bytes(_SEQUENCE_LENGTH, "big")
        conditions.append(f"(attribute_not_exists({name}) OR {name} < :first{lane})")
        settings.append(f"{name} = :last{lane}")
    return NewCondition(" AND ".join(conditions), ", ".join(settings), values)


def watermark_attributes(watermarks: Mapping[int, int]) -> dict[str, bytes]:
    """Lay watermarks out, by lane, as attributes of an item that changes are counted in."""
    return {
        f"{WATERMARK}{lane}": at.to_bytes(_SEQUENCE_LENGTH, "big")
        for lane, at in watermarks.items()
    }


def watermarks_of(item: Item) -> dict[int, int]:
    """Read from an item that changes are counted in how far it is, by lane."""
    return {
        int(name.removeprefix(WATERMARK)): int.from_bytes(value, "big")
        for name, value in item.items()
        if name.startswith(WATERMARK)
    }
