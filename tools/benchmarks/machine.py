"""What a measurement depends on: the machine and the versions, and nothing that names either."""

import os
import platform
from importlib.metadata import distributions
from pathlib import Path

from tools.benchmarks.container import Container

_LAYER_PACKAGES = ("aws-lambda-powertools", "cryptography", "pydantic", "pyjwt")
_SDK_PACKAGES = ("boto3", "botocore")


def facts(container: Container) -> list[str]:
    """Describe the machine, Python, and the packages that were measured."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    cores = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return [
        cores,
        python,
        *_versions(container.layer / "python", _LAYER_PACKAGES),
        *_versions(container.sdk, _SDK_PACKAGES),
    ]


def _versions(directory: Path, names: tuple[str, ...]) -> list[str]:
    found = {
        distribution.name.lower().replace("_", "-"): distribution.version
        for distribution in distributions(path=[str(directory)])
    }
    return [f"{name} {found[name]}" for name in names]
