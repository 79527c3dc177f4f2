"""Get a game as it is at this moment: what its ETag guards is what is there."""

from laurel.domain.errors import GameNotFoundError
from laurel.domain.games import Game
from laurel.usecases.operator_stores import GameRegistry


def get_game(*, registry: GameRegistry, game_id: str) -> Game:
    """Read a game.

    Raises:
        GameNotFoundError: no such game.
    """
    game = registry.load(game_id)
    if game is None:
        raise GameNotFoundError
    return game
