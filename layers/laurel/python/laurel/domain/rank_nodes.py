"""A node of the rank index: counts of standings by a digit, and how far it has been counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.counting import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """How many standings a node counts by each digit; digits that count none may be left out.

    `watermarks` tell, by lane, the sequence number of the last change that it has counted.

    Groups of crowded digits have nodes below them: `openings` tells since when (epoch ms), by
    group. Such a node `is_whole` when it counts all that its parent does by those digits; until
    then it is not to be read.
    """

    counts: Mapping[int, int] = field(default_factory=dict)
    watermarks: Mapping[int, int] = field(default_factory=dict)
    openings: Mapping[int, int] = field(default_factory=dict)
    is_whole: bool = True

    @property
    def total(self) -> int:
        """How many standings it counts in all."""
        return sum(self.counts.values())

    def count_before(self, digit: int) -> int:
        """Count the standings that are better than all of a digit."""
        return sum(count for other, count in self.counts.items() if other < digit)


@dataclass(frozen=True, slots=True)
class NodeSum:
    """What some changes add to a node's counts, by digit, and how far they reach in each lane."""

    counts: Mapping[int, int]
    spans: Mapping[int, Span]
