"""Players as an operator names them: one by an option, or many by a list in a file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from laurel.domain.errors import InvalidRequestError
from laurel.http.json_body import read_parsed
from laurel.http.named_players import NamedPlayer
from tools.operator.failures import MistypedError, OperatorError
from tools.operator.score_rows import RowFormat, RowReader, describe

PLAYER_COLUMNS = ("playerId", "email", "displayName", "key")
# As many as one call takes.
BATCH_PLAYERS = 100
_MOST_MISTAKES_TOLD = 20

Player = dict[str, str]


def name_players(typed: Mapping[str, Sequence[str]]) -> list[Player]:
    """Name players by what was typed, by the members of the API.

    Raises:
        MistypedError: one of them can be no player.
    """
    players = [{member: text} for member, texts in typed.items() for text in texts]
    wrong = [problem for player in players if (problem := _problem_of(player)) is not None]
    if wrong:
        raise MistypedError("\n".join(wrong))
    return players


def read_players(path: Path, row_format: RowFormat) -> list[Player]:
    """Read a list of players, one in a line.

    Raises:
        OperatorError: with all lines that name no player, or not just one.
    """
    players: list[Player] = []
    wrong: list[str] = []
    try:
        with path.open("rb") as file:
            reader = RowReader(file, row_format, columns=PLAYER_COLUMNS)
            for row in reader.rows():
                problem = row.problem or _problem_of(row.row)
                if problem is None:
                    players.append({name: str(value) for name, value in row.row.items()})
                else:
                    wrong.append(f"{path}:{row.line.number}: {problem}")
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}") from error
    if wrong:
        more = len(wrong) - _MOST_MISTAKES_TOLD
        told = wrong[:_MOST_MISTAKES_TOLD] + ([f"and {more} more"] if more > 0 else [])
        raise OperatorError("\n".join(["Nothing was done, because of these lines:", *told]))
    if not players:
        raise OperatorError(f"{path} names no player.")
    return players


def batches_of(players: Sequence[Player]) -> Iterator[Sequence[Player]]:
    """Cut a list of players into such as one call takes."""
    for first in range(0, len(players), BATCH_PLAYERS):
        yield players[first : first + BATCH_PLAYERS]


def describe_player(player: Player) -> str:
    """Show how a player was named."""
    return next(iter(player.values()))


def key_of(player: Player) -> str:
    """Give the key of a player's entries."""
    return NamedPlayer.model_validate(player).player


def _problem_of(player: object) -> str | None:
    try:
        read_parsed(NamedPlayer, player)
    except InvalidRequestError as error:
        return describe(error.offences).removeprefix("body: ")
    return None
