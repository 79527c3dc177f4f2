"""Lays out what a function finds in AWS (its folder, the layer, the SDK) for this machine's Python.

None of the developers' packages are in reach of a function that is measured: beside them, imports
that fail in AWS would succeed here.
"""

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.benchmarks.calls import AUDIENCE, JWKS_PARAMETER
from tools.benchmarks.places import FUNCTIONS, WORK
from tools.benchmarks.tables import GAMES, LEADERBOARDS, SCORES
from tools.local_stack.places import PROJECT, UV_BIN, require
from tools.local_stack.processes import run_logged

# What every function is compared with.
BASELINE = "baseline"
BASELINE_CODE = '''"""Makes one DynamoDB client, and nothing else."""

import boto3

CLIENT = boto3.client("dynamodb")
'''

LAYER = WORK / "layer"
SDK = WORK / "sdk"
_FUNCTIONS = WORK / "functions"
_LOG = WORK / "build.log"

Command = list[str | Path]

_TABLES = {"GAMES_TABLE": GAMES, "LEADERBOARDS_TABLE": LEADERBOARDS, "SCORES_TABLE": SCORES}
_SETTINGS = {
    **_TABLES,
    "PUBLIC_URL": "",
    "TOKEN_AUDIENCE": AUDIENCE,
    "JWKS_PARAMETER": JWKS_PARAMETER,
    "CHECKSUM_KEYS_PATH": "/laurel/laurel/checksum-keys",
}


def lay_out() -> None:
    """Build the layer, install the SDK and copy the functions, all of it compiled to bytecode."""
    for directory in (LAYER, SDK, _FUNCTIONS):
        shutil.rmtree(directory, ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    _LOG.unlink(missing_ok=True)
    build_layer(
        LAYER, LAYER_PYTHON_VERSION=_python_version(), LAYER_PYTHON_PLATFORM=_wheel_platform()
    )
    _install_sdk()
    for name in FUNCTIONS:
        shutil.copytree(
            PROJECT / "functions" / name,
            _FUNCTIONS / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (_FUNCTIONS / BASELINE).mkdir()
    (_FUNCTIONS / BASELINE / "app.py").write_text(BASELINE_CODE)
    for directory in (LAYER, SDK, _FUNCTIONS):
        compile_bytecode(directory)


def build_layer(target: Path, **variables: str) -> None:
    """Build the layer as `sam build` does; the variables are those of its Makefile."""
    target.mkdir(parents=True)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(UV_BIN), os.environ["PATH"]]),
        "ARTIFACTS_DIR": str(target),
        **variables,
    }
    require(UV_BIN / "uv")
    make: Command = ["make", "-C", PROJECT / "layers" / "laurel", "build-LaurelLayer"]
    run_logged(make, log=_LOG, environment=environment, cwd=PROJECT)


def compile_bytecode(directory: Path) -> None:
    """Compile what is not compiled yet with the Python that runs the benchmarks."""
    compile_all: Command = [sys.executable, "-m", "compileall", "-q", directory]
    run_logged(compile_all, log=_LOG, environment=os.environ, cwd=PROJECT)


def environment_of(function: str, *, endpoint: str | None = None) -> Mapping[str, str]:
    """Give the environment of a function's process: nothing of the developer's own."""
    paths = [_FUNCTIONS / function, *([] if function == BASELINE else [LAYER / "python"]), SDK]
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "AWS_ACCESS_KEY_ID": "benchmark",
        "AWS_SECRET_ACCESS_KEY": "benchmark",
        "AWS_DEFAULT_REGION": "eu-north-1",
        "AWS_REGION": "eu-north-1",
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "POWERTOOLS_SERVICE_NAME": function,
        "POWERTOOLS_METRICS_NAMESPACE": "Laurel",
        **_SETTINGS,
    }
    if endpoint is not None:
        environment["AWS_ENDPOINT_URL"] = endpoint
    return environment


def _install_sdk() -> None:
    """Install boto3 with what it needs, as locked."""
    uv = require(UV_BIN / "uv")
    requirements = WORK / "sdk.txt"
    without = [part for name in ("rich", "typer") for part in ("--prune", name)]
    export: Command = [uv, "export", "--quiet", "--locked", "--only-group", "operator", *without]
    install: Command = [uv, "pip", "install", "--quiet", "--no-config", "--python", sys.executable]
    locked: Command = ["--require-hashes", "--requirements", requirements]
    commands: tuple[Command, ...] = (
        [*export, "--no-emit-project", "--output-file", requirements],
        [*install, *locked, "--target", SDK],
    )
    for command in commands:
        run_logged(command, log=_LOG, environment=os.environ, cwd=PROJECT)


def _python_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _wheel_platform() -> str:
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return f"{machine}-{'apple-darwin' if sys.platform == 'darwin' else 'manylinux2014'}"
