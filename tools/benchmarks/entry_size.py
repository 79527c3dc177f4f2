"""How large a player's entry grows with its tries, and so what writing it costs."""

from dataclasses import dataclass

from laurel.domain.entries import TRIES_KEPT
from tools.benchmarks.capacity_units import WRITE_BYTES, put_units
from tools.benchmarks.item_size import item_size
from tools.benchmarks.sample import PLAYERS, Player, entry_item, make_entry

TRIES = 10


@dataclass(frozen=True, slots=True)
class EntrySize:
    """An entry by its texts: bytes at ten tries, the most tries in a kilobyte, units when full."""

    label: str
    bytes_at_ten: int
    tries_in_one_unit: int
    units_when_full: int


def measure_entries() -> list[EntrySize]:
    """Measure entries of each kind of texts, every try with two keys: the most there can be."""
    return [
        EntrySize(
            label=player.label,
            bytes_at_ten=_size(player, TRIES),
            tries_in_one_unit=_tries_in_one_unit(player),
            units_when_full=put_units(None, entry_item(make_entry(player, tries=TRIES_KEPT))),
        )
        for player in PLAYERS
    ]


def _tries_in_one_unit(player: Player) -> int:
    return sum(_size(player, tries) <= WRITE_BYTES for tries in range(1, TRIES_KEPT + 1))


def _size(player: Player, tries: int) -> int:
    return item_size(entry_item(make_entry(player, tries=tries)))
