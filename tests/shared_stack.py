"""One local stack for a whole run of the tests, also when several processes share the run."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from tools.local_stack import running_stack
from tools.local_stack.demo import set_up_demo
from tools.local_stack.stack_file import write_stack_file

# Names the stack.json of a stack that is up already, such as that of `make run`.
RUNNING_STACK = "LAUREL_STACK"


@contextlib.contextmanager
def shared_stack_file(directory: Path) -> Iterator[Path]:
    """Give the stack.json of a stack that is up as long as the block lasts.

    The first process that comes starts it, with the demo in it. When its own tests are done it
    waits until nobody else uses the stack any more, and stops it.

    Args:
        directory: The same for all processes of a run, and for no other run.
    """
    if running := os.environ.get(RUNNING_STACK):
        yield Path(running)
        return
    file, start_lock = directory / "stack.json", directory / "start.lock"
    with contextlib.ExitStack() as started, (directory / "users.lock").open("w") as users:
        with _locked(start_lock):
            fcntl.flock(users, fcntl.LOCK_SH)
            is_ours = not file.exists()
            if is_ours:
                stack = started.enter_context(running_stack(directory / "stack"))
                write_stack_file(file, stack, set_up_demo(stack))
                started.callback(file.unlink)
        try:
            yield file
        finally:
            if is_ours:
                # Who comes only now waits at the first lock, and then starts a stack anew.
                with _locked(start_lock):
                    fcntl.flock(users, fcntl.LOCK_EX)
                    started.close()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
