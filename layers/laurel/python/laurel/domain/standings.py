"""The order of the standings, as bytes: ascending is best first, on every leaderboard.

A standing is 18 bytes: the sorting value (8), when it was reached (6, epoch ms) and the player's
hash (4), all big-endian. The value's sign bit is flipped, so that unsigned bytes order as signed
integers do; where the highest wins all its bits are inverted. Earlier wins among equal values, and
the hash makes the order the same for everyone when even the millisecond is equal.
"""

from laurel.domain.leaderboards import SortOrder

LOWEST_VALUE = -(2**63)
HIGHEST_VALUE = 2**63 - 1
STANDING_LENGTH = 18
_ALL_BITS = 2**64 - 1


def standing(
    *, sorting_value: int, reached_at: int, player_hash: bytes, sort_order: SortOrder
) -> bytes:
    """Encode a place in the standings.

    Raises:
        OverflowError: the value is no signed 64-bit integer, or the date is beyond 48 bits.
    """
    unsigned = sorting_value - LOWEST_VALUE
    if sort_order is SortOrder.DESCENDING:
        unsigned = _ALL_BITS - unsigned
    return unsigned.to_bytes(8, "big") + reached_at.to_bytes(6, "big") + player_hash


def reached_at(standing: bytes) -> int:
    """Read from a standing when it was reached (epoch ms)."""
    return int.from_bytes(standing[8:14], "big")


def is_better(value: int, than: int, *, sort_order: SortOrder) -> bool:
    """Say whether a sorting value beats another; an equal one does not."""
    return value > than if sort_order is SortOrder.DESCENDING else value < than
