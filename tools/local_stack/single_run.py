"""Keeps two runs from sharing the same files: the first holds a lock for as long as it lives."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process holds the lock; `process_id` is who, as far as it has said so."""

    def __init__(self, process_id: str) -> None:
        super().__init__(process_id)
        self.process_id = process_id


@contextlib.contextmanager
def only_run(lock: Path, *, process_id: int) -> Iterator[None]:
    """Be the only one for as long as the block lasts.

    The system lets go of the lock when its holder is gone, however it went: a lock is never stale.

    Raises:
        AlreadyRunningError: somebody else is.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunningError(file.read().strip()) from None
        file.truncate(0)
        file.write(f"{process_id}\n")
        file.flush()
        yield
