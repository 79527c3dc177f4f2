"""How far a long piece of work has come, in a file beside its result, so that it can go on."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from tools.operator.documents import Document

_CHUNK_BYTES = 1 << 20


class Checkpoint:
    """What has been done of one piece of work, kept in a file until it is complete.

    `identity` tells this piece of work from any other that could keep its checkpoint there.
    """

    def __init__(self, path: Path, *, identity: Sequence[str]) -> None:
        self.path = path
        self._identity = list(identity)

    def read(self) -> Document | None:
        """Read how far the work has come; None if there is nothing of it."""
        try:
            kept = json.loads(self.path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(kept, dict) or kept.get("of") != self._identity:
            return None
        done: Document = kept["done"]
        return done

    def write(self, done: Document) -> None:
        """Keep how far the work has come: a reader finds all of it, or what was there before."""
        unfinished = self.path.with_name(f"{self.path.name}.new")
        unfinished.write_text(json.dumps({"of": self._identity, "done": done}), encoding="utf-8")
        unfinished.replace(self.path)

    def remove(self) -> None:
        """Forget about it: the work is complete, or begins anew."""
        self.path.unlink(missing_ok=True)


def open_at(path: Path, size: int) -> BinaryIO:
    """Open a file to be written on after its first bytes; what comes behind them is dropped.

    Scores come with emails: only its owner may read it.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    file = os.fdopen(descriptor, "r+b")
    file.truncate(size)
    file.seek(size)
    return file


def digest_of(path: Path) -> str:
    """Give what tells a file's content from any other."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
