"""Scores as rows of a file, in CSV or JSON lines: written by an export, read by an import.

A row is a line, always: no text of a score may hold a line break, so a quote that is left open
spoils the line that it is in and not those that follow. Lines are found in the bytes, so that a
reader can go on from any of them.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeAlias

from laurel.domain.errors import InvalidRequestError, Offence
from laurel.http.json_body import parse_json
from tools.operator.failures import OperatorError

Row: TypeAlias = dict[str, object]

INTEGERS = ("sortingValue", "date")
STATE = "state"
COLUMNS = ("displayName", "sortingValue", "displayValue", "date", "playerId", "email", STATE)
# What a file of rejects has besides: taken out again when the file is read.
LINE, PROBLEM, RAW = "line", "problem", "row"
REMARKS = (LINE, PROBLEM, RAW)
# Many times what a row can have; no line is held in memory beyond it.
LONGEST_LINE_BYTES = 65_536
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Whole cells, quoted or not, and then one that holds a quote and does not begin with it.
_BARE_QUOTE = re.compile(r'(?:(?:"(?:[^"]|"")*+"|[^",]*+),)*+[^",]++"')
_INTEGER = re.compile(r"-?[0-9]{1,30}", re.ASCII)


class RowFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"

    @classmethod
    def of(cls, path: Path) -> "RowFormat":
        """Tell the format by a file's name.

        Raises:
            OperatorError: the name ends neither in .csv nor in .jsonl.
        """
        try:
            return cls(path.suffix.lower().lstrip("."))
        except ValueError:
            raise OperatorError(
                f"{path} ends neither in .csv nor in .jsonl: say which it is with --format."
            ) from None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its number from 1, its bytes, and how far into the file it reaches."""

    number: int
    content: bytes
    end: int


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a line holds: the row's members, or `problem` if it cannot be read.

    Numbers are integers and empty cells are left out; what a row must have is judged elsewhere.
    """

    line: Line
    row: Row
    problem: str | None = None

    @property
    def text(self) -> str:
        """The line as it stands in the file."""
        return self.line.content.decode(errors="replace").rstrip("\r\n")


def read_lines(file: BinaryIO, *, start: int = 0, number: int = 0) -> Iterator[Line]:
    """Read a file's lines that are not empty.

    Args:
        file: The file.
        start: How many bytes of it to leave out.
        number: How many lines these are.
    """
    file.seek(start)
    while content := file.readline(LONGEST_LINE_BYTES + 1):
        start += len(content)
        number += 1
        first = content
        # The rest of what is too long is read, and not kept.
        while not content.endswith(b"\n") and (content := file.readline(LONGEST_LINE_BYTES)):
            start += len(content)
        if first.strip():
            yield Line(number, first, start)


class RowReader:
    """Reads the rows of a file, from its beginning or from where another has stopped."""

    def __init__(
        self,
        file: BinaryIO,
        row_format: RowFormat,
        *,
        columns: Sequence[str],
        is_secret: bool = False,
    ) -> None:
        """Take the file, which can be sought in, and read its header if it has one.

        Args:
            file: The file.
            row_format: How its rows are written.
            columns: What a row may have.
            is_secret: Whether nothing of it may be told: where the header is missing, what stands
                in its place is none.

        Raises:
            OperatorError: it has no header, or one with other columns.
        """
        self.header: tuple[str, ...] = ()
        self._file = file
        self._format = row_format
        self._columns = columns
        self._is_secret = is_secret
        self._start, self._number = 0, 0
        if row_format is RowFormat.CSV:
            self._read_header()

    def rows(self, *, start: int = 0, number: int = 0) -> Iterator[ReadRow]:
        """Read the rows, after so many bytes and lines; 0 is the first row."""
        if not start:
            start, number = self._start, self._number
        for line in read_lines(self._file, start=start, number=number):
            yield self._read(line)

    def _read_header(self) -> None:
        line = next(read_lines(self._file), None)
        if line is None:
            raise OperatorError("The file is empty: the first line must name the columns.")
        try:
            names = _split(line.content.removeprefix(_BYTE_ORDER_MARK).decode())
        except (ValueError, csv.Error) as error:
            raise OperatorError(f"line {line.number}: is no header in CSV: {error}") from None
        known = {*self._columns, *REMARKS}
        wrong = [
            *(
                f"  {f'column {number}' if self._is_secret else name or 'an empty name'}: "
                "is not known"
                for number, name in enumerate(names, start=1)
                if name not in known
            ),
            *(
                f"  {name}: must be given once"
                for name in sorted({*names})
                if names.count(name) > 1 and (name in known or not self._is_secret)
            ),
        ]
        if wrong:
            columns = ", ".join(self._columns)
            raise OperatorError(
                "\n".join([f"The first line must name the columns, of {columns}:", *wrong])
            )
        self.header = tuple(name for name in names if name not in REMARKS)
        self._names = names
        self._start, self._number = line.end, line.number

    def _read(self, line: Line) -> ReadRow:
        if len(line.content) > LONGEST_LINE_BYTES:
            return ReadRow(line, {}, "is too long")
        content = line.content.removeprefix(_BYTE_ORDER_MARK) if line.number == 1 else line.content
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return ReadRow(line, {}, "is not UTF-8")
        read = self._read_csv if self._format is RowFormat.CSV else self._read_json
        return read(line, text)

    def _read_csv(self, line: Line, text: str) -> ReadRow:
        try:
            cells = _split(text)
        except csv.Error as error:
            return ReadRow(line, {}, f"is not CSV: {error}")
        if len(cells) != len(self._names):
            return ReadRow(line, {}, f"has {len(cells)} cells, and there are {len(self._names)}")
        written = {
            name: cell
            for name, cell in zip(self._names, cells, strict=True)
            # An empty text cannot be told from none; only a display value may be empty.
            if name not in REMARKS and (cell or name == "displayValue")
        }
        return ReadRow(
            line,
            {
                name: int(cell) if name in INTEGERS and _INTEGER.fullmatch(cell) else cell
                for name, cell in written.items()
            },
        )

    def _read_json(self, line: Line, text: str) -> ReadRow:
        offences: list[Offence] = []
        try:
            row = parse_json(text.encode(), offences)
        except InvalidRequestError:
            return ReadRow(line, {}, "is not JSON")
        if offences:
            return ReadRow(line, {}, describe(offences))
        if not isinstance(row, dict):
            return ReadRow(line, {}, "must be a JSON object")
        return ReadRow(line, {name: row[name] for name in row if name not in REMARKS})


def write_header(row_format: RowFormat, columns: Sequence[str]) -> bytes:
    """Spell what comes before the first row."""
    return _join(columns) if row_format is RowFormat.CSV else b""


def write_row(row_format: RowFormat, columns: Sequence[str], row: Mapping[str, object]) -> bytes:
    """Spell a row: CSV as RFC 4180 has it, or an object without what is not there."""
    if row_format is RowFormat.CSV:
        return _join([row.get(name) for name in columns])
    present = {name: row[name] for name in columns if row.get(name) is not None}
    return json.dumps(present, ensure_ascii=False).encode() + b"\n"


def write_reject(
    row_format: RowFormat, columns: Sequence[str], rejected: ReadRow, problem: str
) -> bytes:
    """Spell a row that was not taken, with the reason: as it was, so that it can be mended."""
    remarks: Row = {LINE: rejected.line.number, PROBLEM: problem}
    if rejected.problem is not None:
        remarks[RAW] = rejected.text
    row = rejected.row | remarks
    names = columns or tuple(name for name in rejected.row if name not in REMARKS)
    return write_row(row_format, [*names, *REMARKS], row)


def describe(offences: Iterable[Offence]) -> str:
    """Tell what is wrong with a row, in a line."""
    return "; ".join(f"{offence.field}: {offence.detail}" for offence in offences)


def _split(text: str) -> list[str]:
    # RFC 4180 has no quote in a cell without quotes around it, and Python's reader takes it. It is
    # what is left of a text with a line break, whose second half would be somebody's name.
    if _BARE_QUOTE.match(text):
        raise csv.Error("a quote stands in a cell that is not quoted")
    return next(csv.reader([text], strict=True), [])


def _join(cells: Iterable[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(["" if cell is None else cell for cell in cells])
    return line.getvalue().encode()
