"""Vouchers in a file: read as a whole, judged line by line, and sent in parts.

No sentence about them has a code in it: what a command says ends up in logs.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from laurel.domain.errors import InvalidRequestError
from laurel.http.json_body import read_parsed
from laurel.http.vouchers import MOST_VOUCHERS, VoucherBody
from tools.operator.documents import Document
from tools.operator.failures import OperatorError
from tools.operator.score_rows import RowFormat, RowReader, describe

VOUCHER_COLUMNS = ("code", "link")

# What is wrong in which line.
Problem = tuple[int, str]


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher, and the line that it is in."""

    line: int
    voucher: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFile:
    """The vouchers of a file that could be loaded, and what is wrong with the others.

    `size` counts both, and `last_line` is the last one that is not empty.
    """

    rows: Sequence[VoucherRow]
    problems: Sequence[Problem]
    size: int
    last_line: int

    @property
    def digest(self) -> str:
        """What tells this load from any other: codes and links in their order, however written."""
        listed = [[row.voucher["code"], row.voucher.get("link")] for row in self.rows]
        return hashlib.sha256(json.dumps(listed).encode()).hexdigest()

    def parts(self, *, start: int = 0) -> Iterator[tuple[int, Sequence[VoucherRow]]]:
        """Cut the vouchers from one on into parts for a call each, with where each begins."""
        for first in range(start, len(self.rows), MOST_VOUCHERS):
            yield first, self.rows[first : first + MOST_VOUCHERS]


def read_vouchers(path: Path) -> VoucherFile:
    """Read the vouchers of a CSV file whose header is `code` or `code,link`.

    Raises:
        OperatorError: it cannot be read, or has no such header, or no voucher.
    """
    rows: list[VoucherRow] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    last = 0
    try:
        with path.open("rb") as file:
            reader = RowReader(file, RowFormat.CSV, columns=VOUCHER_COLUMNS, is_secret=True)
            for read in reader.rows():
                last = read.line.number
                problem = read.problem or _problem_of(read.row)
                if problem is None:
                    first = lines.setdefault(str(read.row["code"]), last)
                    if first != last:
                        problem = f"code: is the same as in line {first}"
                if problem is None:
                    rows.append(VoucherRow(last, dict(read.row)))
                else:
                    problems.append((last, problem))
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}") from error
    if not rows and not problems:
        raise OperatorError(f"{path} has no voucher.")
    return VoucherFile(rows=rows, problems=problems, size=len(rows) + len(problems), last_line=last)


def _problem_of(row: Document) -> str | None:
    try:
        read_parsed(VoucherBody, row)
    except InvalidRequestError as error:
        return describe(error.offences)
    return None
