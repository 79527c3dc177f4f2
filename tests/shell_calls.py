"""Runs the shell commands of a guide and tells which calls they make, without making them."""

import os
import subprocess
from dataclasses import dataclass

# Instead of curl: prints its arguments, each ended by a NUL, and an empty one after the last.
_CURL = """curl() { printf '%s\\0' "$@"; printf '\\0'; }
set -eu
"""


@dataclass(frozen=True)
class Call:
    """A call that a command makes."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Give the value of the one header of a name."""
        (value,) = (value for found, value in self.headers if found.lower() == name.lower())
        return value


def calls_of(commands: str, *, settings: dict[str, str]) -> list[Call]:
    """Run shell commands and give the calls that their curl would make, in order.

    Args:
        commands: For a POSIX shell; one that fails ends them.
        settings: Variables that the commands use.

    Raises:
        subprocess.CalledProcessError: a command failed, or used a variable that is not set.
    """
    run = subprocess.run(
        ["/bin/sh", "-c", _CURL + commands],
        env={"PATH": os.environ["PATH"], **settings},
        stdout=subprocess.PIPE,
        timeout=30,
        check=True,
    )
    return [_call_of(arguments.split("\0")) for arguments in run.stdout.decode().split("\0\0")[:-1]]


def _call_of(arguments: list[str]) -> Call:
    options = iter(arguments)
    method, url, headers, body = "GET", "", [], b""
    for option in options:
        if option == "-X":
            method = next(options)
        elif option == "-H":
            name, _, value = next(options).partition(": ")
            headers.append((name, value))
        elif option == "--data-binary":
            body = next(options).encode()
        else:
            url = option
    return Call(method, url, headers, body)
