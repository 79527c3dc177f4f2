"""How large the layer is when it lies unzipped in a container."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.benchmarks.container import LAYER, build_layer, compile_bytecode
from tools.benchmarks.places import WORK

# As AWS counts: its own limit of 250 MB is 262,144,000 bytes.
_MEGABYTE = 1024 * 1024
_DEFAULT_LAYER = WORK / "layer-for-aws"


@dataclass(frozen=True, slots=True)
class LayerSize:
    """A layer's size in MB, the part of it that is bytecode, and what was in it."""

    megabytes: float
    bytecode: float
    compiled_here: bool


def default_layer_size() -> LayerSize:
    """Build the layer that a deployment carries when nothing is said, and measure it.

    Without that version of Python on this machine it has no bytecode. Then it is compiled by the
    one that there is, so that the size is about what it would be.
    """
    shutil.rmtree(_DEFAULT_LAYER, ignore_errors=True)
    build_layer(_DEFAULT_LAYER)
    compiled_here = not any(_DEFAULT_LAYER.rglob("*.pyc"))
    if compiled_here:
        compile_bytecode(_DEFAULT_LAYER)
    return _measure(_DEFAULT_LAYER, compiled_here=compiled_here)


def local_layer_size() -> LayerSize:
    """Measure the layer that the functions were measured with."""
    return _measure(LAYER, compiled_here=False)


def _measure(directory: Path, *, compiled_here: bool) -> LayerSize:
    files = [path for path in directory.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    bytecode = sum(path.stat().st_size for path in files if path.suffix == ".pyc")
    return LayerSize(total / _MEGABYTE, bytecode / _MEGABYTE, compiled_here)
