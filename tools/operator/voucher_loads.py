"""Has a file of vouchers loaded: first a look at all of it, and only then anything that stays."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.operator.api import Api
from tools.operator.documents import Document
from tools.operator.failures import RefusedError
from tools.operator.voucher_files import Problem, VoucherFile, VoucherRow

_VOUCHER = re.compile(r"vouchers\.(\d+)\.?(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLoad:
    """A load of a file into a leaderboard's pool; `replaces` is a load that is given up for it."""

    api: Api
    game: str
    leaderboard: str
    file: VoucherFile
    reason: str | None = None
    replaces: str | None = None

    def problems(self, *, progress: Callable[[int], None]) -> list[Problem]:
        """Tell all that keeps the file from being loaded, by its lines, in their order.

        Args:
            progress: Hears how many vouchers have been looked at.

        Raises:
            RefusedError: the leaderboard takes no vouchers, or another load is not finished.
        """
        found = dict.fromkeys(self.file.problems)
        # Without those that are wrong in themselves: their file was never loaded, so where in it
        # the others are says nothing.
        for first, rows in self.file.parts():
            found |= dict.fromkeys(self._problems_of(first, rows))
            progress(first + len(rows))
        return sorted(found)

    def load(self, *, start: int, progress: Callable[[int], None]) -> int:
        """Load the vouchers from one on; what is there already stays as it is.

        Args:
            start: How many of them are there already.
            progress: Hears how many are there.

        Returns:
            How many vouchers the pool has.

        Raises:
            RefusedError: somebody has taken one of the codes since the file was looked at, or
                something else has changed. What was loaded stays, and the next run goes on.
        """
        loaded = 0
        for first, rows in self.file.parts(start=start):
            loaded = self._send(first, rows, trial=False)["loaded"]
            progress(first + len(rows))
        return loaded

    def _problems_of(self, first: int, rows: Sequence[VoucherRow]) -> list[Problem]:
        try:
            self._send(first, rows, trial=True)
        except RefusedError as error:
            if not error.problem.get("errors"):
                raise
            return [self._problem_of(offence, rows) for offence in error.problem["errors"]]
        return []

    def _problem_of(self, offence: Document, rows: Sequence[VoucherRow]) -> Problem:
        found = _VOUCHER.fullmatch(offence["field"])
        if found is not None:
            field = found[2] or "the voucher"
            return rows[int(found[1])].line, f"{field}: {offence['detail']}"
        said = f"the file ends here, with {self.file.size} vouchers: {offence['detail']}"
        return self.file.last_line, said

    def _send(self, first: int, rows: Sequence[VoucherRow], *, trial: bool) -> Document:
        load: Document = {"digest": self.file.digest, "size": self.file.size}
        if self.replaces is not None:
            load["replaces"] = self.replaces
        body: Document = {
            "first": first + 1,
            "vouchers": [row.voucher for row in rows],
            "load": load,
        }
        if self.reason is not None:
            body["reason"] = self.reason
        return self.api.post(
            "leaderboard",
            self.game,
            self.leaderboard,
            "voucher",
            body=body,
            query={"validate": "true"} if trial else None,
            repeatable=True,
        ).body
