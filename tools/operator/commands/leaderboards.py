"""`laurel leaderboard`: setting leaderboards up, and looking after them."""

import time
from typing import Annotated

import typer

from tools.operator.commands.recount import add_recount
from tools.operator.configuration import read_leaderboard
from tools.operator.desk import Desk, command
from tools.operator.registry import configure_leaderboard

app = typer.Typer(help="Leaderboards.", no_args_is_help=True)
add_recount(app)


@command(app, "configure")
def configure(
    desk: Desk,
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="The leaderboard in JSON; - reads input.")
    ],
) -> None:
    """Create a leaderboard, or change it while scores come in: what is counted stays.

    Example: laurel leaderboard configure --stack laurel docs/examples/leaderboard.json
    """
    leaderboard = read_leaderboard(file.read())
    state = configure_leaderboard(desk.stack, leaderboard, now=time.time_ns() // 1_000_000)
    desk.print(f"Leaderboard {leaderboard.leaderboard_id} of {leaderboard.game_id} is {state}.")
