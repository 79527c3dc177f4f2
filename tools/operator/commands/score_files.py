"""`laurel score export` and `import`: all scores of a leaderboard as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.failures import REFUSED, OperatorError
from tools.operator.options import GameArgument, LeaderboardArgument
from tools.operator.player_options import FormatOption, RequiredReasonOption, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.operator.documents import Document
    from tools.operator.score_imports import ImportTally

_MOST_PROBLEMS_TOLD = 20
# Calls at a time.
_IN_FLIGHT = 4


def add_score_files(app: typer.Typer) -> None:
    """Add the commands to a group."""
    command(app, "export")(export)
    command(app, "import")(import_)


def export(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    row_format: FormatOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; LEADERBOARD.csv unless said."),
    ] = None,
    *,
    with_all: Annotated[
        bool, typer.Option("--all", help="Also entries that are hidden or held.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an export has broken off.")
    ] = False,
) -> None:
    """Write all scores to a file, as CSV or JSON lines; broken off, the same command goes on.

    The file has emails: only you may read it.

    Example: laurel score export space-race weekly-2026-48 --format csv --stack laurel
    """
    from tools.operator.score_exports import PAGE_SIZE, ScoreExport

    path = output or Path(f"{leaderboard}.{(row_format or 'csv').lower()}")
    work = ScoreExport(
        path=path,
        row_format=format_of(path, row_format),
        identity=(desk.api.url, game, leaderboard),
        with_all=with_all,
    )
    if path.exists() and not overwrite:
        raise OperatorError(f"{path} is there already: --overwrite replaces it.")
    if restart:
        work.start_anew()
    elif work.resumable():
        desk.say("Going on where the last export has broken off.")
    board = desk.api.get("leaderboard", game, leaderboard).body
    entries = ("leaderboard", game, leaderboard, "entry")

    def pages(cursor: str | None) -> "Iterator[Document]":
        return desk.api.pages(*entries, page_size=PAGE_SIZE, start=cursor)

    with desk.progress("Exporting", total=board["numberOfParticipants"]) as progress:
        tally = work.run(pages, progress=progress)
    document = {"file": str(path), "written": tally.written, "leftOut": tally.left_out}
    left_out = f" {tally.left_out} that do not stand are left out." if tally.left_out else ""
    desk.report(document, f"{_count(tally.written, 'score')} in {path}.{left_out}")


def import_(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    file: Annotated[
        Path, typer.Argument(help="Scores in CSV or JSON lines.", exists=True, dir_okay=False)
    ],
    reason: RequiredReasonOption,
    row_format: FormatOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look for rows that cannot be stored.")
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew where an import has broken off.")
    ] = False,
) -> None:
    """Store the scores of a file that are not there yet; broken off, the same command goes on.

    Rows that are not stored are told with their line, and kept beside the file as
    NAME.rejects.csv or .jsonl; the command ends with 1 then.

    Example: laurel score import space-race weekly scores.csv --reason "Moved here"
    """
    from tools.operator.entry_calls import import_batch
    from tools.operator.score_imports import ScoreImport

    work = ScoreImport(
        path=file,
        row_format=format_of(file, row_format),
        identity=(desk.api.url if not dry_run else "", game, leaderboard),
    )
    told = 0

    def tell(line: int, problem: str) -> None:
        nonlocal told
        told += 1
        if told <= _MOST_PROBLEMS_TOLD:
            desk.say(f"{file}:{line}: {problem}")

    def send(entries: "Sequence[Document]") -> "Sequence[str]":
        path = ("leaderboard", game, leaderboard, "entry", "import")
        return import_batch(desk.api, *path, entries=entries, reason=reason)

    what = "Checking" if dry_run else "Importing"
    with desk.progress(what, total=file.stat().st_size) as progress:
        if dry_run:
            tally = work.check(progress=progress, tell=tell)
        else:
            if not restart and work.checkpoint().read() is not None:
                desk.say("Going on where the last import has broken off.")
            # A leaderboard that is not there is told of before any row is.
            desk.api.get("leaderboard", game, leaderboard)
            tally = work.run(send, in_flight=_IN_FLIGHT, progress=progress, tell=tell, anew=restart)
    if told > _MOST_PROBLEMS_TOLD:
        desk.say(f"and {told - _MOST_PROBLEMS_TOLD} more")
    rejects = str(work.rejects) if tally.rejected and not dry_run else None
    document: Document = {
        "stored": tally.stored,
        "unchanged": tally.there,
        "leftOut": tally.left_out,
        "rejected": tally.rejected,
        "rejects": rejects,
    }
    desk.report(document, _summary(tally, rejects=rejects, dry_run=dry_run))
    if tally.rejected:
        raise typer.Exit(REFUSED)


def _summary(tally: "ImportTally", *, rejects: str | None, dry_run: bool) -> str:
    parts = [f"{_count(tally.stored, 'score')} {'could be stored' if dry_run else 'stored'}"]
    if tally.there:
        parts.append(f"{tally.there} there already")
    if tally.left_out:
        parts.append(f"{tally.left_out} left out, as they did not stand")
    if tally.rejected:
        where = f", see {rejects}" if rejects else ""
        parts.append(f"{tally.rejected} rejected{where}")
    return "; ".join(parts) + "."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
