"""A leaderboard is never held in memory to be frozen: ten times as many entries take no more."""

import subprocess
import sys
from pathlib import Path

from laurel.domain.archives import PART_ENTRIES
from tests.template_file import ROOT

FEW, MANY = PART_ENTRIES, 10 * PART_ENTRIES
# A part of each copy, compressed, is some 1 MB; all entries as objects would be some 100 MB.
SPARE_KIB = 6_000


def most_memory(folder: Path, entries: int) -> int:
    """The most memory in KiB that a process of its own has held to freeze so many entries."""
    command = [sys.executable, "-m", "tests.freeze_memory", str(folder), str(entries)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_stays_as_it_is_with_ten_times_as_many_entries(tmp_path: Path) -> None:
    few, many = most_memory(tmp_path / "few", FEW), most_memory(tmp_path / "many", MANY)
    assert MANY == 100_000
    assert many < few + SPARE_KIB, (few, many)
