"""Redact an archive: write the one line of a player anew, without the player."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from laurel.domain.archives import (
    Copy,
    PartWriter,
    line_is_of,
    public_name,
    read_lines,
    redact_line,
)
from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive, Digests, Part, Redaction, name_of, with_redaction
from laurel.domain.players import player_hash
from laurel.domain.standings import standing
from laurel.usecases.archive_stores import ArchiveFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """An archive as it is without a player: the part that was written anew, and where it was.

    `place` is the player's rank, None if the entry did not stand.
    """

    archive: Archive
    part: Part
    place: int | None


def redact_archive(
    *,
    files: ArchiveFiles,
    leaderboard: Leaderboard,
    archive: Archive,
    entry: Entry | None,
    player: str,
    pseudonym: str,
    now: int,
) -> Redacted | None:
    """Write the part anew that has a player (by the key), under another name; None if none has.

    Nothing refers to the new files until what is returned is saved.

    Args:
        files: The files of archives.
        leaderboard: The leaderboard.
        archive: Its archive.
        entry: The player's entry, by which the part is likely to be found at once.
        player: The player's key.
        pseudonym: What stands in the place of it.
        now: The time, in epoch ms.

    Raises:
        TryAgainError: storage does not answer.
    """
    name = public_name(player, salt=archive.salt)
    for part in _likely_first(archive, leaderboard, entry):
        lines = read_lines(files.read(leaderboard, Copy.OPERATOR, name_of(part, Copy.OPERATOR)))
        found = next(
            (index for index, line in enumerate(lines) if line_is_of(line, name=name)), None
        )
        if found is not None:
            break
    else:
        return None
    copies = {
        copy: _write_anew(files, leaderboard, part=part, copy=copy, name=name, pseudonym=pseudonym)
        for copy in part.copies
    }
    anew = replace(part, copies=copies)
    redaction = Redaction(
        ranked=part.is_ranked,
        number=part.number,
        date=now,
        before={copy: digests.sha256 for copy, digests in part.copies.items()},
        after={copy: digests.sha256 for copy, digests in copies.items()},
    )
    left = [*archive.replaced, *((copy, name_of(part, copy)) for copy in part.copies)]
    return Redacted(
        archive=replace(with_redaction(archive, redaction, part=anew), replaced=left),
        part=anew,
        place=part.first_rank + found if part.first_rank is not None else None,
    )


def _likely_first(
    archive: Archive, leaderboard: Leaderboard, entry: Entry | None
) -> Iterator[Part]:
    """Go through all parts: first that in which an entry is which has not changed since."""
    place = b""
    if entry is not None and entry.shown is not None:
        place = standing(
            sorting_value=entry.shown.sorting_value,
            reached_at=entry.shown.date,
            player_hash=player_hash(entry.player),
            sort_order=leaderboard.sort_order,
        )
    likely = [part for part in archive.parts if part.is_ranked and part.first <= place <= part.last]
    yield from likely
    # Those who do not stand are few.
    rest = [part for part in archive.parts if part not in likely]
    yield from sorted(rest, key=lambda part: part.is_ranked)


def _write_anew(
    files: ArchiveFiles,
    leaderboard: Leaderboard,
    *,
    part: Part,
    copy: Copy,
    name: str,
    pseudonym: str,
) -> Digests:
    writer = PartWriter()
    for line in read_lines(files.read(leaderboard, copy, name_of(part, copy))):
        theirs = line_is_of(line, name=name)
        writer.add(redact_line(line, pseudonym=pseudonym) if theirs else line)
    file = writer.finish()
    digests = Digests.of(file)
    anew = replace(part, copies={copy: digests})
    files.put(leaderboard, copy, name_of(anew, copy), file.body)
    return digests
