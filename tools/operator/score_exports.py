"""Writes all scores of a leaderboard to a file, page by page, and goes on where it broke off."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from laurel.domain.moderation import EntryState
from tools.operator.checkpoints import Checkpoint, open_at
from tools.operator.documents import Document
from tools.operator.failures import OperatorError
from tools.operator.score_rows import COLUMNS, STATE, Row, RowFormat, write_header, write_row

# Enough to make few calls; with all tries of their players they fit into an answer.
PAGE_SIZE = 500
_BY_ID = "id:"

# Gives the pages of a leaderboard's entries, from a cursor on or from the first one.
Pages = Callable[[str | None], Iterable[Document]]


@dataclass(slots=True)
class ExportTally:
    """How many entries were written, and how many left out because they do not stand."""

    written: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreExport:
    """An export to a file, which is there when all of it is.

    Until then the rows are in a file beside it that ends in `.part`, and in another one how far
    they go.
    """

    path: Path
    row_format: RowFormat
    identity: Sequence[str]
    with_all: bool = False

    @property
    def part(self) -> Path:
        """The file of what has been written so far."""
        return self.path.with_name(f"{self.path.name}.part")

    @property
    def checkpoint(self) -> Checkpoint:
        """How far it has come."""
        return Checkpoint(
            self.path.with_name(f"{self.path.name}.progress"),
            identity=["export", *self.identity, self.row_format, str(self.with_all)],
        )

    def resumable(self) -> bool:
        """Say whether an earlier export to this file broke off and can go on."""
        return self._kept() is not None

    def start_anew(self) -> None:
        """Forget what an earlier export to this file has written before it broke off."""
        self.checkpoint.remove()
        self.part.unlink(missing_ok=True)

    def run(self, pages: Pages, *, progress: Callable[[int], None]) -> ExportTally:
        """Write all entries, or those that an export which broke off has not written.

        Args:
            pages: Where they are read.
            progress: Hears how many entries have been seen.

        Raises:
            OperatorError: the file cannot be written; or what reading raises. What was written
                stays, and the next run goes on from there.
        """
        kept = self._kept()
        tally = ExportTally(**kept["tally"]) if kept else ExportTally()
        try:
            self._write(pages, kept, tally, progress)
            self.part.replace(self.path)
        except OSError as error:
            raise OperatorError(f"{self.path} cannot be written: {error.strerror}") from error
        self.checkpoint.remove()
        return tally

    def _write(
        self,
        pages: Pages,
        kept: Document | None,
        tally: ExportTally,
        progress: Callable[[int], None],
    ) -> None:
        with open_at(self.part, kept["bytes"] if kept else 0) as file:
            if kept is None:
                file.write(write_header(self.row_format, COLUMNS))
            elif kept["cursor"] is None:
                # It broke off between its last page and its end.
                return
            for page in pages(kept["cursor"] if kept else None):
                for entry in page["entries"]:
                    if self.with_all or entry[STATE] == EntryState.STANDING:
                        file.write(write_row(self.row_format, COLUMNS, row_of(entry)))
                        tally.written += 1
                    else:
                        tally.left_out += 1
                # First the rows, then what tells of them.
                file.flush()
                self.checkpoint.write(
                    {"cursor": page["nextCursor"], "bytes": file.tell(), "tally": asdict(tally)}
                )
                progress(tally.written + tally.left_out)

    def _kept(self) -> Document | None:
        kept = self.checkpoint.read()
        if kept is None or not self.part.exists() or self.part.stat().st_size < kept["bytes"]:
            return None
        return kept


def row_of(entry: Document) -> Row:
    """Make the row of an entry: by it an import finds the same player, and the same place."""
    row = {name: entry.get(name) for name in COLUMNS}
    key: str = entry["key"]
    if key.startswith(_BY_ID):
        row["playerId"] = key.removeprefix(_BY_ID)
    return row
