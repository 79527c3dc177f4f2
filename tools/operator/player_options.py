"""The options by which commands about players name them, and whom they mean."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tools.operator.failures import MistypedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.operator.player_lists import Player
    from tools.operator.score_rows import RowFormat

_KEYWORD = functools.partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY, default=None)
_FILE = "file"
_FORMAT = "row_format"

FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="csv|jsonl",
        help="How the file is written, if its name does not end in it.",
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Only tell what would become of each player.")
]
RequiredReasonOption = Annotated[
    str,
    typer.Option("--reason", help="Why, for the audit trail; without personal data."),
]
_FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file",
        exists=True,
        dir_okay=False,
        help="A list of players, one in a line: CSV with a header of playerId, email, displayName "
        "or key, or JSON lines.",
    ),
]
# The option's name, the member of the API that it fills, and how it names a player.
_NAMES = (
    ("player_id", "playerId", "by the game's own id"),
    ("email", "email", "by email"),
    ("name", "displayName", "by display name"),
    ("key", "key", "by the key that `laurel score show` prints"),
)


def for_one_player(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command's function take options that name a player, for its argument `player`."""
    options = [
        _option(name, str | None, typer.Option(_flag(name), help=f"The player, {how}."))
        for name, _, how in _NAMES
    ]

    def find(typed: dict[str, Any]) -> "Player":
        players = _named({name: [text] for name, text in typed.items() if text is not None})
        if len(players) != 1:
            raise MistypedError("Name one player, by --player-id, --email, --name or --key.")
        return players[0]

    return _with_options(function, argument="player", options=options, find=find)


def for_players(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command's function take options that name players, for its argument `players`.

    They are named one by one, or by a file with a list.
    """
    options = [
        _option(
            name,
            list[str] | None,
            typer.Option(_flag(name), help=f"A player, {how}; may be repeated."),
        )
        for name, _, how in _NAMES
    ]
    file_options = [
        _KEYWORD(_FILE, annotation=_FileOption),
        _KEYWORD(_FORMAT, annotation=FormatOption),
    ]

    def find(typed: dict[str, Any]) -> "list[Player]":
        file: Path | None = typed.pop(_FILE)
        row_format: str | None = typed.pop(_FORMAT)
        players = _named(typed)
        if bool(players) == (file is not None):
            raise MistypedError(
                "Name players by --player-id, --email, --name or --key, or a list of them by "
                "--file."
            )
        return players if file is None else _listed(file, row_format)

    return _with_options(function, argument="players", options=[*options, *file_options], find=find)


def format_of(path: Path, typed: str | None) -> "RowFormat":
    """Tell how a file is written: as was typed, or by its name.

    Raises:
        MistypedError: neither says it.
    """
    from tools.operator.score_rows import RowFormat

    if typed is None:
        return RowFormat.of(path)
    try:
        return RowFormat(typed.lower())
    except ValueError:
        raise MistypedError(f"--format is csv or jsonl, not {typed!r}.") from None


def _option(name: str, kind: object, option: object) -> inspect.Parameter:
    return _KEYWORD(name, annotation=Annotated[kind, option])


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _named(typed: "Mapping[str, Sequence[str] | None]") -> "list[Player]":
    from tools.operator.player_lists import name_players

    return name_players({member: typed.get(name) or () for name, member, _ in _NAMES})


def _listed(file: Path, row_format: str | None) -> "list[Player]":
    from tools.operator.player_lists import read_players

    return read_players(file, format_of(file, row_format))


def _with_options(
    function: Callable[..., None],
    *,
    argument: str,
    options: list[inspect.Parameter],
    find: Callable[[dict[str, Any]], object],
) -> Callable[..., None]:
    """Replace an argument of a command's function by options from which it is found."""

    @functools.wraps(function)
    def run(*args: Any, **typed: Any) -> None:  # noqa: ANN401 - what Typer has read
        found = find({option.name: typed.pop(option.name) for option in options})
        function(*args, **typed, **{argument: found})

    parameters = inspect.signature(function).parameters
    own = [each for name, each in parameters.items() if name != argument]
    first, *rest = own
    keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in rest]
    run.__signature__ = inspect.Signature([first, *keywords, *options])  # type: ignore[attr-defined]
    return run
