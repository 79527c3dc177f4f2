"""`laurel results`: what a tournament has ended with, shown, kept and checked."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tools.operator.desk import Desk, command
from tools.operator.failures import REFUSED, MistypedError, OperatorError
from tools.operator.options import GameArgument, LeaderboardArgument, require_id

if TYPE_CHECKING:
    from laurel.domain.manifests import ManifestModel, PartModel

app = typer.Typer(help="Results, and the archive that proves them.", no_args_is_help=True)

OperatorOption = Annotated[
    bool, typer.Option("--operator", help="The operator's copy: keys, emails, who does not stand.")
]


@command(app, "show")
def show(desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument) -> None:
    """Show the places that are won: provisional ones, or as they were frozen.

    Example: laurel results show space-race weekly-2026-48 --stack laurel
    """
    path = ("leaderboard", game, leaderboard, "results")
    found = desk.api.get(*path, query={"limit": 1}).body
    if not desk.as_json:
        archive = found.get("archive", {})
        dates = {
            "Closed": "closedDate",
            "Reviewed until": "reviewUntil",
            "Frozen": "frozenDate",
            "Ended": "endedDate",
        }
        desk.details(
            {
                "Results": found["status"],
                **{said: desk.date(found[name]) for said, name in dates.items() if name in found},
                "Participants": found["numberOfParticipants"],
                "SHA-256": archive.get("sha256"),
            }
        )
    desk.listing(
        desk.api.items(*path, member="places"),
        member="places",
        columns={"Rank": "rank", "Player": "name", "Score": "score"},
        empty="Nobody has won a place.",
    )


@command(app, "download")
def download(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder, if not LEADERBOARD-results."),
    ] = None,
    *,
    operator: OperatorOption = False,
) -> None:
    """Keep final results as files, and check them; broken off, the same command goes on.

    Example: laurel results download space-race weekly-2026-48 --stack laurel
    """
    from tools.operator import archives

    folder = output or Path(f"{leaderboard}-{'operator-' if operator else ''}results")
    fetcher = archives.ArchiveFetcher.of(_ask(desk, game, leaderboard, operator=operator))
    with desk.progress("Downloading", total=fetcher.manifest["entries"]) as progress:
        manifest = archives.download(fetcher, folder, progress=_adding(progress))
    problems = archives.problems_of(
        manifest, lambda part: archives.read_file(folder, part), progress=lambda _: None
    )
    _tell(desk, manifest, problems, where=str(folder))


@command(app, "verify")
def verify(
    desk: Desk,
    game: Annotated[str | None, typer.Argument(help="The game's id.", callback=require_id)] = None,
    leaderboard: Annotated[
        str | None, typer.Argument(help="The leaderboard's id.", callback=require_id)
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="What was downloaded; then nothing is asked of the service."),
    ] = None,
    noted: Annotated[
        str | None,
        typer.Option("--sha256", help="What you noted down: the digest when results were frozen."),
    ] = None,
    *,
    operator: OperatorOption = False,
) -> None:
    """Check final results: every part against its digest, and all against the manifest.

    Ends with 1 if anything is not as it was frozen, but for what was redacted since.

    Example: laurel results verify --folder weekly-2026-48-results
    """
    from tools.operator import archives

    read: Callable[[PartModel], Iterator[bytes]]
    if folder is not None and game is None:
        manifest, where = archives.read_manifest(folder), str(folder)
        read = functools.partial(archives.read_file, folder)
    elif folder is None and game is not None and leaderboard is not None:
        fetcher = archives.ArchiveFetcher.of(_ask(desk, game, leaderboard, operator=operator))
        manifest, where, read = fetcher.manifest, leaderboard, fetcher.fetch
    else:
        raise MistypedError("Name a game and a leaderboard, or a folder with --folder.")
    with desk.progress("Checking", total=manifest.get("entries")) as progress:
        problems = archives.problems_of(manifest, read, progress=_adding(progress))
    frozen = manifest.get("frozenSha256")
    if noted is not None and noted.lower() != frozen:
        problems.append(f"they were frozen with the SHA-256 {frozen}")
    _tell(desk, archives.without_addresses(manifest), problems, where=where)


def _ask(
    desk: Desk, game: str, leaderboard: str, *, operator: bool
) -> "Callable[[], ManifestModel]":
    name = "operator-archive" if operator else "archive"

    def ask() -> "ManifestModel":
        body = desk.api.get("leaderboard", game, leaderboard, "results", name).body
        return cast("ManifestModel", body)

    return ask


def _adding(progress: Callable[[int], None]) -> Callable[[int], None]:
    """Tell of a total what is told of pieces."""
    done = 0

    def add(entries: int) -> None:
        nonlocal done
        done += entries
        progress(done)

    return add


def _tell(desk: Desk, manifest: "ManifestModel", problems: list[str], *, where: str) -> None:
    if desk.as_json:
        desk.show({"problems": problems, "manifest": manifest})
    if problems:
        if desk.as_json:
            raise typer.Exit(REFUSED)
        told = map(_printable, problems)
        raise OperatorError("\n".join([f"The results in {where} are not right:", *told]))
    if not desk.as_json:
        redacted = len(manifest["redactions"])
        since = f", but for {redacted} erased since" if redacted else ""
        desk.print(
            f"{manifest['entries']:,} entries are as they were frozen{since}: "
            f"SHA-256 {manifest['frozenSha256']}."
        )


def _printable(problem: str) -> str:
    """Leave out what a manifest could do to a terminal, such as to write over what is wrong."""
    return "".join(character if character.isprintable() else "?" for character in problem)
