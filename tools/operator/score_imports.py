"""Reads scores from a file and has them stored, several batches at a time, each row told of."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from laurel.domain.errors import InvalidRequestError
from laurel.domain.moderation import EntryState, Result
from laurel.http.field_types import Date
from laurel.http.json_body import SORTING_BOUNDS, read_parsed
from laurel.http.score_report import ScoreReport
from tools.operator.checkpoints import Checkpoint, digest_of, open_at
from tools.operator.documents import Document
from tools.operator.failures import OperatorError
from tools.operator.score_rows import (
    COLUMNS,
    REMARKS,
    STATE,
    ReadRow,
    RowFormat,
    RowReader,
    describe,
    write_header,
    write_reject,
)

BATCH_ROWS = 100
# What is said of a row that was not stored, by what the API says.
_REFUSALS: Mapping[str, str] = {
    Result.DIFFERENT: "the player has another score on the leaderboard already",
    Result.FULL: "every seat of the leaderboard is taken",
}
_LEFT_OUT = frozenset({EntryState.HIDDEN, EntryState.HELD})
_DETAILS = {
    "int_type": "must be an integer",
    **dict.fromkeys(("int_parsing_size", "greater_than_equal", "less_than_equal"), SORTING_BOUNDS),
}

# Has entries stored; answers in their order, with the API's word or with what is wrong with one.
Send = Callable[[Sequence[Document]], Sequence[str]]
# Hears of a row that was not stored: its line and why.
Tell = Callable[[int, str], None]


class ScoreRow(ScoreReport):
    """A row, by the rules of a reported score; the date is epoch ms."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", alias_generator=to_camel)

    date: Date = 0


@dataclass(slots=True)
class ImportTally:
    """How many rows were stored, there before, not stored, and left out as they did not stand."""

    stored: int = 0
    there: int = 0
    rejected: int = 0
    left_out: int = 0


@dataclass(slots=True)
class _Batch:
    """Rows that are sent together, and those between them that never are; and how far they go."""

    rows: list[ReadRow] = field(default_factory=list)
    entries: list[Document] = field(default_factory=list)
    rejects: list[tuple[ReadRow, str]] = field(default_factory=list)
    left_out: int = 0
    end: int = 0
    line: int = 0

    @property
    def is_full(self) -> bool:
        # Rejects alone end a batch too: not all of a bad file is to be held in memory.
        return len(self.rows) + len(self.rejects) >= BATCH_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreImport:
    """An import of a file.

    How far it has come is in a file beside it, which counts only rows that are done with together
    with all before them. Rows that were not stored are in another one, as they were and with the
    reason, in the file's own format.
    """

    path: Path
    row_format: RowFormat
    identity: Sequence[str]

    @property
    def rejects(self) -> Path:
        """The file of the rows that were not stored."""
        return self.path.with_name(f"{self.path.stem}.rejects{self.path.suffix}")

    def checkpoint(self) -> Checkpoint:
        """How far it has come; of another content of the file there is nothing."""
        return Checkpoint(
            self.path.with_name(f"{self.path.name}.progress"),
            identity=["import", *self.identity, self.row_format, digest_of(self.path)],
        )

    def run(
        self,
        send: Send,
        *,
        in_flight: int,
        progress: Callable[[int], None],
        tell: Tell,
        anew: bool = False,
    ) -> ImportTally:
        """Have all rows stored, or those that an import which broke off has not come to.

        Args:
            send: Has a batch of them stored; called by several threads.
            in_flight: How many batches at a time.
            progress: Hears how many bytes of the file are done with.
            tell: Hears of each row that was not stored.
            anew: Whether to forget how far an earlier import has come.

        Raises:
            OperatorError: the file cannot be read; or what sending raises. What was stored stays,
                and the next run goes on from there.
        """
        try:
            checkpoint = self.checkpoint()
            kept = None if anew else self._usable(checkpoint.read())
            with self.path.open("rb") as file:
                reader = RowReader(file, self.row_format, columns=COLUMNS)
                run = _Run(self, reader, checkpoint, tell, progress, kept)
                with run:
                    run.send_all(send, in_flight=in_flight)
        except OSError as error:
            raise OperatorError(f"{error.filename or self.path}: {error.strerror}") from error
        checkpoint.remove()
        return run.tally

    def check(self, *, progress: Callable[[int], None], tell: Tell) -> ImportTally:
        """Look for rows that could not be stored, and store nothing.

        Raises:
            OperatorError: the file cannot be read.
        """
        tally = ImportTally()
        try:
            with self.path.open("rb") as file:
                reader = RowReader(file, self.row_format, columns=COLUMNS)
                for batch in _batches(reader, start=0, line=0):
                    tally.stored += len(batch.rows)
                    tally.left_out += batch.left_out
                    tally.rejected += len(batch.rejects)
                    for row, problem in batch.rejects:
                        tell(row.line.number, problem)
                    progress(batch.end)
        except OSError as error:
            raise OperatorError(f"{self.path}: {error.strerror}") from error
        return tally

    def _usable(self, kept: Document | None) -> Document | None:
        if kept is None or not kept["rejectsBytes"]:
            return kept
        there = self.rejects.stat().st_size if self.rejects.exists() else 0
        # Rows that were told as rejected are not in the file any more: look at all of them again.
        return kept if there >= kept["rejectsBytes"] else None


class _Run:
    """A run of an import: what it has done so far, and the file of rejects."""

    def __init__(
        self,
        work: ScoreImport,
        reader: RowReader,
        checkpoint: Checkpoint,
        tell: Tell,
        progress: Callable[[int], None],
        kept: Document | None,
    ) -> None:
        self._work = work
        self._reader = reader
        self._checkpoint = checkpoint
        self._tell = tell
        self._progress = progress
        self._start: int = kept["offset"] if kept else 0
        self._line: int = kept["line"] if kept else 0
        self._rejects_bytes: int = kept["rejectsBytes"] if kept else 0
        self._rejects: BinaryIO | None = None
        self.tally = ImportTally(**kept["tally"]) if kept else ImportTally()

    def __enter__(self) -> None:
        if self._rejects_bytes:
            self._rejects = open_at(self._work.rejects, self._rejects_bytes)
        else:
            self._work.rejects.unlink(missing_ok=True)

    def __exit__(self, *_: object) -> None:
        if self._rejects is not None:
            self._rejects.close()

    def send_all(self, send: Send, *, in_flight: int) -> None:
        """Send the rows; those of a batch are done with when all before them are."""
        waiting: deque[tuple[_Batch, Future[Sequence[str]]]] = deque()
        pool = ThreadPoolExecutor(in_flight)
        try:
            for batch in _batches(self._reader, start=self._start, line=self._line):
                waiting.append((batch, pool.submit(_send_if_any, send, batch.entries)))
                if len(waiting) >= in_flight * 2:
                    self._finish(*waiting.popleft())
            while waiting:
                self._finish(*waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)

    def _finish(self, batch: _Batch, answer: Future[Sequence[str]]) -> None:
        rejects = list(batch.rejects)
        for row, result in zip(batch.rows, answer.result(), strict=True):
            if result == Result.CHANGED:
                self.tally.stored += 1
            elif result == Result.UNCHANGED:
                self.tally.there += 1
            else:
                rejects.append((row, _REFUSALS.get(result, result)))
        self.tally.left_out += batch.left_out
        self.tally.rejected += len(rejects)
        self._reject(sorted(rejects, key=lambda reject: reject[0].line.number))
        self._checkpoint.write(
            {
                "offset": batch.end,
                "line": batch.line,
                "rejectsBytes": self._rejects_bytes,
                "tally": asdict(self.tally),
            }
        )
        self._progress(batch.end)

    def _reject(self, rejects: Sequence[tuple[ReadRow, str]]) -> None:
        if not rejects:
            return
        row_format, header = self._work.row_format, self._reader.header
        if self._rejects is None:
            self._rejects = open_at(self._work.rejects, 0)
            self._rejects.write(write_header(row_format, [*header, *REMARKS]))
        for row, problem in rejects:
            self._rejects.write(write_reject(row_format, header, row, problem))
            self._tell(row.line.number, problem)
        # First the rows, then the checkpoint that says they are there.
        self._rejects.flush()
        self._rejects_bytes = self._rejects.tell()


def _batches(reader: RowReader, *, start: int, line: int) -> Iterator[_Batch]:
    batch = _Batch()
    for row in reader.rows(start=start, number=line):
        batch.end, batch.line = row.line.end, row.line.number
        if row.problem is None and row.row.get(STATE) in _LEFT_OUT:
            batch.left_out += 1
        elif (problem := _problem_of(row)) is not None:
            batch.rejects.append((row, problem))
        else:
            batch.rows.append(row)
            batch.entries.append({name: row.row[name] for name in row.row if name != STATE})
        if batch.is_full:
            yield batch
            batch = _Batch()
    if batch.end:
        yield batch


def _problem_of(row: ReadRow) -> str | None:
    """Say why a row cannot be stored, or None when it can."""
    if row.problem is not None:
        return row.problem
    state = row.row.get(STATE, EntryState.STANDING)
    if state != EntryState.STANDING:
        return f"state: must be one of {', '.join(sorted(EntryState))}"
    try:
        read_parsed(
            ScoreRow,
            {name: row.row[name] for name in row.row if name != STATE},
            details=_DETAILS,
        )
    except InvalidRequestError as error:
        return describe(error.offences)
    return None


def _send_if_any(send: Send, entries: Sequence[Document]) -> Sequence[str]:
    return send(entries) if entries else []
