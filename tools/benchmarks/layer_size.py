"""How large the layer is when it lies unzipped in a container."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.benchmarks.container import build_layer, compile_bytecode

# As AWS counts: its own limit of 250 MB is 262,144,000 bytes.
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class LayerSize:
    """A layer's size in MB, the part of it that is bytecode, and what was in it."""

    megabytes: float
    bytecode: float
    compiled_here: bool


def build_default_layer(directory: Path) -> LayerSize:
    """Build the layer that a deployment carries when nothing is said, and measure it.

    Without that version of Python on this machine it has no bytecode. Then it is compiled by the
    one that there is, so that the size is about what it would be.
    """
    shutil.rmtree(directory, ignore_errors=True)
    build_layer(directory)
    compiled_here = not any(directory.rglob("*.pyc"))
    if compiled_here:
        compile_bytecode(directory)
    return measure_layer(directory, compiled_here=compiled_here)


def measure_layer(directory: Path, *, compiled_here: bool = False) -> LayerSize:
    """Measure a layer that was built."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    bytecode = sum(path.stat().st_size for path in files if path.suffix == ".pyc")
    return LayerSize(total / _MEGABYTE, bytecode / _MEGABYTE, compiled_here)
