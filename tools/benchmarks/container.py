"""Lays out what a function finds in AWS (its folder, the layer, the SDK) for this machine's Python.

None of the developers' packages are in reach of a function that is measured: beside them, imports
that fail in AWS would succeed here.
"""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.benchmarks.calls import AUDIENCE, JWKS_PARAMETER
from tools.benchmarks.places import FUNCTIONS
from tools.benchmarks.tables import BANS, GAMES, LEADERBOARDS, RANK_NODES, SCORES
from tools.local_stack.places import PROJECT, UV_BIN, require
from tools.local_stack.processes import run_logged

# What every function is compared with.
BASELINE = "baseline"
BASELINE_CODE = '''"""Makes one DynamoDB client, and nothing else."""

import boto3

CLIENT = boto3.client("dynamodb")
'''

_SETTINGS = {
    "GAMES_TABLE": GAMES,
    "LEADERBOARDS_TABLE": LEADERBOARDS,
    "SCORES_TABLE": SCORES,
    "RANK_NODES_TABLE": RANK_NODES,
    "TOKENS_TABLE": "tokens",
    "BANS_TABLE": BANS,
    "AUDIT_TABLE": "audit",
    "PRIZES_TABLE": "prizes",
    "TOKEN_AUDIENCE": AUDIENCE,
    "JWKS_PARAMETER": JWKS_PARAMETER,
    "CHECKSUM_KEYS_PATH": "/laurel/laurel/checksum-keys",
    "UNREADABLE_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/unreadable",
    "PAGES_BUCKET": "pages",
    "RESULTS_BUCKET": "results",
    "NOTICES_QUEUE_URL": "https://sqs.eu-north-1.amazonaws.com/123456789012/notices",
    "SENDER_EMAIL": "prizes@example.com",
    "MAIL_CONFIGURATION_SET": "prizes",
    "PUBLIC_URL": "https://play.example.com",
}

Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class Container:
    """A directory with everything that containers hold."""

    directory: Path

    @property
    def layer(self) -> Path:
        """The layer; what can be imported lies in its folder `python`."""
        return self.directory / "layer"

    @property
    def sdk(self) -> Path:
        """What the runtime brings: boto3 and what it needs."""
        return self.directory / "sdk"

    @property
    def functions(self) -> Path:
        """The functions' folders, and the baseline's."""
        return self.directory / "functions"

    def environment_of(self, function: str, *, endpoint: str | None = None) -> dict[str, str]:
        """Give the environment of a function's process: nothing of the developer's own."""
        layer = [] if function == BASELINE else [self.layer / "python"]
        paths = [self.functions / function, *layer, self.sdk]
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
        return environment | ({"AWS_ENDPOINT_URL": endpoint} if endpoint else {})


def lay_out(directory: Path) -> Container:
    """Build the layer, install the SDK and copy the functions, all of it compiled to bytecode."""
    container = Container(directory)
    parts = (container.layer, container.sdk, container.functions)
    for part in parts:
        shutil.rmtree(part, ignore_errors=True)
    build_layer(
        container.layer,
        LAYER_PYTHON_VERSION=f"{sys.version_info.major}.{sys.version_info.minor}",
        LAYER_PYTHON_PLATFORM=_wheel_platform(),
    )
    _install_sdk(container.sdk)
    for name in FUNCTIONS:
        shutil.copytree(
            PROJECT / "functions" / name,
            container.functions / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (container.functions / BASELINE).mkdir()
    (container.functions / BASELINE / "app.py").write_text(BASELINE_CODE)
    for part in parts:
        compile_bytecode(part)
    return container


def build_layer(target: Path, **variables: str) -> None:
    """Build the layer as `sam build` does; the variables are those of its Makefile."""
    require(UV_BIN / "uv")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(UV_BIN), os.environ["PATH"]]),
        "ARTIFACTS_DIR": str(target.resolve()),  # make runs in the layer's folder
        **variables,
    }
    target.mkdir(parents=True)
    make: Command = ["make", "-C", PROJECT / "layers" / "laurel", "build-LaurelLayer"]
    run_logged(make, log=_log(target), environment=environment, cwd=PROJECT)


def compile_bytecode(directory: Path) -> None:
    """Compile what is not compiled yet with the Python that runs the benchmarks."""
    compile_all: Command = [sys.executable, "-m", "compileall", "-q", directory]
    run_logged(compile_all, log=_log(directory), environment=os.environ, cwd=PROJECT)


def _install_sdk(target: Path) -> None:
    """Install boto3 with what it needs, as locked."""
    uv = require(UV_BIN / "uv")
    requirements = target.with_suffix(".txt")
    without = [part for name in ("rich", "typer") for part in ("--prune", name)]
    export: Command = [uv, "export", "--quiet", "--locked", "--only-group", "operator", *without]
    install: Command = [uv, "pip", "install", "--quiet", "--no-config", "--python", sys.executable]
    locked: Command = ["--require-hashes", "--requirements", requirements]
    commands: tuple[Command, ...] = (
        [*export, "--no-emit-project", "--output-file", requirements],
        [*install, *locked, "--target", target],
    )
    for command in commands:
        run_logged(command, log=_log(target), environment=os.environ, cwd=PROJECT)


def _log(target: Path) -> Path:
    return target.with_suffix(".log")


def _wheel_platform() -> str:
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return f"{machine}-{'apple-darwin' if sys.platform == 'darwin' else 'manylinux2014'}"
