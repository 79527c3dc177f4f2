"""Freeze results: write all entries into the archive, prove it complete, and store the places.

Those who stand are read in their order from an index that follows the table a little later. That
it has shown exactly what stands is proven afterwards: all entries are looked at where they lie, and
the two fingerprints must be the same. See docs/decisions/0022-frozen-results.md.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from laurel.domain.archives import (
    PART_ENTRIES,
    SALT_BYTES,
    Copy,
    PartFile,
    PartWriter,
    operator_line,
    public_line,
    read_lines,
)
from laurel.domain.errors import UnavailableError
from laurel.domain.freezing import Freeze, Phase
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import MANIFEST_NAME, Digests, Part, make_manifest, name_of
from laurel.domain.places import place_of_line, places_won
from laurel.domain.prizes import Place
from laurel.usecases.archive_stores import (
    ArchiveFiles,
    Archives,
    FrozenEntries,
    IndexTrailsError,
    Looked,
    Ranked,
)
from laurel.usecases.ending_stores import OutOfTime, Progress

# Looked at between two looks at the time; hardly any of them are written.
COMPARED_AT_ONCE = 2 * PART_ENTRIES
# A transaction takes a hundred writes.
PLACES_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeResults:
    """The task that makes places and archive of what stands when nothing moves a place any more.

    It can be stopped anywhere: the next run goes on behind the last piece that was stored. What two
    runs at once write does not differ, or has another name; whose piece counts is decided by the
    version under which it is saved.
    """

    entries: FrozenEntries
    archives: Archives
    files: ArchiveFiles
    draw_salt: Callable[[], bytes]

    def __call__(self, leaderboard: Leaderboard, *, now: int, out_of_time: OutOfTime) -> Progress:
        """Go on with a leaderboard's freeze, at least by one piece.

        Raises:
            TryAgainError: storage does not answer, or takes no more; or the index trails. The next
                run goes on.
        """
        frozen_at = leaderboard.frozen_at or now
        freeze = self.archives.load(leaderboard) or Freeze(
            salt=self.draw_salt(), frozen_at=frozen_at
        )
        while freeze.phase is not Phase.DONE:
            following = self._go_on(leaderboard, freeze)
            if following is None or (out_of_time() and following.phase is not Phase.DONE):
                return Progress.MORE
            freeze = following
        return Progress.DONE

    def _go_on(self, leaderboard: Leaderboard, freeze: Freeze) -> Freeze | None:
        match freeze.phase:
            case Phase.RANK:
                return self._rank(leaderboard, freeze)
            case Phase.COMPARE:
                return self._compare(leaderboard, freeze)
            case Phase.PLACE:
                return self._place(leaderboard, freeze)
            case _:
                return self._tidy(leaderboard, freeze)

    def _rank(self, leaderboard: Leaderboard, freeze: Freeze) -> Freeze | None:
        writers = {copy: PartWriter() for copy in Copy}
        first: Ranked | None = None
        last: Ranked | None = None
        ranked, rank = freeze.ranked, freeze.entries
        try:
            for last in islice(self.entries.ranked(leaderboard, after=freeze.after), PART_ENTRIES):
                first, rank = first or last, rank + 1
                ranked = ranked.with_entry(last.entry.player, last.position.standing)
                writers[Copy.PUBLIC].add(public_line(last.entry, rank=rank, salt=freeze.salt))
                writers[Copy.OPERATOR].add(operator_line(last.entry, rank=rank, salt=freeze.salt))
        except IndexTrailsError as error:
            raise UnavailableError(
                "The index of standings trails: it is looked at again."
            ) from error
        if first is None or last is None:
            return self.archives.save(leaderboard, replace(freeze, phase=Phase.COMPARE))
        part = self._store(
            leaderboard,
            {copy: writer.finish() for copy, writer in writers.items()},
            Part(
                number=freeze.parts + 1,
                entries=rank - freeze.entries,
                first_rank=freeze.entries + 1,
                first=first.position.standing,
                last=last.position.standing,
                copies={},
            ),
        )
        following = replace(
            freeze, parts=part.number, entries=rank, after=last.position, ranked=ranked
        )
        if part.entries < PART_ENTRIES:
            following = replace(following, phase=Phase.COMPARE)
        return self.archives.save(leaderboard, following, part=part)

    def _compare(self, leaderboard: Leaderboard, freeze: Freeze) -> Freeze | None:
        writer, compared = PartWriter(), freeze.compared
        looked: Looked | None = None
        count = 0
        for looked in islice(
            self.entries.every(leaderboard, after=freeze.behind), COMPARED_AT_ONCE
        ):
            count += 1
            if looked.standing is not None:
                compared = compared.with_entry(looked.entry.player, looked.standing)
            else:
                writer.add(operator_line(looked.entry, rank=None, salt=freeze.salt))
        following = replace(freeze, compared=compared)
        if looked is not None:
            following = replace(following, behind=looked.position)
        part: Part | None = None
        if writer.entries:
            part = Part(
                number=freeze.unranked_parts + 1,
                entries=writer.entries,
                first_rank=None,
                first=b"",
                last=b"",
                copies={},
            )
            part = self._store(leaderboard, {Copy.OPERATOR: writer.finish()}, part)
            following = replace(
                following, unranked_parts=part.number, unranked=freeze.unranked + part.entries
            )
        if count == COMPARED_AT_ONCE:
            return self.archives.save(leaderboard, following, part=part)
        if following.is_exact:
            return self.archives.save(leaderboard, replace(following, phase=Phase.PLACE), part=part)
        self.archives.save(leaderboard, freeze.begin_again())
        raise UnavailableError("The index of standings had not shown everybody: it begins again.")

    def _place(self, leaderboard: Leaderboard, freeze: Freeze) -> Freeze | None:
        won = places_won(leaderboard, entries=freeze.entries)
        following: Freeze | None = freeze
        if freeze.placed < won:
            places = self._places_of_part(leaderboard, freeze.placed)
            # As far as the part goes, so that it need not be read again for each fifty.
            while following is not None:
                batch = list(islice(places, min(PLACES_AT_ONCE, won - following.placed)))
                if not batch:
                    return following
                following = self.archives.save(
                    leaderboard, replace(following, placed=batch[-1].place), places=batch
                )
            return None
        return self.archives.save(leaderboard, replace(freeze, phase=Phase.TIDY))

    def _places_of_part(self, leaderboard: Leaderboard, placed: int) -> Iterator[Place]:
        """Go through the places of a part that come after so many."""
        part = self.archives.part(leaderboard, placed // PART_ENTRIES + 1)
        name = name_of(part, Copy.OPERATOR)
        lines = read_lines(self.files.read(leaderboard, Copy.OPERATOR, name))
        for line in islice(lines, placed % PART_ENTRIES, None):
            yield place_of_line(leaderboard, line)

    def _tidy(self, leaderboard: Leaderboard, freeze: Freeze) -> Freeze | None:
        self.archives.forget_other_parts(leaderboard, freeze)
        found = {copy: [*self.files.names(leaderboard, copy)] for copy in Copy}
        archive = self.archives.archive(leaderboard)
        assert archive is not None  # noqa: S101 - a freeze in this phase is one
        if archive.version != freeze.version:
            # Another run has done it. An erasure can have come since, whose files are not in the
            # parts that this one knows.
            return None
        sha256 = ""
        for copy in Copy:
            manifest = make_manifest(archive, copy)
            self.files.put_manifest(leaderboard, manifest)
            kept = {MANIFEST_NAME, *(part["file"] for part in manifest["parts"])}
            gone = [name for name in found[copy] if name not in kept]
            self.files.remove(leaderboard, copy, gone)
            if copy is Copy.PUBLIC:
                sha256 = manifest["sha256"]
        return self.archives.finish(leaderboard, replace(freeze, phase=Phase.DONE), sha256=sha256)

    def _store(self, leaderboard: Leaderboard, files: "dict[Copy, PartFile]", part: Part) -> Part:
        """Store the files of a part; give it with their digests."""
        stored = replace(part, copies={copy: Digests.of(file) for copy, file in files.items()})
        for copy, file in files.items():
            self.files.put(leaderboard, copy, name_of(stored, copy), file.body)
        return stored


def draw_salt() -> bytes:
    """Draw the salt of a new archive."""
    return secrets.token_bytes(SALT_BYTES)
