"""`make run`: the service on this machine, with a demo tournament, until Ctrl-C."""

import hashlib
import json
import os
import signal
import sys
import time
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from tools.local_stack.places import LOCAL, PROJECT, NotSetUpError
from tools.local_stack.processes import CommandError
from tools.local_stack.single_run import AlreadyRunningError, only_run
from tools.local_stack.stack import LocalStack, running_stack
from tools.local_stack.stack_file import DemoAccess, read_stack_file, write_stack_file

STACK_FILE = LOCAL / "stack.json"
LOCK = LOCAL / "run.lock"
DIRECTORY = LOCAL / "stack"
SALT = "1605019728"

console = Console(highlight=False)


def main(
    *, demo: Annotated[bool, typer.Option(help="Play a demo tournament first.")] = True
) -> None:
    """Run the service on this machine until Ctrl-C."""
    # Ctrl-C, `kill` and a terminal that is closed all mean the same.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with only_run(LOCK, process_id=os.getpid()):
            # Left by a run that could not clean up: nobody else can be up while the lock is ours.
            STACK_FILE.unlink(missing_ok=True)
            _run(with_demo=demo)
    except AlreadyRunningError as other:
        _fail(_describe_other_run(other))
    except (CommandError, NotSetUpError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")


def _run(*, with_demo: bool) -> None:
    began = time.monotonic()
    with running_stack(DIRECTORY, tell=lambda step: console.print(f"[dim]•[/dim] {step}")) as stack:
        try:
            access = _play_demo(stack) if with_demo else None
            write_stack_file(STACK_FILE, stack, access)
            _describe(stack, access, seconds=time.monotonic() - began)
            while stack.is_running:
                time.sleep(0.5)
        finally:
            STACK_FILE.unlink(missing_ok=True)
    raise CommandError(f"The emulator has ended by itself: see {DIRECTORY / 'emulator.log'}.")


def _play_demo(stack: LocalStack) -> DemoAccess:
    from tools.local_stack.demo import set_up_demo  # noqa: PLC0415 - an empty stack needs no demo

    return set_up_demo(stack)


def _describe(stack: LocalStack, access: DemoAccess | None, *, seconds: float) -> None:
    _say(f"\nLaurel is up after {seconds:.0f} s.\n")
    _say(f"  Pages        {stack.pages_url}")
    _say(f"  API          {stack.pages_url}/api/v1")
    _say(f"  AWS          {stack.aws_endpoint} (region {stack.region}, any key: test)")
    _say(f"  Outbox       {stack.outbox_url}")
    _say(f"  For tools    {STACK_FILE.relative_to(PROJECT)}")
    if access:
        path = f"{access.game_id}/{access.leaderboard_id}"
        board = f"{stack.pages_url}/api/v1/leaderboard/{path}"
        _say(f"  Leaderboard  {stack.pages_url}/{path}")
        _say(f"  Scores       {board}/score")
        _say(f"\nA token, good for every game:\n\n{access.service_token}")
        _say(f"\nA score, ready to paste:\n\n{_curl_line(f'{board}/score', access)}")
    _say("\nCtrl-C stops it.")


def _curl_line(url: str, access: DemoAccess) -> str:
    """Give a command that posts a score, sealed as a game does it."""
    body = json.dumps({"displayName": "Tommy", "displayValue": "20", "sortingValue": 20})
    sealed = f"{SALT}{body}{access.checksum_secret}".encode()
    digest = hashlib.sha512(sealed).hexdigest()
    seal = f"SHA-512:{access.checksum_game}:{access.checksum_kid}:{SALT}:{digest}"
    return (
        f"curl -X POST '{url}' -H 'Content-Type: application/json'"
        f" -H 'Authorization: Bearer {access.service_token}'"
        f" -H 'X-Gloot-SLS-Checksum: {seal}' -d '{body}'"
    )


def _describe_other_run(other: AlreadyRunningError) -> str:
    try:
        where = f"Its API is {read_stack_file(STACK_FILE).pages_url}/api/v1"
    except FileNotFoundError:
        where = "It is still starting"
    return (
        f"Laurel is already running from this folder. {where}; stop it with Ctrl-C where it runs, "
        f"or with: kill {other.process_id}"
    )


def _say(text: str) -> None:
    """Print text as it is: a wrapped line could not be pasted."""
    console.print(text, markup=False, soft_wrap=True)


def _fail(text: str) -> NoReturn:
    Console(stderr=True, highlight=False).print(text, style="red", markup=False, soft_wrap=True)
    sys.exit(1)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
