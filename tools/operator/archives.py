"""Archives of final results: fetched file by file, and checked from the first byte to the last."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import cast

import requests

from laurel.domain.archives import read_lines
from laurel.domain.manifests import MANIFEST_NAME, ManifestModel, PartModel, offences_of
from tools.operator.documents import Document
from tools.operator.failures import OperatorError, UnreachableError

_CHUNK_BYTES = 1 << 16
_TIMEOUT_SECONDS = (10, 60)

# Gives a manifest, whose addresses are good for a while from then on.
Ask = Callable[[], ManifestModel]
Progress = Callable[[int], None]


@dataclass(slots=True)
class ArchiveFetcher:
    """Fetches the parts of an archive, and asks for new addresses when they are too old."""

    ask: Ask
    manifest: ManifestModel

    @classmethod
    def of(cls, ask: Ask) -> "ArchiveFetcher":
        """Begin with the manifest as it is now."""
        return cls(ask, ask())

    def fetch(self, part: PartModel) -> Iterator[bytes]:
        """Fetch a part in pieces.

        Raises:
            UnreachableError: it cannot be fetched.
        """
        try:
            response = self._get(part)
            if response.status_code == HTTPStatus.FORBIDDEN:
                self.manifest = self.ask()
                response = self._get(part)
            response.raise_for_status()
            yield from response.iter_content(_CHUNK_BYTES)
        except requests.RequestException as error:
            raise UnreachableError(f"{part['file']} cannot be fetched: {error}") from error

    def _get(self, part: PartModel) -> requests.Response:
        for known in self.manifest["parts"]:
            if known["file"] == part["file"]:
                return requests.get(known["url"], stream=True, timeout=_TIMEOUT_SECONDS)
        raise OperatorError("The archive has changed meanwhile: begin again.")


def download(fetcher: ArchiveFetcher, folder: Path, *, progress: Progress) -> ManifestModel:
    """Write all parts into a folder, then the manifest; no whole file is fetched twice.

    Returns:
        The manifest, without addresses.

    Raises:
        UnreachableError: a part cannot be fetched.
        OperatorError: the folder cannot be written.
    """
    manifest = without_addresses(fetcher.manifest)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in manifest["parts"]:
            path = folder / part["file"]
            if not path.exists():
                _write(path, fetcher.fetch(part))
            progress(part["entries"])
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        _write(folder / MANIFEST_NAME, [text.encode(), b"\n"])
    except OSError as error:
        raise OperatorError(f"{folder} cannot be written: {error.strerror}") from error
    return manifest


def without_addresses(manifest: ManifestModel) -> ManifestModel:
    """Give a manifest as it is kept."""
    kept = cast("ManifestModel", json.loads(json.dumps(manifest)))
    for part in kept["parts"]:
        part.pop("url", None)
    return kept


def read_manifest(folder: Path) -> ManifestModel:
    """Read the manifest of a folder.

    Raises:
        OperatorError: there is none.
    """
    try:
        manifest = _read_object((folder / MANIFEST_NAME).read_bytes())
        _require_parts(manifest)
    except (OSError, ValueError):
        raise OperatorError(f"{folder} has no {MANIFEST_NAME} that can be read.") from None
    return cast("ManifestModel", manifest)


def _require_parts(manifest: Document) -> None:
    parts = manifest.get("parts")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise ValueError("it does not list parts")


def read_file(folder: Path, part: PartModel) -> Iterator[bytes]:
    """Read a part of a folder in pieces; a name that leads elsewhere is none.

    Raises:
        ValueError: it is not there, or cannot be read.
    """
    name = part["file"]
    path = folder / name
    try:
        if path.name != name or not path.is_file():
            raise ValueError("it is not there")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise ValueError(str(error.strerror)) from error


def problems_of(
    manifest: ManifestModel,
    read: Callable[[PartModel], Iterable[bytes]],
    *,
    progress: Progress,
) -> list[str]:
    """Check an archive: what its manifest says, and each part; give what is wrong.

    Args:
        manifest: Its manifest.
        read: Gives a part in pieces.
        progress: Hears how many entries have been checked.
    """
    try:
        problems = offences_of(manifest)
        for part in manifest["parts"]:
            problems += [f"{part['file']}: {problem}" for problem in _problems_of(part, read)]
            progress(part["entries"])
    except (KeyError, TypeError):
        return ["the manifest is not one"]
    return problems


def _problems_of(part: PartModel, read: Callable[[PartModel], Iterable[bytes]]) -> Iterator[str]:
    digest, size, entries = hashlib.sha256(), 0, 0
    ranks_follow = True
    first = part.get("firstRank")
    try:
        for line in read_lines(read(part)):
            digest.update(line)
            size += len(line)
            rank = _read_object(line).get("rank")
            ranks_follow &= rank == (None if first is None else first + entries)
            entries += 1
    except ValueError as error:
        yield f"it cannot be read: {error}"
        return
    if digest.hexdigest() != part["sha256"]:
        yield f"its text has the SHA-256 {digest.hexdigest()}, which is another one"
    if (entries, size) != (part["entries"], part["bytes"]):
        yield f"it has {entries} entries in {size} bytes, and the manifest says something else"
    if not ranks_follow:
        yield "its ranks do not follow each other"


def _read_object(text: bytes) -> Document:
    """Read an object of JSON, whatever somebody has put in its place.

    Raises:
        ValueError: it is not one.
    """
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - of what was read, not of a call
    return document


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file that is there when all of it is; the operator's copy is for its owner alone."""
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    part.replace(path)
