"""Runs a deployed function in the real Lambda runtime, without Docker.

The Lambda Runtime Interface Emulator, which the SAM CLI brings along, plays AWS's part; AWS's own
runtime client for Python asks it for events and calls the handler. Code, layer and environment are
those of the deployed function.
"""

import contextlib
import io
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local_stack import LocalStack
from tools.local_stack.places import LOCAL
from tools.operator.stacks import LOCAL_CREDENTIAL

EMULATORS = "lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}"
HOST = "127.0.0.1"
START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class LambdaRuntime:
    """A function in a container of its own, so to speak: it has not been called yet."""

    address: str
    log: Path

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Call the function; its first call is its cold start."""
        url = f"{self.address}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@contextlib.contextmanager
def running_function(
    stack: LocalStack, logical_id: str, *, directory: Path
) -> Iterator[LambdaRuntime]:
    """Run a function of the stack as long as the block lasts.

    Args:
        stack: Where it is deployed.
        logical_id: Its name in the template.
        directory: Takes its files and its log.
    """
    functions = stack.aws.session.client("lambda", endpoint_url=stack.aws_endpoint)
    deployed = functions.get_function(FunctionName=stack.aws.outputs[f"{logical_id}Name"])
    settings = deployed["Configuration"]
    code, layers = directory / "code", directory / "layers"
    _unpack(deployed["Code"]["Location"], code)
    for layer in settings["Layers"]:
        version = functions.get_layer_version_by_arn(Arn=layer["Arn"])
        _unpack(version["Content"]["Location"], layers)
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "en_US.UTF-8",
        "PYTHONPATH": str(layers / "python"),
        "LAMBDA_TASK_ROOT": str(code),
        "AWS_LAMBDA_FUNCTION_NAME": settings["FunctionName"],
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings["MemorySize"]),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(settings["Timeout"]),
        "AWS_REGION": stack.region,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": LOCAL_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": LOCAL_CREDENTIAL,
        "AWS_ENDPOINT_URL": stack.aws_endpoint,
        **settings["Environment"]["Variables"],
    }
    log = directory / "runtime.log"
    with _running(settings["Handler"], code=code, environment=environment, log=log) as address:
        yield LambdaRuntime(address=address, log=log)


@contextlib.contextmanager
def _running(
    handler: str, *, code: Path, environment: Mapping[str, str], log: Path
) -> Iterator[str]:
    front, back = (f"{HOST}:{port}" for port in _free_ports(2))
    # Both addresses are given: by itself it would listen to the whole network.
    command = [
        str(_emulator()),
        *("--runtime-interface-emulator-address", front),
        *("--runtime-api-address", back),
        *(sys.executable, "-m", "awslambdaric", handler),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=code,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(front, process, log)
        yield f"http://{front}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _emulator() -> Path:
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    (found,) = (LOCAL / "envs" / "sam").glob(EMULATORS.format(machine=machine))
    return found


def _unpack(url: str, directory: Path) -> None:
    with urllib.request.urlopen(url, timeout=30) as answer:
        zipfile.ZipFile(io.BytesIO(answer.read())).extractall(directory)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in sockets]


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"The runtime did not start:\n{log.read_text()}")
