"""`laurel token`: the tokens with which service accounts identify themselves."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from laurel.domain.ids import is_id
from laurel.security.permissions import Scope
from laurel.security.tokens import ALL_GAMES
from laurel.storage.games import DynamoGames
from tools.operator.desk import Desk, command
from tools.operator.failures import MistypedError
from tools.operator.signing_keys import read_signing_key
from tools.operator.tokens import issue_token, token_id_of

app = typer.Typer(help="Tokens, with which games report scores.", no_args_is_help=True)


@command(app, "issue")
def issue(
    desk: Desk,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it is good for.")],
    game: Annotated[
        list[str] | None, typer.Option(help="A game that it covers; may be repeated.")
    ] = None,
    *,
    all_games: Annotated[
        bool, typer.Option("--all-games", help="Cover every game, also later ones.")
    ] = False,
    subject: Annotated[
        str, typer.Option(help="Who will use it; every call is logged under this name.")
    ] = "game-server",
) -> None:
    """Print a new token; what is known of it goes to standard error.

    Example: laurel token issue --game space-race --days 90 --stack laurel
    """
    games = game or []
    if bool(games) == all_games:
        raise MistypedError("Name the games with --game, or say --all-games.")
    if wrong := [name for name in games if not is_id(name)]:
        raise MistypedError(f"{wrong[0]!r} cannot be the id of a game.")
    now, lifetime = datetime.now(UTC), timedelta(days=days)
    token = issue_token(
        read_signing_key(desk.stack),
        audience=desk.stack.name,
        subject=subject,
        games=[ALL_GAMES] if all_games else games,
        scopes=[Scope.SCORE_WRITE],
        now=now,
        lifetime=lifetime,
    )
    covered = "all games" if all_games else ", ".join(games)
    desk.say(
        f"Token {token_id_of(token)} for {subject}: {covered}, "
        f"good until {now + lifetime:%Y-%m-%d}. It is shown this once."
    )
    desk.print(token)


@command(app, "revoke")
def revoke(
    desk: Desk,
    token: Annotated[str, typer.Argument(help="The token, or its id.")],
) -> None:
    """Refuse a token from now on, for every game; within a minute everywhere.

    Example: laurel token revoke 4fd1d0e4c0f64c2f9d1a52f5a2a3d7c1 --stack laurel
    """
    token_id = token_id_of(token)
    DynamoGames(desk.stack.dynamodb, table=desk.stack.games_table).revoke_token(token_id)
    desk.print(f"Token {token_id} is refused within a minute.")
