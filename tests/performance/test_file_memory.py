"""Files of scores are never held in memory: ten times as many rows take no more of it."""

import subprocess
import sys
from pathlib import Path

from tests.template_file import ROOT

FEW, MANY = 20_000, 200_000
# The larger file is 12 MB long, and its rows as objects would be some 150 MB.
SPARE_KIB = 6_000


def most_memory(verb: str, path: Path, rows: int) -> int:
    """The most memory in KiB that a process of its own has held for an export or an import."""
    command = [sys.executable, "-m", "tests.score_files_memory", verb, str(path), str(rows)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_memory_stays_as_it_is_with_ten_times_as_many_rows(tmp_path: Path) -> None:
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    for verb in ("export", "import"):
        assert most_memory(verb, many, MANY) < most_memory(verb, few, FEW) + SPARE_KIB, verb
