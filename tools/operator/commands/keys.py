"""`laurel checksum-key`: the keys with which games seal their scores."""

from typing import Annotated

import typer

from laurel.domain.games import KeyStatus
from laurel.storage.games import DynamoGames
from tools.operator.checksum_keys import read_secret, write_checksum_secret
from tools.operator.desk import Desk, command
from tools.operator.failures import OperatorError
from tools.operator.options import GameArgument, KeyArgument

app = typer.Typer(help="The keys with which games seal their scores.", no_args_is_help=True)


@command(app, "set")
def set_(
    desk: Desk,
    game: GameArgument,
    kid: KeyArgument,
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The key itself; - reads input.")],
) -> None:
    """Store a private key for a game's checksums, or replace it; in use within a minute.

    Example: laurel checksum-key set --stack laurel space-race web web.key
    """
    target = desk.stack
    registered = DynamoGames(target.dynamodb, table=target.games_table).get(game)
    if registered is None:
        raise OperatorError(f"There is no game {game}: `laurel game register` makes it.")
    if registered.checksum_keys.get(kid) is not KeyStatus.ACTIVE:
        raise OperatorError(
            f"The game has no active checksum key {kid}: name it in its file, and register it."
        )
    write_checksum_secret(target, game_id=game, kid=kid, secret=read_secret(file.read()))
    desk.print(f"Checksum key {kid} of {game} is in use within a minute.")
