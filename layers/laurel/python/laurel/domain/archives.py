"""The archive of final results: a line for each entry, lines in parts, and a digest of each part.

A part is a text in UTF-8 of JSON lines, kept as gzip. What is compared is always the text itself:
how well it is compressed is nobody's business. There are two copies of each part. Anybody may read
the public one, which names players by `public_name` and has no email; the other one is the
operator's.
"""

import hashlib
import hmac
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from laurel.domain.entries import Entry, Try, TryStatus
from laurel.domain.erasure import pseudonym_shown
from laurel.domain.moderation import state_of_entry
from laurel.domain.players import is_pseudonym

# So many are read, written and compared well within one run of the function that does it; and as
# many are written anew when one of their players is erased, which somebody waits for.
PART_ENTRIES = 10_000
SALT_BYTES = 32
_NAME_DIGITS = 32
_FINGERPRINT_BYTES = 16
# Zlib's sign for gzip's format; its header has no date, so equal texts make equal files.
_GZIP = 31


class Copy(StrEnum):
    """Whom a copy of the archive is for."""

    PUBLIC = "public"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFile:
    """A part as it is kept: `body` is gzip; `sha256` (hex) and `size` (bytes) are of its text."""

    body: bytes
    sha256: str
    size: int
    entries: int


class PartWriter:
    """Gathers the lines of a part, compressed from the first one on."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(wbits=_GZIP)
        self._chunks: list[bytes] = []
        self._digest = hashlib.sha256()
        self._size = 0
        self.entries = 0

    def add(self, line: bytes) -> None:
        """Add a line, which has its end."""
        self._digest.update(line)
        self._size += len(line)
        self.entries += 1
        if chunk := self._compressor.compress(line):
            self._chunks.append(chunk)

    def finish(self) -> PartFile:
        """Give the part; nothing can be added any more."""
        self._chunks.append(self._compressor.flush())
        return PartFile(
            body=b"".join(self._chunks),
            sha256=self._digest.hexdigest(),
            size=self._size,
            entries=self.entries,
        )


def read_text(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the text of a part, in pieces, from the pieces of its file.

    Raises:
        ValueError: it is not what a part is kept as, or ends too early.
    """
    expander = zlib.decompressobj(wbits=_GZIP)
    try:
        for chunk in chunks:
            if text := expander.decompress(chunk):
                yield text
        if text := expander.flush():
            yield text
    except zlib.error as error:
        raise ValueError(f"not gzip: {error}") from error
    if not expander.eof or expander.unused_data:
        raise ValueError("not one complete file of gzip")


def read_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines of a part, each with its end, from the pieces of its file.

    Raises:
        ValueError: it is not what a part is kept as.
    """
    rest = b""
    for text in read_text(chunks):
        *lines, rest = (rest + text).split(b"\n")
        for line in lines:
            yield line + b"\n"
    if rest:
        raise ValueError("the last line has no end")


def public_name(player: str, *, salt: bytes) -> str:
    """Name a player (by the key) in one archive: 32 hexadecimal digits.

    A key may be made of an email or be a game's own secret; without the salt, which is drawn for
    each archive, nobody can find out by trying. What was erased is called by its pseudonym.
    """
    if is_pseudonym(player):
        return player
    return hmac.digest(salt, player.encode(), "sha256").hex()[:_NAME_DIGITS]


def public_line(entry: Entry, *, rank: int, salt: bytes) -> bytes:
    """Write a standing entry for everybody: what counts, under the name that is shown.

    Tries that do not count are left out: that a score is held, nobody is told but operators.
    """
    shown, best = _there(entry.shown), _there(entry.best)
    return _line(
        {
            "rank": rank,
            "player": public_name(entry.player, salt=salt),
            "name": entry.display_name,
            "score": shown.display_value,
            "sortingValue": shown.sorting_value,
            "date": shown.date,
            "bestScore": _describe_try(best),
            "entries": [
                _describe_try(kept) for kept in entry.tries if kept.status is TryStatus.COUNTED
            ],
        }
    )


def operator_line(entry: Entry, *, rank: int | None, salt: bytes) -> bytes:
    """Write an entry for operators: as their API shows it, and what it is called in public.

    Args:
        entry: The entry, which need not stand.
        rank: Its rank, None if it does not stand.
        salt: That of the archive.
    """
    document: dict[str, object] = {} if rank is None else {"rank": rank}
    document |= {
        "player": public_name(entry.player, salt=salt),
        "key": entry.player,
        "displayName": entry.display_name,
    }
    if entry.email is not None:
        document["email"] = entry.email
    document["state"] = state_of_entry(entry).value
    if entry.shown is not None:
        document |= {
            "sortingValue": entry.shown.sorting_value,
            "displayValue": entry.shown.display_value,
            "date": entry.shown.date,
        }
    document["submissions"] = entry.used
    if entry.best is not None:
        document["bestScore"] = _describe_try(entry.best)
    document["entries"] = [
        {**_describe_try(kept), "status": kept.status.value} for kept in entry.tries
    ]
    return _line(document)


def redact_line(line: bytes, *, pseudonym: str) -> bytes:
    """Take the player out of a line of either copy; what its place is made of stays."""
    document: dict[str, object] = json.loads(line)
    document["player"] = pseudonym
    if "key" in document:
        document["key"] = pseudonym
        document["displayName"] = pseudonym_shown(pseudonym)
        document.pop("email", None)
    else:
        document["name"] = pseudonym_shown(pseudonym)
    document["entries"] = []
    return _line(document)


def line_is_of(line: bytes, *, name: str) -> bool:
    """Say whether a line of either copy is that of a player, by the name in public.

    Names of players are texts: within one, a quote is escaped, and so none can look like this.
    """
    return f'"player":"{name}"'.encode() in line


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells which players stand where, whatever the order in which they are looked at.

    A sum of digests: two walks that have seen the same have the same, and practically no others.
    """

    value: bytes = bytes(_FINGERPRINT_BYTES)
    entries: int = 0

    def with_entry(self, player: str, standing: bytes) -> "Fingerprint":
        """Add that a player stands somewhere."""
        digest = hashlib.sha256(standing + player.encode()).digest()[:_FINGERPRINT_BYTES]
        total = int.from_bytes(self.value, "big") + int.from_bytes(digest, "big")
        total %= 1 << 8 * _FINGERPRINT_BYTES
        return Fingerprint(total.to_bytes(_FINGERPRINT_BYTES, "big"), self.entries + 1)


NOTHING_SEEN = Fingerprint()


def _describe_try(kept: Try) -> dict[str, object]:
    return {
        "displayValue": kept.display_value,
        "date": kept.date,
        "sortingValue": kept.sorting_value,
    }


def _line(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _there(one: Try | None) -> Try:
    assert one is not None  # noqa: S101 - what stands has a try that counts
    return one
