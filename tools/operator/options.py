"""The words that several commands take, each described once."""

from typing import Annotated

import typer

from laurel.domain.ids import ALL_GAMES, is_id


def require_id(text: str | None) -> str | None:
    """Let a text pass that can be an id, and the absence of one.

    Raises:
        typer.BadParameter: it cannot be one.
    """
    if text is not None and not is_id(text):
        raise typer.BadParameter(
            f"{text!r} cannot be an id: 1 to 64 of A-Z a-z 0-9 . _ -, a letter or a digit first."
        )
    return text


def _require_game_or_all(text: str) -> str | None:
    return text if text == ALL_GAMES else require_id(text)


GameArgument = Annotated[str, typer.Argument(help="The game's id.", callback=require_id)]
GameOrAllArgument = Annotated[
    str,
    typer.Argument(
        help="The game's id, or '*' for what was done to all games at once.",
        callback=_require_game_or_all,
    ),
]
LeaderboardArgument = Annotated[
    str, typer.Argument(help="The leaderboard's id.", callback=require_id)
]
KeyArgument = Annotated[
    str, typer.Argument(help="The key's id, as checksums name it.", callback=require_id)
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", help="Why, for the audit trail; without personal data."),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
