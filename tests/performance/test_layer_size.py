"""The layer carries what is needed, and no more than fits its budget."""

import struct
import sys

from tools.benchmarks.budgets import LAYER_MEGABYTES
from tools.benchmarks.container import Container
from tools.benchmarks.layer_size import measure_layer


def test_the_layer_keeps_to_its_budget_bytecode_included(container: Container) -> None:
    size = measure_layer(container.layer)
    assert size.bytecode > 0
    assert size.megabytes <= LAYER_MEGABYTES


def test_the_layer_leaves_the_sdk_to_the_runtime(container: Container) -> None:
    carried = {path.name for path in (container.layer / "python").iterdir()}
    assert "laurel" in carried
    assert not {"boto3", "botocore", "s3transfer", "urllib3"}.intersection(carried)


def test_the_layers_libraries_carry_no_symbols_for_debuggers(container: Container) -> None:
    libraries = list(container.layer.rglob("*.so"))
    assert len(libraries) >= 4
    for library in libraries:
        content = library.read_bytes()
        (sections_at,) = struct.unpack_from("<Q", content, 40)
        # Other systems' libraries are left as they are.
        assert sections_at == 0 or sys.platform != "linux", library
