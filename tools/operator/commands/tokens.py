"""`laurel token`: the tokens with which service accounts identify themselves."""

from datetime import timedelta
from typing import Annotated

import typer

from laurel.domain.ids import ALL_GAMES, is_id
from laurel.security.permissions import Scope
from tools.operator.desk import Desk, command
from tools.operator.failures import MistypedError
from tools.operator.options import ReasonOption, YesOption

app = typer.Typer(
    help="Tokens, with which games report scores and programs look after them.",
    no_args_is_help=True,
)


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
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it is good for; may be repeated. score:write if not said."),
    ] = None,
    subject: Annotated[
        str, typer.Option(help="Who will use it; every call is logged under this name.")
    ] = "game-server",
    reason: ReasonOption = None,
) -> None:
    """Print a new token: this once, and nothing else to standard output. Needs AWS credentials.

    Example: laurel token issue --game space-race --days 90 --stack laurel
    """
    from tools.operator.service_tokens import issue_recorded_token

    games = game or []
    if bool(games) == all_games:
        raise MistypedError("Name the games with --game, or say --all-games.")
    if wrong := [name for name in games if not is_id(name)]:
        raise MistypedError(f"{wrong[0]!r} cannot be the id of a game.")
    issued = issue_recorded_token(
        desk.stack,
        desk.api,
        subject=subject,
        games=[ALL_GAMES] if all_games else sorted(set(games)),
        scopes=sorted(set(scope or [Scope.SCORE_WRITE])),
        lifetime=timedelta(days=days),
        reason=reason,
    )
    record = issued.record
    desk.report({**record, "token": issued.token}, issued.token)
    covered = "all games" if all_games else ", ".join(record["games"])
    desk.say(
        f"Token {record['id']} for {subject}: {covered}; {', '.join(record['scopes'])}; "
        f"good until {desk.date(record['expiresDate'])}. It is shown this once."
    )


@command(app, "list")
def list_(
    desk: Desk,
    subject: Annotated[str | None, typer.Option(help="Only those of this service account.")] = None,
) -> None:
    """List the tokens that were issued.

    Example: laurel token list --subject game-server --stack laurel
    """
    desk.listing(
        desk.api.items("token", member="tokens", query={"subject": subject}),
        member="tokens",
        columns={
            "Token": "id",
            "Subject": "subject",
            "Games": "games",
            "Scopes": "scopes",
            "Issued": lambda token: desk.date(token["issuedDate"]),
            "Expires": lambda token: desk.date(token["expiresDate"]),
            "Revoked": lambda token: desk.date(token.get("revokedDate")),
        },
        empty="No token is on record: `laurel token issue` makes one.",
    )


@command(app, "revoke")
def revoke(
    desk: Desk,
    token: Annotated[str, typer.Argument(help="The token, or its id.")],
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Refuse a token from now on, for every game; within a minute everywhere.

    Example: laurel token revoke 4fd1d0e4c0f64c2f9d1a52f5a2a3d7c1 --stack laurel
    """
    from tools.operator.tokens import token_id_of

    token_id = token_id_of(token)
    desk.confirm(f"Refuse token {token_id} for good?", yes=yes)
    answer = desk.api.delete("token", token_id, query={"reason": reason}).body
    done = "is refused within a minute" if answer["changed"] else "was revoked already"
    desk.report(answer, f"Token {token_id} {done}.")
