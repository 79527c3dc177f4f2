"""Where things lie: the project, what it makes at run time, the programs in other environments."""

from pathlib import Path

import playwright

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = PROJECT / ".local"

# The Makefile makes these environments. Emulator and SAM CLI are apart from the project's packages,
# with which the resolver would fall back to old versions of them.
UV_BIN = LOCAL / "envs" / "uv" / "bin"
SAM = LOCAL / "envs" / "sam" / "bin" / "sam"
EMULATOR_BIN = LOCAL / "envs" / "emulator" / "bin"
# Playwright brings a Node of its own, so that none needs to be installed.
NODE = Path(playwright.__file__).parent / "driver" / "node"


class NotSetUpError(Exception):
    """A program of the project's own environments is missing."""


def require(program: Path) -> Path:
    """Give the program back if it is there.

    Raises:
        NotSetUpError: it is not.
    """
    if not program.exists():
        raise NotSetUpError(f"There is no {program.relative_to(PROJECT)}: run `make setup` first.")
    return program
