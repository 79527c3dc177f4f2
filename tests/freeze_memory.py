"""Freezes so many entries, and prints the most memory in KiB that this process ever held.

Run by a test, as a process of its own: python -m tests.freeze_memory FOLDER ENTRIES
"""

import sys
from pathlib import Path

from laurel.usecases.ending_stores import Progress
from laurel.usecases.freeze_results import FreezeResults
from tests.archive_stores import SALT, FolderOfFiles, KeptArchives, MadeEntries
from tests.factories import NOON, make_leaderboard
from tests.score_files_memory import most_memory


def freeze(folder: Path, count: int) -> None:
    archives = KeptArchives()
    step = FreezeResults(
        entries=MadeEntries(count, with_hidden=True),
        archives=archives,
        files=FolderOfFiles(folder),
        draw_salt=lambda: SALT,
    )
    board = make_leaderboard(frozen_at=NOON, maximum_number_of_winners=50)
    # Each piece in a run of its own, as on a large leaderboard.
    while step(board, now=NOON, out_of_time=lambda: True) is not Progress.DONE:
        pass
    assert archives.freeze is not None
    assert archives.freeze.entries + archives.freeze.unranked == count
    assert len(archives.places) == 50


if __name__ == "__main__":
    _, folder, entries = sys.argv
    freeze(Path(folder), int(entries))
    sys.stdout.write(f"{most_memory()}\n")
