"""What the use cases of final results ask of storage: entries, progress, parts and places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from laurel.domain.archives import Copy
from laurel.domain.entries import Entry
from laurel.domain.freezing import Freeze, LanePosition, StandingPosition
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive, ManifestModel, Part
from laurel.domain.prizes import Place


class IndexTrailsError(Exception):
    """The index of standings shows what is not so any more; a little later it will not."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry as it stands, and its position in the index."""

    position: StandingPosition
    entry: Entry


@dataclass(frozen=True, slots=True)
class Looked:
    """An entry as it lies in its lane; `standing` is None if it does not stand."""

    position: LanePosition
    entry: Entry
    standing: bytes | None


class FrozenEntries(Protocol):
    """A leaderboard's entries, in two orders."""

    def ranked(
        self, leaderboard: Leaderboard, *, after: StandingPosition | None
    ) -> Iterator[Ranked]:
        """Go through those who stand, best first, each as it is just now.

        Raises:
            IndexTrailsError: one of them stands elsewhere by now, or not at all.
        """
        ...

    def every(self, leaderboard: Leaderboard, *, after: LanePosition | None) -> Iterator[Looked]:
        """Go through all of them, lane by lane, each as it is just now."""
        ...


class Archives(Protocol):
    """How far freezes have come, the parts of archives, and the places that are won."""

    def load(self, leaderboard: Leaderboard) -> Freeze | None:
        """Read how far the freeze of a leaderboard has come."""
        ...

    def save(
        self,
        leaderboard: Leaderboard,
        freeze: Freeze,
        *,
        part: Part | None = None,
        places: Sequence[Place] = (),
    ) -> Freeze | None:
        """Save how far a freeze has come, with what it was about: all of it or nothing.

        Returns:
            It under its next version; None when somebody else was faster.
        """
        ...

    def finish(self, leaderboard: Leaderboard, freeze: Freeze, *, sha256: str) -> Freeze | None:
        """Save that a freeze is done, and the digest over its public copy; returns as `save`."""
        ...

    def part(self, leaderboard: Leaderboard, number: int) -> Part:
        """Read a part of those who stand."""
        ...

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what an archive consists of."""
        ...

    def forget_other_parts(self, leaderboard: Leaderboard, freeze: Freeze) -> None:
        """Remove parts of earlier attempts, which had more of them."""
        ...


class ArchiveFiles(Protocol):
    """The files of archives, by leaderboard, copy and name."""

    def put(self, leaderboard: Leaderboard, copy: Copy, name: str, body: bytes) -> None:
        """Store a part under a name that no other content has."""
        ...

    def put_manifest(self, leaderboard: Leaderboard, manifest: ManifestModel) -> None:
        """Store a manifest in place of the one before."""
        ...

    def read(self, leaderboard: Leaderboard, copy: Copy, name: str) -> Iterator[bytes]:
        """Read a file in pieces."""
        ...

    def names(self, leaderboard: Leaderboard, copy: Copy) -> Iterator[str]:
        """Go through the names of all files of a copy."""
        ...

    def remove(self, leaderboard: Leaderboard, copy: Copy, names: Sequence[str]) -> None:
        """Remove files; one that is not there is no mistake."""
        ...


class ArchiveAddresses(Protocol):
    """Where files of archives can be fetched, for a short while, by whoever has the address."""

    def address(self, leaderboard: Leaderboard, copy: Copy, name: str) -> str:
        """Make the address of a file."""
        ...
