"""Cuts off what a compiled library has for debuggers and linkers; the loader never reads it.

`strip` does this too, but each one knows its own machine's processor only, and the layer is built
for another. An ELF file's segments are what is loaded. Behind the last of them lie the symbol table
and the list of sections, which only tools read: a fifth of cryptography's library.
"""

import struct
import sys
from pathlib import Path

# ELF, 64 bits, little-endian: all that Lambda runs on.
_MAGIC = b"\x7fELF\x02\x01"
_HEADER = struct.Struct("<32x Q Q 4x 2x H H H H H")
_SEGMENT = struct.Struct("<8x Q 16x Q 16x")
# Where the header says where the sections are, and how many.
_SECTIONS_AT, _SECTION_COUNT_AT = 40, 60


def strip_symbols(library: bytes) -> bytes:
    """Give a library without what lies behind its segments; what is no such library, as it is."""
    if not library.startswith(_MAGIC):
        return library
    segments_at, _, size, count, *_ = _HEADER.unpack_from(library)
    end = segments_at + size * count
    for number in range(count):
        offset, length = _SEGMENT.unpack_from(library, segments_at + number * size)
        end = max(end, offset + length)
    stripped = bytearray(library[:end])
    struct.pack_into("<Q", stripped, _SECTIONS_AT, 0)
    struct.pack_into("<HH", stripped, _SECTION_COUNT_AT, 0, 0)
    return bytes(stripped)


if __name__ == "__main__":
    for path in Path(sys.argv[1]).rglob("*.so"):
        path.write_bytes(strip_symbols(path.read_bytes()))
