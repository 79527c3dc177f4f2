"""Commands that leave nothing running: each in a process group of its own, ended as a whole."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

LINES_SHOWN = 30


class CommandError(Exception):
    """A command failed; the message ends with the last lines that it said."""


def run_logged(
    command: Sequence[str | Path], *, log: Path, environment: Mapping[str, str], cwd: Path
) -> None:
    """Run a command to its end, what it says added to the log.

    Raises:
        CommandError: it did not end with 0.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except BaseException:
            # Interrupted, most likely by Ctrl-C: what the command started must go with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    if code != 0:
        name = " ".join([Path(command[0]).name, *map(str, command[1:2])])
        raise CommandError(f"`{name}` ended with {code}.\n\n{last_lines(log)}")


def last_lines(log: Path) -> str:
    """Give the end of a log, and where the whole of it is."""
    lines = log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
    return "\n".join([*lines, "", f"(all of it: {log})"])
