"""Counting from a stream that repeats itself: exactly once, by one watermark per lane.

A stream delivers every change at least once, those of one lane in order: a batch can come again,
cut differently, after a crash anywhere. So each counter remembers, for each lane, the sequence
number of the last change that it has counted, in the very item that holds its numbers. What is not
newer has been counted already; what is newer is summed up and applied in one write, together with
the watermark. A watermark never goes down: what it had passed would be counted again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of one player's entry, as the stream tells it.

    `sequence` orders the changes of one lane, and `changed_at` (epoch ms) is when it was made, to
    the second, if the stream tells. `old` and `new` are the entry's standings before and after,
    None where it had none. `accepted_at` (epoch ms) is the date of the latest score that counts
    since the change and did not before, None when there is none.
    """

    game_id: str
    leaderboard_id: str
    lane: int
    sequence: int
    changed_at: int | None
    old: bytes | None
    new: bytes | None
    accepted_at: int | None

    @property
    def stood(self) -> bool:
        """Whether the entry was in the standings before."""
        return self.old is not None

    @property
    def stands(self) -> bool:
        """Whether it is in the standings after."""
        return self.new is not None


@dataclass(frozen=True, slots=True)
class Counted:
    """How far a counter has counted: by lane, and the last accepted score's date (epoch ms)."""

    watermarks: Mapping[int, int] = field(default_factory=dict)
    latest: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The sequence numbers of the first and the last change that a sum holds, of one lane."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What some changes of one leaderboard add up to.

    `latest` is None when it would not move the date that the counter has. `up_to` tells, by lane,
    when the last of the changes was made (epoch ms).
    """

    participants: int
    latest: int | None
    spans: Mapping[int, Span]
    up_to: Mapping[int, int]


class InLane(Protocol):
    """What has a place in a lane of the stream."""

    @property
    def lane(self) -> int:
        """The lane's number."""
        ...

    @property
    def sequence(self) -> int:
        """What orders it among the others of its lane."""
        ...


def sum_up(changes: Sequence[Change], *, since: Counted) -> Sum | None:
    """Sum up what is newer than a counter has counted; None when nothing is.

    Args:
        changes: Changes of one leaderboard, each lane's in the order of the stream.
        since: How far the counter is, as far as is known.
    """
    newer = [
        change for change in changes if change.sequence > since.watermarks.get(change.lane, -1)
    ]
    if not newer:
        return None
    dates = [change.accepted_at for change in newer if change.accepted_at is not None]
    latest = max(dates, default=None)
    if latest is not None and since.latest is not None and latest <= since.latest:
        latest = None
    return Sum(
        participants=sum(change.stands - change.stood for change in newer),
        latest=latest,
        spans=spans_of(newer),
        up_to=_up_to(newer),
    )


def _up_to(changes: Iterable[Change]) -> dict[int, int]:
    """Tell, by lane, the latest time that some changes are of.

    The stream tells to the second when a change was made. A score that came with it has its own
    date, which is later within that second.
    """
    latest: dict[int, int] = {}
    for change in changes:
        for date in (change.changed_at, change.accepted_at):
            if date is not None:
                latest[change.lane] = max(date, latest.get(change.lane, date))
    return latest


def spans_of(changes: Iterable[InLane]) -> dict[int, Span]:
    """Tell, by lane, from where to where some changes reach."""
    sequences: dict[int, list[int]] = {}
    for change in changes:
        sequences.setdefault(change.lane, []).append(change.sequence)
    return {lane: Span(min(found), max(found)) for lane, found in sequences.items()}
