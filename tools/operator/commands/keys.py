"""`laurel key`: the keys with which games seal their scores."""

from typing import Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.files import read_secret
from tools.operator.options import GameArgument, KeyArgument, ReasonOption, YesOption

app = typer.Typer(help="Checksum keys, with which games seal their scores.", no_args_is_help=True)


@command(app, "create")
def create(
    desk: Desk,
    game: GameArgument,
    key: KeyArgument,
    secret_file: Annotated[
        typer.FileBinaryRead | None,
        typer.Option("--secret-file", help="Use the secret in this file; - reads input."),
    ] = None,
    reason: ReasonOption = None,
) -> None:
    """Make a checksum key, and print its secret: this once, and nothing else to standard output.

    Example: laurel key create space-race web --stack laurel > web.key
    """
    body = {"id": key}
    if secret_file is not None:
        body["secret"] = read_secret(secret_file.read())
    answer = desk.api.post("game", game, "key", body=body, query={"reason": reason}).body
    desk.report(answer, answer["secret"])
    desk.say(f"Checksum key {key} of {game} is in use within a minute.")


@command(app, "list")
def list_(desk: Desk, game: GameArgument) -> None:
    """List a game's checksum keys, revoked ones too; their secrets cannot be read.

    Example: laurel key list space-race --stack laurel
    """
    keys = desk.api.get("game", game, "key").body["checksumKeys"]
    desk.listing(
        keys,
        member="checksumKeys",
        columns={"Key": "id", "Status": "status"},
        empty="The game has no checksum key: `laurel key create` makes one.",
    )


@command(app, "revoke")
def revoke(
    desk: Desk,
    game: GameArgument,
    key: KeyArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Revoke a checksum key for good: every score sealed with it is refused within a minute.

    Example: laurel key revoke space-race web --stack laurel
    """
    desk.confirm(f"Refuse every score of {game} that is sealed with {key}, for good?", yes=yes)
    answer = desk.api.delete("game", game, "key", key, query={"reason": reason}).body
    done = "is revoked" if answer["changed"] else "was revoked already"
    desk.report(answer, f"Checksum key {key} of {game} {done}.")
