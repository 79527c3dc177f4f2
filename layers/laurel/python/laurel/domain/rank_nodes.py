"""A node of the rank index: counts of standings by a digit, and how far it has been counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laurel.domain.counting import Span


@dataclass(frozen=True, slots=True)
class Look:
    """What was found when somebody last looked whether a growing node can be made whole.

    At `at` (epoch ms) `stirred` of its old standings had been stirred. `found` tells how many of
    them each digit counts, once they have been read; `misses` how often they were not as many as
    they should be.
    """

    stirred: int
    at: int
    found: Mapping[int, int] | None = None
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What there is to know of a node while it grows; see `laurel.domain.rank_openings`.

    Standings are old that were reached before `boundary` (epoch ms): there are `old` of them, which
    no digit counts yet. `stirred` counts how often one has come or gone since the node was opened.
    """

    boundary: int
    old: int
    stirred: int = 0
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """How many standings a node counts by each digit; digits that count none may be left out.

    `watermarks` tell, by lane, the sequence number of the last change that it has counted.

    Groups of crowded digits have nodes below them: `openings` tells since when (epoch ms), by
    group. Such a node is whole when it counts all that its parent does by those digits; until then
    it is not to be read, and `growth` tells of it.
    """

    counts: Mapping[int, int] = field(default_factory=dict)
    watermarks: Mapping[int, int] = field(default_factory=dict)
    openings: Mapping[int, int] = field(default_factory=dict)
    growth: Growth | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its digits count all that its parent does by the group that it is below."""
        return self.growth is None

    @property
    def total(self) -> int:
        """How many standings it counts in all."""
        return sum(self.counts.values())

    @property
    def shape(self) -> "Shape":
        """What it depends on how changes are folded into it."""
        return Shape(self.openings, None if self.growth is None else self.growth.boundary)

    def count_before(self, digit: int) -> int:
        """Count the standings that are better than all of a digit."""
        return sum(count for other, count in self.counts.items() if other < digit)


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a node decides how changes are folded.

    Which of its groups are opened, and since when (epoch ms; None, or left out: it is not), and its
    boundary while it grows.
    """

    openings: Mapping[int, int | None] = field(default_factory=dict)
    boundary: int | None = None

    def restricted_to(self, groups: Iterable[int]) -> "Shape":
        """Tell of these groups only, and of each of them."""
        return Shape({group: self.openings.get(group) for group in groups}, self.boundary)


@dataclass(frozen=True, slots=True)
class NodeSum:
    """What some changes add to a node's counts, by digit, and how far they reach in each lane.

    `old` and `stirred` are added to those of a node that grows. The sum holds only for a node of
    this `shape`, where there is one.
    """

    counts: Mapping[int, int]
    spans: Mapping[int, "Span"]
    old: int = 0
    stirred: int = 0
    shape: Shape | None = None
