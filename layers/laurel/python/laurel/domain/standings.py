"""The order of the standings, as bytes: ascending is best first, on every leaderboard.

A standing is 18 bytes: the sorting value (8), when it was reached (6, epoch ms) and the player's
hash (4), all big-endian. The value's sign bit is flipped, so that unsigned bytes order as signed
integers do; where the highest wins all its bits are inverted. Earlier wins among equal values, and
the hash makes the order the same for everyone when even the millisecond is equal.
"""

from laurel.domain.leaderboards import SortOrder

LOWEST_VALUE = -(2**63)
HIGHEST_VALUE = 2**63 - 1
VALUE_LENGTH = 8
TIME_LENGTH = 6
STANDING_LENGTH = 18
_ALL_BITS = 2**64 - 1


def standing(
    *, sorting_value: int, reached_at: int, player_hash: bytes, sort_order: SortOrder
) -> bytes:
    """Encode the standing of a score.

    Raises:
        OverflowError: the value is no signed 64-bit integer, or the date is beyond 48 bits.
    """
    unsigned = sorting_value - LOWEST_VALUE
    if sort_order is SortOrder.DESCENDING:
        unsigned = _ALL_BITS - unsigned
    value = unsigned.to_bytes(VALUE_LENGTH, "big")
    return value + reached_at.to_bytes(TIME_LENGTH, "big") + player_hash


def reached_at(standing: bytes) -> int:
    """Read from a standing when it was reached (epoch ms)."""
    return int.from_bytes(standing[VALUE_LENGTH:][:TIME_LENGTH], "big")


def behind_all_equal(equal: bytes) -> bytes:
    """Give the standing behind all that have the value of one; of that, 8 bytes are enough."""
    return equal[:VALUE_LENGTH] + b"\xff" * (STANDING_LENGTH - VALUE_LENGTH)


def just_before(standing: bytes) -> bytes:
    """Give the greatest standing that is less than another, of 18 bytes as well."""
    return (int.from_bytes(standing, "big") - 1).to_bytes(STANDING_LENGTH, "big")


def player_hash_of(standing: bytes) -> bytes:
    """Read from a standing whose it is: the player's hash (4 bytes)."""
    return standing[VALUE_LENGTH + TIME_LENGTH :]


def is_better(value: int, than: int, *, sort_order: SortOrder) -> bool:
    """Say whether a sorting value beats another; an equal one does not."""
    return value > than if sort_order is SortOrder.DESCENDING else value < than
