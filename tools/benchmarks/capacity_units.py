"""How many capacity units DynamoDB takes for a request, by its documentation.

Reads and writes of items, transactions:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
Writes to global secondary indexes, "Provisioned throughput considerations":
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
Transactions, "Capacity management for transactions":
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.benchmarks.item_size import Packed, item_size

READ_BYTES = 4 * 1024
WRITE_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A global secondary index: its keys, and what it projects besides keys (None: everything)."""

    name: str
    keys: tuple[str, ...]
    projects: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table's keys and its global secondary indexes."""

    keys: tuple[str, ...]
    indexes: tuple[Index, ...] = ()

    def index_item(self, index: Index, item: Packed | None) -> Packed | None:
        """Give an item's copy in an index; None where it lacks one of the index's keys."""
        if item is None or not all(key in item for key in index.keys):
            return None
        if index.projects is None:
            return item
        kept = {*self.keys, *index.keys, *index.projects}
        return {name: value for name, value in item.items() if name in kept}


def get_units(item: Packed | None, *, consistent: bool) -> float:
    """Read one item by its key: at least half a unit, also when it is not there."""
    return _read_units(item_size(item) if item else 0, consistent=consistent)


def query_units(items: Iterable[Packed], *, consistent: bool = False) -> float:
    """Query: the sizes of what is read (not of what is shown) are added up before rounding."""
    return query_units_of(sum(item_size(item) for item in items), consistent=consistent)


def query_units_of(size: int, *, consistent: bool = False) -> float:
    """Query: read so many bytes."""
    return _read_units(size, consistent=consistent)


def put_units(before: Packed | None, after: Packed) -> int:
    """Write one item to its table: what counts is the larger of its two sizes."""
    return _write_units(max(item_size(before) if before else 0, item_size(after)))


def index_units(table: Table, before: Packed | None, after: Packed) -> int:
    """Write one item's changes to the indexes of its table.

    Nothing when no projected attribute changes; the copy before and the copy after when a key
    changes, for one is deleted and one put; else the larger of them once.
    """
    units = 0
    for index in table.indexes:
        old, new = table.index_item(index, before), table.index_item(index, after)
        if old == new:
            continue
        copies = [item_size(copy) for copy in (old, new) if copy is not None]
        moves = old is None or new is None or any(old[key] != new[key] for key in index.keys)
        units += sum(map(_write_units, copies)) if moves else _write_units(max(copies))
    return units


def _read_units(size: int, *, consistent: bool) -> float:
    return _ceil(size, READ_BYTES) * (1 if consistent else 0.5)


def _write_units(size: int) -> int:
    return _ceil(size, WRITE_BYTES)


def _ceil(size: int, step: int) -> int:
    return max(1, -(-size // step))
