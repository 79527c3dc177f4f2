"""Runs a command and ends it, with all that it started, once whoever asked for it is gone.

Started as a program of its own, in a process group of its own:

    python guard.py COMMAND [ARGUMENT ...]

Its standard input is a pipe that only the asking process holds open, and that closes however that
process ends. So nothing is left running even after a `kill -9`, which no handler outlives.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 5.0


def run_guarded(command: list[str]) -> int:
    """Run the command until it ends, standard input closes or a signal asks for the end."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    asked_to_end = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked_to_end.set()

    signal.signal(signal.SIGTERM, ask)
    # Ctrl-C is meant for the asking process, which then closes the pipe in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait_for_end_of_input() -> None:
        while os.read(0, 1024):
            pass
        asked_to_end.set()

    threading.Thread(target=wait_for_end_of_input, daemon=True).start()
    while child.poll() is None and not asked_to_end.wait(timeout=0.2):
        pass
    child.terminate()
    try:
        return child.wait(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return 1
    finally:
        _end_group()


def _end_group() -> None:
    """End what the command has started and left behind; this process is in the group, and last."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(run_guarded(sys.argv[1:]))
