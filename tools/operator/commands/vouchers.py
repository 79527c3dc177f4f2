"""`laurel vouchers`: what winners get, loaded from a file, and how many are there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.failures import OperatorError, RefusedError
from tools.operator.options import GameArgument, LeaderboardArgument, ReasonOption

if TYPE_CHECKING:
    from tools.operator.documents import Document
    from tools.operator.voucher_loads import VoucherLoad

app = typer.Typer(help="Vouchers, which are the prizes of a leaderboard.", no_args_is_help=True)


@command(app, "load")
def load(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with a header: code, or code and link. The first is for the first place.",
            exists=True,
            dir_okay=False,
        ),
    ],
    reason: ReasonOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look for what is wrong, and load nothing.")
    ] = False,
    replace_unfinished: Annotated[
        bool,
        typer.Option(
            "--replace-unfinished", help="Give up the rest of another file that has broken off."
        ),
    ] = False,
) -> None:
    """Load the vouchers of a file; broken off, the same command goes on.

    Before anything is loaded, all of the file is looked at: what is wrong is told with its line.

    Example: laurel vouchers load space-race weekly-2026-48 codes.csv --stack laurel
    """
    from tools.operator.voucher_files import read_vouchers
    from tools.operator.voucher_loads import VoucherLoad

    vouchers = read_vouchers(file)
    unfinished = desk.api.get("leaderboard", game, leaderboard, "voucher").body.get("load")
    there = 0
    replaces = None
    if unfinished is not None and unfinished["digest"] == vouchers.digest:
        there = int(unfinished["loaded"])
    elif unfinished is not None and replace_unfinished:
        replaces = unfinished["digest"]
    work = VoucherLoad(
        api=desk.api,
        game=game,
        leaderboard=leaderboard,
        file=vouchers,
        reason=reason,
        replaces=replaces,
    )
    _require_right(desk, work, file=file)
    number = _count(vouchers.size)
    if dry_run:
        left = vouchers.size - there
        document: Document = {"vouchers": vouchers.size, "unloaded": left}
        said = f"{number} could be loaded." if not there else f"{left} of {number} are to come."
        desk.report(document, said)
        return
    if there:
        desk.say("Going on where the last load has broken off.")
    with desk.progress("Loading", total=vouchers.size) as progress:
        loaded = work.load(start=there, progress=progress)
    document = {"vouchers": vouchers.size, "loaded": loaded}
    desk.report(document, f"All of the file is loaded, {number}; the leaderboard has {loaded:,}.")


@command(app, "status")
def status(desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument) -> None:
    """Show how many vouchers are loaded, needed, missing and bound to places.

    Example: laurel vouchers status space-race weekly-2026-48 --stack laurel
    """
    counts = desk.api.get("leaderboard", game, leaderboard, "voucher").body
    if desk.as_json:
        desk.show(counts)
        return
    unfinished = counts.get("load")
    desk.details(
        {
            "Loaded": counts["loaded"],
            "Needed": counts["needed"],
            "Missing": counts["missing"],
            "Bound": counts["bound"],
            **{f"Mail {state}": count for state, count in counts["deliveries"].items()},
            "Unfinished load": (
                f"{unfinished['loaded']} of {unfinished['size']}" if unfinished else None
            ),
        }
    )


def _require_right(desk: Desk, work: "VoucherLoad", *, file: Path) -> None:
    try:
        with desk.progress("Looking", total=work.file.size) as progress:
            problems = work.problems(progress=progress)
    except RefusedError as error:
        if error.code == "load_unfinished":
            raise OperatorError(
                "Another file has been loaded in part. Load that one again to finish it, or give "
                "its rest up with --replace-unfinished."
            ) from error
        raise
    if problems:
        told = [f"{file}:{line}: {problem}" for line, problem in problems]
        raise OperatorError("\n".join(["Nothing was loaded, because of these lines:", *told]))


def _count(number: int) -> str:
    return f"{number:,} {'voucher' if number == 1 else 'vouchers'}"
