"""Exports and imports so many rows, and prints the most memory that this process ever held.

Run by a test, as a process of its own: python -m tests.score_files_memory export|import FILE ROWS
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from tests.score_files import Document, make_entries
from tools.operator.score_exports import PAGE_SIZE, ScoreExport
from tools.operator.score_imports import ScoreImport
from tools.operator.score_rows import RowFormat


def export(path: Path, count: int) -> None:
    work = ScoreExport(path=path, row_format=RowFormat.of(path), identity=())
    assert work.run(lambda _: _pages(count), progress=lambda _: None).written == count


def import_(path: Path, count: int) -> None:
    work = ScoreImport(path=path, row_format=RowFormat.of(path), identity=())
    tally = work.run(_accept, in_flight=4, progress=lambda _: None, tell=lambda *_: None)
    assert tally.stored == count


def most_memory() -> int:
    """The most resident memory in KiB: of this program alone, unlike what getrusage says."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1])


def _pages(count: int) -> Iterator[Document]:
    entries = make_entries(count)
    while page := list(islice(entries, PAGE_SIZE)):
        yield {
            "entries": [{"key": "name:A", "state": "STANDING"} | each for each in page],
            "nextCursor": None,
        }


def _accept(entries: Sequence[Document]) -> list[str]:
    return ["CHANGED"] * len(entries)


if __name__ == "__main__":
    _, verb, file, rows = sys.argv
    {"export": export, "import": import_}[verb](Path(file), int(rows))
    sys.stdout.write(f"{most_memory()}\n")
