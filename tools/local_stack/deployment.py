"""`sam build` and `sam deploy` of the project's template, with the `local` profile."""

import os
import platform
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack.emulator import python_version
from tools.local_stack.outbox import SENDER
from tools.local_stack.places import LOCAL, PROJECT, SAM, UV_BIN, require
from tools.local_stack.processes import run_logged
from tools.operator.stacks import LOCAL_CREDENTIAL

PROFILE = "local"
CONFIGURATION = PROJECT / "samconfig.toml"


@dataclass(frozen=True, slots=True)
class Target:
    """What the profile says of the stack."""

    stack_name: str
    region: str


def read_target() -> Target:
    """Read which stack the profile deploys, and where."""
    profiles = tomllib.loads(CONFIGURATION.read_text())
    parameters = profiles[PROFILE]["deploy"]["parameters"]
    return Target(stack_name=parameters["stack_name"], region=parameters["region"])


def build(directory: Path) -> None:
    """Build functions and layer for the emulator's interpreter and this machine's processor."""
    parameters = [f"{name}={value}" for name, value in _built_for().items()]
    _run_sam(
        directory,
        "build",
        *("--template-file", str(PROJECT / "template.yaml")),
        *("--build-dir", str(_build_directory(directory))),
        *("--parameter-overrides", *parameters),
    )


def deploy(directory: Path, *, endpoint: str, api_id: str, public_url: str) -> None:
    """Deploy what was built into the emulator.

    Args:
        directory: Where it was built.
        endpoint: The emulator's address.
        api_id: What the API shall be called, so that its address is known before it is made.
        public_url: What the addresses of pages start with: no client finds the distribution by
            the name that the emulator gives it.
    """
    parameters = _built_for() | {
        "DeletionProtection": "false",
        "PublicUrl": public_url,
        "SenderEmail": SENDER,
    }
    _run_sam(
        directory,
        "deploy",
        *("--template-file", str(_build_directory(directory) / "template.yaml")),
        *("--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items())),
        *("--tags", f"ms-custom-id={api_id}"),
        endpoint=endpoint,
    )


def _built_for() -> dict[str, str]:
    architecture = "arm64" if _machine() == "aarch64" else "x86_64"
    return {"Runtime": f"python{python_version()}", "Architecture": architecture}


def _machine() -> str:
    machine = platform.machine().lower()
    return {"arm64": "aarch64", "amd64": "x86_64"}.get(machine, machine)


def _wheel_platform() -> str:
    """Name this machine's platform as uv does."""
    system = {"Darwin": "apple-darwin"}.get(platform.system(), "manylinux2014")
    return f"{_machine()}-{system}"


def _build_directory(directory: Path) -> Path:
    return directory / "build"


def _run_sam(directory: Path, verb: str, *arguments: str, endpoint: str = "") -> None:
    configuration = ("--config-file", str(CONFIGURATION), "--config-env", PROFILE)
    run_logged(
        [require(SAM), verb, *configuration, *arguments],
        log=directory / "sam.log",
        cwd=PROJECT,
        environment=_environment(directory / "tmp", endpoint=endpoint),
    )


def _environment(scratch: Path, *, endpoint: str) -> dict[str, str]:
    """Give SAM's environment: of AWS it holds the emulator, and nothing of the developer's own."""
    scratch.mkdir(parents=True, exist_ok=True)
    nowhere = str(scratch / "no-such-file")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return inherited | {
        "PATH": os.pathsep.join([str(UV_BIN), os.environ["PATH"]]),
        "TMPDIR": str(scratch),
        "LAYER_PYTHON_VERSION": python_version(),
        "LAYER_PYTHON_PLATFORM": _wheel_platform(),
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.5",
        "__SAM_CLI_APP_DIR": str(LOCAL / "sam"),
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        "AWS_ENDPOINT_URL": endpoint,
    }
