"""The words that several commands take, each described once."""

from typing import Annotated

import typer

from laurel.domain.ids import is_id
from laurel.security.tokens import ALL_GAMES


def _require_id(text: str) -> str:
    if not is_id(text):
        raise typer.BadParameter(
            f"{text!r} cannot be an id: 1 to 64 of A-Z a-z 0-9 . _ -, a letter or a digit first."
        )
    return text


def _require_game_or_all(text: str) -> str:
    return text if text == ALL_GAMES else _require_id(text)


GameArgument = Annotated[str, typer.Argument(help="The game's id.", callback=_require_id)]
GameOrAllArgument = Annotated[
    str,
    typer.Argument(
        help="The game's id, or '*' for what was done to all games at once.",
        callback=_require_game_or_all,
    ),
]
LeaderboardArgument = Annotated[
    str, typer.Argument(help="The leaderboard's id.", callback=_require_id)
]
KeyArgument = Annotated[
    str, typer.Argument(help="The key's id, as checksums name it.", callback=_require_id)
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", help="Why, for the audit trail; without personal data."),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
