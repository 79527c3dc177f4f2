"""dynalite, which counts read units as DynamoDB does, run for the benchmarks.

Optional: it needs npm, and once the registry. Texts must be ASCII: it counts a text's characters
where DynamoDB counts bytes.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from tools.benchmarks.capacity_units import Index
from tools.benchmarks.engine import EngineMissingError, Rows, connect
from tools.benchmarks.places import WORK
from tools.benchmarks.wire import wire
from tools.local_stack.processes import CommandError, run_logged

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VERSION = "4.0.0"
_DIRECTORY = WORK / f"dynalite-{VERSION}"
_SERVER = Path(__file__).with_name("dynalite_server.js")


@dataclass(frozen=True, slots=True)
class Dynalite:
    """A started dynalite; `lines` and `answers` are how its process is talked to."""

    name: str
    client: "DynamoDBClient"
    lines: IO[str]
    answers: IO[str]

    def load_rows(self, table: str, index: Index, rows: Rows) -> None:
        """Put rows into the index alone, past the requests: twenty times as fast.

        Raises:
            RuntimeError: it has not taken them all.
        """
        head = {"table": table, "index": index.name, "common": wire(rows.common)}
        self._say({**head, "rows": rows.count})
        for own in rows.own:
            self._say(wire(own))
        self.lines.flush()
        if self.answers.readline().strip() != str(rows.count):
            raise RuntimeError("dynalite has not taken the rows; why stands above.")

    def _say(self, line: object) -> None:
        self.lines.write(json.dumps(line) + "\n")


@contextmanager
def start_dynalite() -> Iterator[Dynalite]:
    """Start one with no tables, and end it.

    Raises:
        EngineMissingError: it cannot be had here.
    """
    _install()
    with TemporaryDirectory(prefix="dynalite-", dir=WORK) as directory:
        command = ["node", str(_SERVER), directory]
        server = subprocess.Popen(
            command,
            env={**os.environ, "NODE_PATH": str(_DIRECTORY / "node_modules")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdin is not None  # noqa: S101 - as asked for just above
        assert server.stdout is not None  # noqa: S101 - as asked for just above
        with server:
            try:
                port = server.stdout.readline().strip()
                if not port:
                    raise EngineMissingError("it does not start here")
                client = connect(f"http://127.0.0.1:{port}")
                yield Dynalite(f"dynalite {VERSION}", client, server.stdin, server.stdout)
            finally:
                server.terminate()


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise EngineMissingError("there is no npm on this machine")
    if _DIRECTORY.exists():
        return
    # Moved to its place when it is complete: one that was broken off is made again.
    unfinished = _DIRECTORY.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries", "1")
    install = [npm, "install", *quiet, "--prefix", str(unfinished), f"dynalite@{VERSION}"]
    try:
        run_logged(install, log=WORK / "dynalite.log", environment=os.environ, cwd=unfinished)
    except CommandError:
        raise EngineMissingError("npm could not install it") from None
    unfinished.rename(_DIRECTORY)
