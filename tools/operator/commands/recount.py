"""`laurel leaderboard recount`: whether what is counted is true, and its repair."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.options import GameArgument, LeaderboardArgument

if TYPE_CHECKING:
    from tools.operator.recount import Recount


def add_recount(app: typer.Typer) -> None:
    """Add the command to those about leaderboards."""
    command(app, "recount")(recount)


def recount(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; exit with 1 when it is wrong.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Repair without asking.")] = False,
) -> None:
    """Compare a leaderboard's participants with its standings, and repair the count.

    On one that closes when full, the seats taken are compared with the players too. Scores may
    come in meanwhile. Reads the whole leaderboard: a million players are some 30,000 read units.

    Example: laurel leaderboard recount space-race weekly --check --stack laurel
    """
    from tools.operator.recount import Recounter
    from tools.operator.seats import SeatCounter

    recounter = Recounter(desk.stack, game_id=game, leaderboard_id=leaderboard)
    board = recounter.board
    with desk.progress("Reading the standings", total=board.participants_counted) as progress:
        found = recounter.recount(progress=progress)
    results = {"participants": _result(found)}
    repairs: list[Callable[[], None]] = []
    if found.drift:
        said = [f"Wrong: {found.counted} participants are counted, and there are {found.truth}."]
        repairs.append(partial(recounter.repair, found))
    else:
        said = [f"Right: {found.truth} participants."]
    if board.should_close_when_full:
        seat_counter = SeatCounter(desk.stack, board)
        seats = seat_counter.count()
        results["seats"] = _result(seats)
        if seats.drift:
            said.append(f"Wrong: {seats.counted} seats are taken, by {seats.truth} players.")
            repairs.append(partial(seat_counter.repair, seats))
        else:
            said.append(f"Right: {seats.truth} seats taken.")
    desk.report(results, "\n".join(said))
    _offer(desk, repairs, check=check, yes=yes)


def _result(recount: "Recount") -> dict[str, int]:
    return {"counted": recount.counted, "truth": recount.truth}


def _offer(desk: Desk, repairs: Sequence[Callable[[], None]], *, check: bool, yes: bool) -> None:
    if not repairs:
        return
    if check:
        raise typer.Exit(1)
    desk.confirm("Repair it?", yes=yes)
    for repair in repairs:
        repair()
    if not desk.as_json:
        desk.print("Repaired.")
