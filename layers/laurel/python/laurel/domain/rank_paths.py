"""Where a standing lies in the rank index: a tree of counts whose shape is fixed beforehand.

A standing orders by its value and then by when it was reached. The tree cuts that order into digits
of up to 128 each, so that no node is ever split or rebalanced:

- Level 1, the root: sign and bit length of the value.
- Level 2: the next 7 bits, of a string of bits that begins behind the value's leading one and goes
  on, where the value has no more, with 35 bits of the time at which it was reached.
- Level 3: the 7 bits behind those. So values below 2^15 are told apart, larger ones that differ by
  more than one in 16,384, and equal small ones by their time.
- Level k from 4 on, only below digits that are crowded: nodes that have 7 + 4(k - 3) of those bits
  in common, and tell apart the next 7. Each lies below a group of 8 neighbouring digits.

A node is called by its path: its level, its first digit and what bits it has in common, in hex
("1", "2:4f", "3:4f:05", "4:4f:05a"), so that levels sort one behind the other, each best first.

The player's hash is in no digit: what the digits do not tell apart is counted in the standings.
"""

from laurel.domain.rank_index import LEVELS, SLOTS, TIME_BITS, Scale
from laurel.domain.standings import (
    HIGHEST_VALUE,
    LOWEST_VALUE,
    TIME_LENGTH,
    VALUE_LENGTH,
    reached_at,
)

DIGITS = 128
# So many neighbouring digits of a node share the node below them.
GROUP = 8
GROUPS: int = DIGITS // GROUP
ROOT = "1"

_DIGIT_BITS = 7
_GROUP_BITS = 4
# First digits are called octaves below; from this one on they are of values not below zero.
_ZERO = 64
_LEVEL_NAMES = "0123456789abcdefghijklmnopqrstuvwxyz"


def cells_of(standing: bytes, *, scale: Scale, depth: int) -> tuple[tuple[str, int], ...]:
    """Tell which nodes count a standing, from the root down to a level, and by which digits.

    Args:
        standing: 18 bytes, or the 14 of a value and a time.
        scale: What the bits of the time mean.
        depth: The last level; there are fewer where the bits come to an end.

    Returns:
        The path of a node on each level, and a digit: the lower, the better.
    """
    octave, bits = _bits_of(standing, scale)
    cells = [(ROOT, octave)]
    for level in range(2, min(depth, _deepest(octave)) + 1):
        behind = _width(octave) - _common(level)
        digit = bits >> behind - _DIGIT_BITS & (DIGITS - 1)
        cells.append((_path(level, octave, bits >> behind), digit))
    return tuple(cells)


def node_paths(standing: bytes, *, scale: Scale, depth: int) -> tuple[str, ...]:
    """Tell which nodes count a standing, from the root down to a level; see `cells_of`."""
    return tuple(path for path, _ in cells_of(standing, scale=scale, depth=depth))


def child_path(path: str, digit: int) -> str | None:
    """Tell the path of the node below a digit; None where nothing more can be told apart."""
    level, octave, prefix = _read(path)
    if level == 1:
        return _path(2, digit, 0)
    if level == LEVELS - 1:
        return _path(LEVELS, octave, digit)
    if level >= _deepest(octave):
        return None
    return _path(level + 1, octave, prefix << _GROUP_BITS | digit // GROUP)


def group_of(path: str) -> tuple[str, int] | None:
    """Tell below which group of which node one is; None on the levels that there always are."""
    level, octave, prefix = _read(path)
    if level <= LEVELS:
        return None
    return _path(level - 1, octave, prefix >> _GROUP_BITS), prefix & (1 << _GROUP_BITS) - 1


def cell_bounds(path: str, digit: int, *, scale: Scale) -> tuple[bytes, bytes | None]:
    """Tell which standings a digit of a node counts.

    Returns:
        The first 14 bytes of the least of them, and those of the least behind them: None when
        there can be none.
    """
    level, octave, prefix = _read(path)
    if level == 1:
        return _bound(digit, 0, scale) or b"", _bound(digit + 1, 0, scale)
    finer = _width(octave) - _common(level) - _DIGIT_BITS
    first = prefix << _DIGIT_BITS | digit
    start = _bound(octave, first << finer, scale)
    return start or b"", _bound(octave, first + 1 << finer, scale)


def level_of(path: str) -> int:
    """Tell on which level a node is."""
    return _LEVEL_NAMES.index(path[0])


def _bits_of(standing: bytes, scale: Scale) -> tuple[int, int]:
    """Take a standing apart: its first digit, and the bits behind it as one number."""
    value = int.from_bytes(standing[:VALUE_LENGTH], "big") + LOWEST_VALUE
    octave = _ZERO + value.bit_length() if value >= 0 else _ZERO - 1 - (~value).bit_length()
    return octave, (value - _lowest(octave)) << TIME_BITS | scale.slot(reached_at(standing))


def _bound(octave: int, bits: int, scale: Scale) -> bytes | None:
    """Put together the least value and time that have these bits, or come behind them."""
    if bits >> _width(octave):
        octave, bits = octave + 1, 0
    value = _lowest(octave) + (bits >> TIME_BITS)
    time = scale.begin(bits & (SLOTS - 1))
    if time >= 1 << 8 * TIME_LENGTH:
        value, time = value + 1, 0
    if value > HIGHEST_VALUE:
        return None
    unsigned = value - LOWEST_VALUE
    return unsigned.to_bytes(VALUE_LENGTH, "big") + time.to_bytes(TIME_LENGTH, "big")


def _lowest(octave: int) -> int:
    """Tell the least value with a first digit; the one behind the last is beyond all values."""
    if octave < _ZERO:
        return -(1 << _ZERO - 1 - octave)
    return 1 << octave - _ZERO >> 1


def _width(octave: int) -> int:
    """Tell how many bits there are behind a first digit: the value's own, and the time's."""
    length = octave - _ZERO if octave >= _ZERO else _ZERO - 1 - octave
    return max(length - 1, 0) + TIME_BITS


def _common(level: int) -> int:
    """Tell how many bits the standings have in common that a node counts, from level 2 on."""
    return 0 if level < LEVELS else _DIGIT_BITS + _GROUP_BITS * (level - LEVELS)


def _deepest(octave: int) -> int:
    return LEVELS + (_width(octave) - 2 * _DIGIT_BITS) // _GROUP_BITS


def _path(level: int, octave: int, prefix: int) -> str:
    if level == 1:
        return ROOT
    path = f"{_LEVEL_NAMES[level]}:{octave:02x}"
    if level >= LEVELS:
        # The first 7 bits are two digits, each 4 more are one.
        more = level - LEVELS
        path += f":{prefix >> _GROUP_BITS * more:02x}"
        path += f"{prefix & (1 << _GROUP_BITS * more) - 1:0{more}x}" if more else ""
    return path


def _read(path: str) -> tuple[int, int, int]:
    """Read a path: its level, its first digit and its prefix."""
    level = level_of(path)
    if level == 1:
        return level, 0, 0
    # The prefix's own digits are 4 bits each, so that it reads as one number.
    return level, int(path[2:4], 16), int(path[5:] or "0", 16)
