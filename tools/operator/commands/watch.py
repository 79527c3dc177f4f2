"""`laurel leaderboard watch`: the live standings in the terminal."""

import json
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.failures import UnreachableError
from tools.operator.options import GameArgument, LeaderboardArgument

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from tools.operator.live_standings import Look, Standing, Watcher


def add_watch(app: typer.Typer) -> None:
    """Add the command to a group."""
    command(app, "watch")(watch)


def watch(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    rows: Annotated[
        int, typer.Option("--rows", min=1, max=1000, help="How many rows, from the best on.")
    ] = 20,
    every: Annotated[
        float, typer.Option("--every", min=0.5, max=3600, help="How many seconds between looks.")
    ] = 2,
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
) -> None:
    """Show the standings and what moves in them, until Ctrl-C.

    With --json every change is a line of its own.

    Example: laurel leaderboard watch space-race weekly-2026-48 --stack laurel
    """
    from tools.operator.live_standings import Watcher

    watcher = Watcher(desk.api, game_id=game, leaderboard_id=leaderboard, rows=rows)
    with ExitStack() as stack:
        show = _choose_screen(desk, stack, alive=not once)
        _watch(watcher, show, pause=None if once else every)


def _watch(
    watcher: "Watcher", show: "Callable[[Look, str | None], None]", *, pause: float | None
) -> None:
    try:
        seen = watcher.look()
        assert seen is not None  # noqa: S101 - what was never seen has changed
        show(seen, None)
        while pause is not None:
            time.sleep(pause)
            try:
                look = watcher.look()
            except UnreachableError as error:
                # A moment without a network is no reason to end; what was seen last stays.
                show(seen, str(error))
            else:
                if look is not None:
                    seen = look
                    show(seen, None)
    except KeyboardInterrupt:
        # That is how it is meant to end.
        return


def _choose_screen(
    desk: Desk, stack: ExitStack, *, alive: bool
) -> "Callable[[Look, str | None], None]":
    """Give what shows a look: a line for programs, a live table in a terminal, or else a table."""
    from rich.console import Console
    from rich.live import Live

    def print_line(look: "Look", trouble: str | None) -> None:
        if trouble is None:
            document = {"date": time.time_ns() // 1_000_000, **look.as_document}
            desk.print(json.dumps(document, ensure_ascii=False))
        else:
            desk.say(trouble)

    def print_table(look: "Look", trouble: str | None) -> None:
        if trouble is None:
            desk.table(_table(look))
        else:
            desk.say(trouble)

    console = Console()
    if desk.as_json:
        return print_line
    if not alive or not console.is_terminal:
        return print_table
    live = stack.enter_context(Live(console=console, auto_refresh=False))

    def update(look: "Look", trouble: str | None) -> None:
        live.update(_table(look, trouble), refresh=True)

    return update


def _table(look: "Look", trouble: str | None = None) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    board = look.leaderboard
    title = f"{board['name']} · {board['state']} · {board['numberOfParticipants']} players"
    table = Table(box=box.SIMPLE_HEAD, title=Text(title), pad_edge=False)
    if trouble is not None:
        table.caption = Text(trouble, style="red")
    table.add_column("Rank", justify="right")
    table.add_column("Moved")
    table.add_column("Player", overflow="fold")
    table.add_column("Score", justify="right", overflow="fold")
    for row in look.standings:
        table.add_row(
            str(row.rank),
            _movement(row),
            Text(row.name),
            Text(row.score),
            style="bold" if row.has_changed else None,
        )
    return table


def _movement(row: "Standing") -> str:
    if row.is_new:
        return "[cyan]new[/]"
    if row.climbed:
        return f"[green]▲ {row.climbed}[/]" if row.climbed > 0 else f"[red]▼ {-row.climbed}[/]"
    return "·" if row.has_changed else ""
