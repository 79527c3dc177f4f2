"""List the games that a caller's token covers, a page at a time."""

from dataclasses import dataclass

from laurel.domain.games import Game
from laurel.domain.ids import ALL_GAMES, is_id
from laurel.security.tokens import ServiceAccount
from laurel.usecases.operator_stores import GameRegistry
from laurel.usecases.paging import cut_page, most_bytes_of

# Names of fields and short values; and a checksum key with its names.
_BYTES_BESIDE_TEXTS = 1_000
_BYTES_OF_A_KEY = 250


@dataclass(frozen=True, slots=True)
class GamePage:
    """A page of games, and the id behind which to go on when there are more."""

    games: list[Game]
    next: str | None


def list_games(
    *, registry: GameRegistry, caller: ServiceAccount, limit: int, after: str | None
) -> GamePage:
    """Read a page of games.

    Args:
        registry: Where games are kept.
        caller: Who asks: by a token for all games, or for some, which are then looked up and
            listed by their ids.
        limit: How many at most, fewer where their texts are very long; one more is looked for, to
            tell whether there are more.
        after: The id of the game with which the previous page ended.
    """
    if ALL_GAMES in caller.games:
        found = registry.every(after=after, page=limit + 1)
    else:
        covered = sorted(filter(is_id, caller.games))
        found = registry.named([game_id for game_id in covered if after is None or game_id > after])
    page, more = cut_page(found, limit=limit, length_of=_length_of)
    return GamePage(page, page[-1].game_id if more else None)


def _length_of(game: Game) -> int:
    """Give the bytes that a game takes in an answer at most."""
    keys = _BYTES_OF_A_KEY * len(game.checksum_keys)
    return _BYTES_BESIDE_TEXTS + keys + most_bytes_of(game.name, game.icon, game.url)
