"""The `laurel` command: puts together what can be typed."""

import typer

from tools.operator.commands import (
    audit,
    games,
    keys,
    leaderboards,
    mails,
    pages,
    players,
    prizes,
    results,
    scores,
    signing_keys,
    tokens,
    vouchers,
)

app = typer.Typer(
    help=(
        "Look after a Laurel stack: in AWS by its name (--stack), at an address "
        "(LAUREL_API_URL and LAUREL_TOKEN), or the one that `make run` started."
    ),
    epilog=(
        "Exit codes: 0 fine, 1 refused or found wrong, 2 mistyped, 3 cannot be reached, "
        "130 interrupted."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(games.app, name="game")
app.add_typer(keys.app, name="key")
app.add_typer(leaderboards.app, name="leaderboard")
app.add_typer(scores.app, name="score")
app.add_typer(results.app, name="results")
app.add_typer(players.app, name="player")
app.add_typer(vouchers.app, name="vouchers")
app.add_typer(prizes.app, name="prize")
app.add_typer(mails.app, name="mail")
app.add_typer(tokens.app, name="token")
app.add_typer(signing_keys.app, name="signing-key")
app.add_typer(audit.app, name="audit")
app.add_typer(pages.app, name="pages")


def main() -> None:
    """Run the command."""
    app()
