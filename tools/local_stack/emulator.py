"""The AWS emulator (ministack): one loopback port, with its state in one directory."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack import guard
from tools.local_stack.places import EMULATOR_BIN, NODE, PROJECT, require
from tools.local_stack.processes import CommandError, last_lines
from tools.operator.stacks import LOCAL_CREDENTIAL

HOST = "127.0.0.1"
# Runs in the emulator's interpreter, not in this one.
START = PROJECT / "tools" / "local_stack" / "emulator_start.py"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
# What the template needs, and what `sam deploy` needs to bring it there. The rest stays off.
SERVICES = (
    "apigateway",
    "cloudformation",
    "cloudfront",
    "dynamodb",
    "dynamodbstreams",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "s3",
    "ses",
    "sqs",
    "ssm",
    "sts",
)


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator."""

    endpoint: str
    process: "subprocess.Popen[bytes]"

    @property
    def is_running(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None


@contextlib.contextmanager
def running_emulator(directory: Path, *, region: str) -> Iterator[Emulator]:
    """Run an emulator on a free port as long as the block lasts.

    Args:
        directory: Takes its log and, while it runs, its files.
        region: The region that requests without one are about.

    Raises:
        CommandError: it did not come up.
    """
    log = directory / "emulator.log"
    files = directory / "tmp"
    files.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [_interpreter(), "-I", guard.__file__, _interpreter(), "-I", START],
            env=_environment(port=port, region=region, files=files),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    emulator = Emulator(endpoint=f"http://{HOST}:{port}", process=process)
    try:
        _wait_until_ready(emulator, log)
        yield emulator
    finally:
        _stop(process)


def python_version() -> str:
    """Say which Python the emulator runs functions with, such as `3.11`.

    It knows of no runtimes: every function runs in the emulator's own interpreter.
    """
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    command = [str(_interpreter()), "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _interpreter() -> Path:
    return require(EMULATOR_BIN / "python")


def _environment(*, port: int, region: str, files: Path) -> dict[str, str]:
    """Give the emulator's environment, which is also that of every function in it.

    So it is made from nothing: no setting and no credential of whoever runs this gets in.
    """
    return {
        # CloudFront's functions run in Node.
        "PATH": os.pathsep.join([str(require(NODE).parent), os.environ["PATH"]]),
        "LANG": "C.UTF-8",
        "HOME": str(files),
        "TMPDIR": str(files),
        "S3_DATA_DIR": str(files / "s3"),
        "STATE_DIR": str(files / "state"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "SERVICES": ",".join(SERVICES),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_REGION": region,
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        # Roles are enforced, so that whatever works here has the permissions that it needs.
        "AUTH": "true",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(emulator: Emulator, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not emulator.is_running:
            raise CommandError(f"The emulator did not start.\n\n{last_lines(log)}")
        with contextlib.suppress(OSError, urllib.error.URLError):
            address = f"{emulator.endpoint}/_ministack/health"
            with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 - our own
                # With enforcement off, everything would be allowed and nothing proven.
                if json.load(answer)["auth"] != "enabled":
                    raise CommandError("The emulator does not enforce roles.")
                return
        time.sleep(0.1)
    raise CommandError(f"The emulator took over {START_SECONDS:.0f} s.\n\n{last_lines(log)}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Close the guard's pipe and see the whole group off."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
