"""The manifest of an archive of results: what is in it, so that anybody can check it.

A part is known by the SHA-256 of its text, in hexadecimal digits. The digest over all of a copy is
the SHA-256 of these, in the order of the parts, each followed by a line feed: this works out both.

    for part in part-*; do gunzip -c $part | sha256sum | cut -d " " -f 1; done | sha256sum

Erasing a player writes one line of one part anew. Each such redaction is on record
with the digests before and after, so that the digest with which the results were frozen can still
be worked out: whoever has noted it down finds that nothing else was replaced.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NotRequired, TypedDict

from laurel.domain.archives import Copy, PartFile

MANIFEST_NAME = "manifest.json"
_SHA256_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """The SHA-256 (hex) and the length (bytes) of a part's text, and the length of its file."""

    sha256: str
    size: int
    file_size: int

    @classmethod
    def of(cls, file: PartFile) -> "Digests":
        """Tell those of a part."""
        return cls(sha256=file.sha256, size=file.size, file_size=len(file.body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an archive, counted from 1; those that are not `ranked` have a count of their own.

    Entries that do not stand are in the operator's copy alone: such a part has no public one, and
    no standings. Of others, `first` and `last` are the standings with which they begin and end.
    """

    number: int
    entries: int
    first_rank: int | None
    first: bytes
    last: bytes
    copies: Mapping[Copy, Digests]

    @property
    def is_ranked(self) -> bool:
        """Whether its entries stand."""
        return self.first_rank is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """One line of a part that was written anew at `date` (epoch ms), with the digests of copies."""

    ranked: bool
    number: int
    date: int
    before: Mapping[Copy, str]
    after: Mapping[Copy, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive that is complete; `salt` makes the names of its players in public.

    `version` goes up with each redaction. `replaced` are the names of files that redactions have
    left, by copy, as long as they may be there.
    """

    game_id: str
    leaderboard_id: str
    frozen_at: int
    entries: int
    unranked: int
    parts: Sequence[Part]
    redactions: Sequence[Redaction]
    salt: bytes
    version: int = 0
    replaced: Sequence[tuple[Copy, str]] = ()

    def parts_of(self, copy: Copy) -> Iterator[tuple[Part, Digests]]:
        """Go through the parts of a copy, those who stand first."""
        for part in self.parts:
            if copy in part.copies:
                yield part, part.copies[copy]


class PartModel(TypedDict):
    """A part, in a manifest; `url` is where it can be fetched for a short while."""

    file: str
    entries: int
    firstRank: NotRequired[int]
    bytes: int
    fileBytes: int
    sha256: str
    url: NotRequired[str]


class RedactionModel(TypedDict):
    """A redaction, in a manifest: the digest that it replaced, and that of the text since."""

    date: int
    replaced: str
    sha256: str


class ManifestModel(TypedDict):
    """A manifest; dates are epoch ms. Operators alone are told the salt, and who does not stand."""

    gameId: str
    leaderboardId: str
    copy: str
    frozenDate: int
    entries: int
    unranked: NotRequired[int]
    salt: NotRequired[str]
    sha256: str
    frozenSha256: str
    parts: list[PartModel]
    redactions: list[RedactionModel]


def file_name(*, ranked: bool, number: int, sha256: str) -> str:
    """Name the file of a part by its content: another content is another file."""
    return f"{'part' if ranked else 'unranked'}-{number:05}-{sha256}.jsonl.gz"


def name_of(part: Part, copy: Copy) -> str:
    """Name the file of a part in one of its copies."""
    return file_name(ranked=part.is_ranked, number=part.number, sha256=part.copies[copy].sha256)


def digest_over(digests: Iterable[str]) -> str:
    """Give the digest over all parts, from those (hex) of each."""
    over = hashlib.sha256()
    for digest in digests:
        over.update(f"{digest}\n".encode())
    return over.hexdigest()


def digests_when_frozen(digests: Iterable[str], redactions: Sequence[tuple[str, str]]) -> list[str]:
    """Give the digests that parts had when they were frozen, from those that they have.

    Args:
        digests: Those that they have.
        redactions: What was replaced, and by what, in the order in which it was.

    Raises:
        ValueError: a redaction tells of a part that is not there.
    """
    found = list(digests)
    for before, after in reversed(redactions):
        found[found.index(after)] = before
    return found


def make_manifest(archive: Archive, copy: Copy) -> ManifestModel:
    """Describe a copy of an archive."""
    parts = [_describe_part(part, digests) for part, digests in archive.parts_of(copy)]
    digests = [part["sha256"] for part in parts]
    redactions: list[RedactionModel] = [
        {"date": done.date, "replaced": done.before[copy], "sha256": done.after[copy]}
        for done in archive.redactions
        if copy in done.after
    ]
    frozen = digests_when_frozen(digests, _replacements(redactions))
    manifest: ManifestModel = {
        "gameId": archive.game_id,
        "leaderboardId": archive.leaderboard_id,
        "copy": copy.value,
        "frozenDate": archive.frozen_at,
        "entries": archive.entries,
        "sha256": digest_over(digests),
        "frozenSha256": digest_over(frozen),
        "parts": parts,
        "redactions": redactions,
    }
    if copy is Copy.OPERATOR:
        manifest |= {"unranked": archive.unranked, "salt": archive.salt.hex()}
    return manifest


def offences_of(manifest: ManifestModel) -> list[str]:
    """Say what a manifest contradicts itself in; nothing when it is as one that was written."""
    return [*_offences_of_digests(manifest), *_offences_of_counts(manifest)]


def _offences_of_digests(manifest: ManifestModel) -> Iterator[str]:
    digests = [part["sha256"] for part in manifest["parts"]]
    if digest_over(digests) != manifest["sha256"]:
        yield "sha256 is not that of the parts' digests"
    try:
        frozen = digests_when_frozen(digests, _replacements(manifest["redactions"]))
    except ValueError:
        yield "a redaction tells of a part that is not there"
    else:
        if digest_over(frozen) != manifest["frozenSha256"]:
            yield "frozenSha256 does not follow from the parts and the redactions"
    for part in manifest["parts"]:
        if part["sha256"] not in part["file"]:
            yield f"{part['file']} is not named after its content"


def _offences_of_counts(manifest: ManifestModel) -> Iterator[str]:
    ranked = unranked = 0
    for part in manifest["parts"]:
        if "firstRank" not in part:
            unranked += part["entries"]
        elif part["firstRank"] != ranked + 1:
            yield f"{part['file']} does not begin at rank {ranked + 1}"
            return
        else:
            ranked += part["entries"]
    if ranked != manifest["entries"]:
        yield f"its parts have {ranked} entries that stand, and it says {manifest['entries']}"
    if unranked != manifest.get("unranked", 0):
        yield f"its parts have {unranked} entries that do not stand, which is not what it says"


def with_redaction(archive: Archive, redaction: Redaction, *, part: Part) -> Archive:
    """Put a part, written anew, in the place of the one of its number, and that on record."""
    return replace(
        archive,
        parts=[
            part if (known.is_ranked, known.number) == (part.is_ranked, part.number) else known
            for known in archive.parts
        ],
        redactions=[*archive.redactions, redaction],
    )


def _describe_part(part: Part, digests: Digests) -> PartModel:
    model: PartModel = {
        "file": file_name(ranked=part.is_ranked, number=part.number, sha256=digests.sha256),
        "entries": part.entries,
        "bytes": digests.size,
        "fileBytes": digests.file_size,
        "sha256": digests.sha256,
    }
    if part.first_rank is not None:
        model["firstRank"] = part.first_rank
    return model


def _replacements(redactions: Iterable[RedactionModel]) -> list[tuple[str, str]]:
    return [(done["replaced"], done["sha256"]) for done in redactions]
