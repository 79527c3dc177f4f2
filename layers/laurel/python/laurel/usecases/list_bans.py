"""List a game's bans, a page at a time."""

from dataclasses import dataclass

from laurel.domain.bans import Ban
from laurel.usecases.operator_stores import Bans
from laurel.usecases.paging import cut_page, most_bytes_of

# Names of fields, a reference and a date.
_BYTES_BESIDE_TEXTS = 250


@dataclass(frozen=True, slots=True)
class BanPage:
    """A page of bans, and the player behind whom to go on when there are more."""

    bans: list[Ban]
    next: str | None


def list_bans(*, bans: Bans, game_id: str, limit: int, after: str | None) -> BanPage:
    """Read a page of bans, in no order that means anything.

    Args:
        bans: Where bans are kept.
        game_id: The game.
        limit: How many at most, fewer where their texts are very long.
        after: The player (a reference) with whose ban the previous page ended.
    """
    found = bans.page(game_id=game_id, after=after, limit=limit + 1)
    page, more = cut_page(found, limit=limit, length_of=_length_of)
    return BanPage(page, page[-1].player if more else None)


def _length_of(ban: Ban) -> int:
    return _BYTES_BESIDE_TEXTS + most_bytes_of(ban.key, ban.reason, ban.subject)
