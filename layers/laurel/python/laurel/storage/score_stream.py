"""The stream of the Scores table: its records, read as changes of entries.

A lane is one item collection of a table with a local secondary index, which DynamoDB never splits:
its changes come in one order, whatever happens to the table's partitions.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from laurel.domain.counting import Change
from laurel.domain.ids import is_id
from laurel.domain.standings import STANDING_LENGTH
from laurel.storage.calls import call
from laurel.storage.dynamodb import Item, unpack
from laurel.storage.entries import counted_dates
from laurel.storage.standings import ids_of_board

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


# A queue takes 256 KB, and escaped in a message a text has up to twice its length.
_MOST_KEPT = 100_000


class UnreadableRecordError(Exception):
    """A record of the stream that no version of the service can have caused."""


def change_of(record: Mapping[str, Any]) -> Change:
    """Read a record as an event source mapping, or the stream itself, delivers it.

    Raises:
        UnreadableRecordError: it is not the record of a player's entry.
    """
    try:
        content = record["dynamodb"]
        game_id, leaderboard_id, lane = _take_apart(unpack(content["Keys"])["leaderboard"])
        old = unpack(content.get("OldImage") or {})
        new = unpack(content.get("NewImage") or {})
        return Change(
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            lane=lane,
            sequence=int(content["SequenceNumber"]),
            changed_at=_epoch_ms(content.get("ApproximateCreationDateTime")),
            old=_standing_of(old),
            new=_standing_of(new),
            accepted_at=_accepted_at(old, new),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableRecordError(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record of the stream that cannot be read, and why."""

    record: Mapping[str, Any]
    reason: str


def read_changes(
    records: Sequence[Mapping[str, Any]],
) -> tuple[list[Change], list[Unreadable]]:
    """Read a batch of records, in their order, and tell apart what cannot be read."""
    changes: list[Change] = []
    unreadable: list[Unreadable] = []
    for record in records:
        try:
            changes.append(change_of(record))
        except UnreadableRecordError as error:
            unreadable.append(Unreadable(record, str(error)))
    return changes, unreadable


class UnreadableQueue:
    """The queue in which records that cannot be read wait for somebody to look at them."""

    def __init__(self, sqs: "SQSClient", *, url: str) -> None:
        self._sqs = sqs
        self._url = url

    def set_aside(self, unreadable: Sequence[Unreadable]) -> None:
        """Send records to the queue, one message each: they are rare, and an alarm rings.

        A batch that comes again is set aside again: a record may be in the queue twice, never not
        at all. Of one that no message holds its beginning is kept, with its keys.
        """
        for found in unreadable:
            record = json.dumps(found.record, default=_encode_binary)
            kept = json.loads(record) if len(record) <= _MOST_KEPT else record[:_MOST_KEPT]
            body = json.dumps({"reason": found.reason, "record": kept})
            call(self._sqs.send_message, {"QueueUrl": self._url, "MessageBody": body})


def _take_apart(key: str) -> tuple[str, str, int]:
    board, _, lane = key.rpartition("#")
    game_id, leaderboard_id = ids_of_board(board)
    # Of others no counter can be written: trying would hold up the stream for good.
    if not (is_id(game_id) and is_id(leaderboard_id) and lane.isascii() and lane.isdecimal()):
        raise ValueError("the key names no lane")
    return game_id, leaderboard_id, int(lane)


def _epoch_ms(date: datetime | float | None) -> int | None:
    if date is None:
        return None
    # The stream itself gives a date, an event the seconds.
    return int((date.timestamp() if isinstance(date, datetime) else date) * 1000)


def _standing_of(image: Item) -> bytes | None:
    standing = image.get("standing")
    # In an event, which is JSON, bytes are in base64.
    decoded = b64decode(standing, validate=True) if isinstance(standing, str) else standing
    if decoded is not None and len(decoded) != STANDING_LENGTH:
        raise ValueError("the standing has not its length")
    return decoded


def _accepted_at(old: Item, new: Item) -> int | None:
    # A held try counts from when an operator accepts it, with the date at which it came.
    return max(counted_dates(new) - counted_dates(old), default=None)


def _encode_binary(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)
