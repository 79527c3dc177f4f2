"""`laurel pages`: what players look at."""

from typing import Annotated

import typer

from tools.operator.desk import Desk, command

app = typer.Typer(help="The pages that players look at.", no_args_is_help=True)


@command(app, "rebuild")
def rebuild(
    desk: Desk,
    game: Annotated[
        str | None, typer.Option(help="Only this game's pages; else those of all games.")
    ] = None,
) -> None:
    """Have pages rendered and published again, as they stand.

    For a new version of the service, or a bucket that was lost. What would not look different is
    not written.

    Example: laurel pages rebuild --game space-race --stack laurel
    """
    from tools.operator.pages import PageRebuilder

    rebuilder = PageRebuilder(desk.stack, game_id=game)
    with desk.progress("Queueing pages", total=rebuilder.expected) as progress:
        queued = rebuilder.rebuild(progress=progress)
    desk.report(
        {"queued": queued},
        f"{queued} pages are queued; the stack publishes them in the next minutes.",
    )
