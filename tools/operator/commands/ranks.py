"""`laurel leaderboard audit` and `rebuild-ranks`: whether the rank index is true, and a new one."""

from typing import TYPE_CHECKING

import typer

from tools.operator.desk import Desk, command
from tools.operator.documents import Document
from tools.operator.options import GameArgument, LeaderboardArgument, YesOption

if TYPE_CHECKING:
    from tools.operator.rank_audit import Finding

_MOST_DIGITS_TOLD = 3


def add_ranks(app: typer.Typer) -> None:
    """Add the commands to those about leaderboards."""
    command(app, "audit")(audit)
    command(app, "rebuild-ranks")(rebuild_ranks)


def audit(desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument) -> None:
    """Compare a leaderboard's rank index with its standings; exits with 1 when it is wrong.

    Scores may come in meanwhile. Reads the whole leaderboard: a million players are some 30,000
    read units.

    Example: laurel leaderboard audit space-race weekly-2026-48 --stack laurel
    """
    from tools.operator.rank_audit import audit_ranks
    from tools.operator.rank_stores import connect_ranks

    stores = connect_ranks(desk.stack, game_id=game, leaderboard_id=leaderboard)
    counted = stores.board.participants_counted
    with desk.progress("Reading the standings", total=counted) as progress:
        found = audit_ranks(stores, progress=progress)
    nodes = f"{found.nodes} nodes for {found.players} players"
    if found.opening:
        nodes += f", {found.opening} of them just being opened"
    said = [f"Right: {nodes}."]
    if found.findings:
        said = [f"Wrong: {len(found.findings)} of {nodes}.", *map(_tell, found.findings)]
    answer = {
        "players": found.players,
        "nodes": found.nodes,
        "opening": found.opening,
        "findings": [_show(finding) for finding in found.findings],
    }
    desk.report(answer, "\n".join(said))
    if found.findings:
        raise typer.Exit(1)


def rebuild_ranks(
    desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument, *, yes: YesOption = False
) -> None:
    """Count a leaderboard's rank index anew from its standings, in its place.

    Scores may come in meanwhile, and ranks be asked for: until it is done they are as right as they
    were. Reads the whole leaderboard, and writes each node: a million players are some 30,000 read
    units, and up to as many write units.

    Example: laurel leaderboard rebuild-ranks space-race weekly-2026-48 --stack laurel
    """
    from tools.operator.rank_rebuild import RankRebuilder
    from tools.operator.rank_stores import connect_ranks

    stores = connect_ranks(desk.stack, game_id=game, leaderboard_id=leaderboard)
    rebuilder = RankRebuilder(stores)
    desk.confirm(f"Rebuild the ranks of {leaderboard} of {game}?", yes=yes)
    counted = stores.board.participants_counted
    with desk.progress("Reading the standings", total=counted) as progress:
        players = rebuilder.read(progress=progress)
    with desk.progress("Setting the nodes") as progress:
        nodes = rebuilder.rebuild(progress=progress)
    desk.report(
        {"players": players, "nodes": nodes}, f"Rebuilt: {nodes} nodes for {players} players."
    )


def _show(finding: "Finding") -> Document:
    digits = [
        {"digit": digit, "counted": counted, "truth": truth}
        for digit, (counted, truth) in finding.digits.items()
    ]
    return {"path": finding.path, "problem": finding.problem, "digits": digits}


def _tell(finding: "Finding") -> str:
    from tools.operator.rank_audit import Problem

    match finding.problem:
        case Problem.MISSING:
            truth = sum(truth for _, truth in finding.digits.values())
            return f"  {finding.path} is missing, with {truth} players"
        case Problem.OUT_OF_PLACE:
            return f"  {finding.path} is out of place"
        case Problem.AHEAD:
            return f"  {finding.path} will skip scores: its watermark is ahead of the stream"
        case Problem.MISCOUNTED:
            digits = list(finding.digits.items())
            told = [
                f"{counted} by the digit {digit}, where {truth} are"
                for digit, (counted, truth) in digits[:_MOST_DIGITS_TOLD]
            ]
            more = len(digits) - len(told)
            end = f", and {more} more digits" if more else ""
            return f"  {finding.path} counts {', '.join(told)}{end}"
