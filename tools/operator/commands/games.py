"""`laurel game`: what is registered of games."""

from typing import Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.files import read_document, take_id
from tools.operator.options import GameArgument, ReasonOption
from tools.operator.output import Column

app = typer.Typer(help="Games.", no_args_is_help=True)

_COLUMNS: dict[str, Column] = {
    "Game": "id",
    "Name": "name",
    "Checksums": lambda game: "required" if game.get("checksumRequired") else "optional",
    "Keys": lambda game: [
        key["id"] for key in game.get("checksumKeys", []) if key["status"] == "ACTIVE"
    ],
}


@command(app, "put")
def put(
    desk: Desk,
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The game in JSON; - reads input.")],
    if_match: Annotated[
        str | None,
        typer.Option("--if-match", help="Only if its revision is still this; see `game show`."),
    ] = None,
    reason: ReasonOption = None,
) -> None:
    """Register a game, or replace what is registered of it; in use within half a minute.

    Example: laurel game put docs/examples/game.json --stack laurel
    """
    document = read_document(file.read())
    game = take_id(document, "id")
    if document.pop("checksumKeys", None):
        # As `game show --json` has it, so that what it prints can be changed and put back.
        desk.say("Checksum keys are left as they are: `laurel key` is for them.")
    headers = {"If-Match": if_match} if if_match else None
    answer = desk.api.put(
        "game", game, body=document, query={"reason": reason}, headers=headers
    ).body
    state = "is registered" if answer["changed"] else "was registered like this already"
    desk.report(answer, f"Game {game} {state}.")


@command(app, "show")
def show(desk: Desk, game: GameArgument) -> None:
    """Show what is registered of a game.

    Example: laurel game show space-race --stack laurel
    """
    answer = desk.api.get("game", game)
    if desk.as_json:
        desk.show(answer.body)
        return
    found = answer.body
    keys = [f"{key['id']} ({key['status']})" for key in found["checksumKeys"]]
    desk.details(
        {
            "Game": found["id"],
            "Name": found["name"],
            "Icon": found.get("icon"),
            "URL": found.get("url"),
            "Colour": found.get("colour"),
            "Checksums": "required" if found["checksumRequired"] else "optional",
            "Weakest checksum": found["weakestChecksum"],
            "Keys": keys or None,
            "Revision": answer.etag,
        }
    )


@command(app, "list")
def list_(desk: Desk) -> None:
    """List the games.

    Example: laurel game list --stack laurel
    """
    desk.listing(
        desk.api.items("game", member="games"),
        member="games",
        columns=_COLUMNS,
        empty="There is no game yet: `laurel game put` registers one.",
    )
