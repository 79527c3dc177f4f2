"""How far the freeze of a leaderboard's standings has come: what one run leaves to the next."""

from dataclasses import dataclass, replace
from enum import StrEnum

from laurel.domain.archives import NOTHING_SEEN, Fingerprint


class Phase(StrEnum):
    """What is being done.

    RANK: those who stand are written to the archive, in their order, by an index that trails.
    COMPARE: all entries are looked at where they lie: whether the index has shown them all.
    PLACE: the places that are won are stored.
    TIDY: what earlier attempts have left is removed, and the manifests are written.
    """

    RANK = "RANK"
    COMPARE = "COMPARE"
    PLACE = "PLACE"
    TIDY = "TIDY"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class StandingPosition:
    """A position in the index of standings: behind this entry."""

    standing: bytes
    lane: int
    player: str


@dataclass(frozen=True, slots=True)
class LanePosition:
    """A position among all entries, lane by lane: behind this one."""

    lane: int
    player: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """A freeze under way: what has been written, where it goes on, and what has been seen.

    `version` goes up with each piece that is stored; 0 is not stored yet. `ranked` is the
    fingerprint of what the index has shown, `compared` that of what stands in the table.
    """

    salt: bytes
    frozen_at: int
    version: int = 0
    phase: Phase = Phase.RANK
    attempts: int = 1
    parts: int = 0
    entries: int = 0
    after: StandingPosition | None = None
    ranked: Fingerprint = NOTHING_SEEN
    unranked_parts: int = 0
    unranked: int = 0
    behind: LanePosition | None = None
    compared: Fingerprint = NOTHING_SEEN
    placed: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether the index has shown what stands in the table, nothing more and nothing less."""
        return self.ranked == self.compared

    def begin_again(self) -> "Freeze":
        """Forget what has been written and seen; the salt may be known to readers already."""
        fresh = Freeze(salt=self.salt, frozen_at=self.frozen_at)
        return replace(fresh, version=self.version, attempts=self.attempts + 1)
