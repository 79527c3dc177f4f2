"""What requests cost, by calculation: from the requests as they were sent and the items they met.

The SDK's own requests are read, so what is counted is what `laurel.storage` builds, not what
somebody believes it builds.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tools.benchmarks.capacity_units import (
    Index,
    get_units,
    index_units,
    put_units,
    query_units,
)
from tools.benchmarks.item_size import Packed
from tools.benchmarks.tables import BY_END, NAMES, STANDINGS, TABLES
from tools.benchmarks.wire import unwire

# A transaction writes every item twice: once to prepare, once to commit. Nothing says so of the
# indexes, which follow the table.
_TRANSACTION = 2
# Behind every standing that there can be.
_BEHIND_ALL = b"\xff" * 19
_SECTION = re.compile(r"(SET|ADD|REMOVE|DELETE) (.*?)(?= (?:SET|ADD|REMOVE|DELETE) |$)")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to DynamoDB, as it went over the wire; binary values as bytes."""

    operation: str
    parameters: Json


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call cost."""

    round_trips: int
    read_units: float
    write_units: int


class Items:
    """The items of all tables, as a call meets and changes them."""

    def __init__(self, items: Iterable[tuple[str, Packed]] = ()) -> None:
        self._items: dict[tuple[str, str], Packed] = {}
        for table, item in items:
            self.put(table, item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Items) and self._items == other._items

    __hash__ = None  # type: ignore[assignment] # they change

    def get(self, table: str, key: Packed) -> Packed | None:
        """Find an item."""
        return self._items.get((table, _spell(table, key)))

    def put(self, table: str, item: Packed) -> None:
        """Keep an item, in place of one with its key."""
        self._items[table, _spell(table, item)] = item

    def all(self, table: str) -> list[Packed]:
        """Give a table's items, in no order."""
        return [item for (where, _), item in self._items.items() if where == table]

    def copies(self, table: str, index: Index) -> list[Packed]:
        """Give the items' copies in an index, in no order."""
        copies = (TABLES[table].index_item(index, item) for item in self.all(table))
        return [copy for copy in copies if copy is not None]


def read_sent(operation: str, body: bytes) -> Sent:
    """Read a request from its body on the wire."""
    return Sent(operation, cast("Json", unwire(json.loads(body))))


def make_bill(sent: Iterable[Sent], items: Items) -> Bill:
    """Count what requests cost that met these items; they are changed as the requests say.

    Every condition is taken to hold: whoever asks knows what was answered.
    """
    trips, read, written = 0, 0.0, 0
    for request in sent:
        trips += 1
        read += _read_units(request, items)
        written += _write_units(request, items)
    return Bill(trips, read, written)


def _read_units(request: Sent, items: Items) -> float:
    parameters = request.parameters
    match request.operation:
        case "GetItem":
            return _get(parameters["TableName"], parameters["Key"], parameters, items)
        case "BatchGetItem":
            return sum(
                _get(table, key, wanted, items)
                for table, wanted in parameters["RequestItems"].items()
                for key in wanted["Keys"]
            )
        case "Query":
            return query_units(queried_rows(parameters, items))
        case _:
            return 0


def _get(table: str, key: Packed, wanted: Json, items: Items) -> float:
    return get_units(items.get(table, key), consistent=wanted.get("ConsistentRead", False))


def queried_rows(query: Json, items: Items) -> list[Packed]:
    """Give what a query reads in its index, of those that `laurel.storage` asks.

    Raises:
        ValueError: it asks another.
    """
    table, values = query["TableName"], query["ExpressionAttributeValues"]
    match query["IndexName"]:
        case STANDINGS.name:
            after = values.get(":after", {"B": b""})["B"]
            before = values.get(":before", {"B": _BEHIND_ALL})["B"]
            from_ = values.get(":first", {"B": b""})["B"]
            to = values.get(":last", {"B": _BEHIND_ALL})["B"]
            rows = [
                row
                for row in items.copies(table, STANDINGS)
                if row["board"] == values[":board"]
                and after < row["standing"]["B"] < before
                and from_ <= row["standing"]["B"] <= to
            ]
            rows.sort(key=lambda row: bytes(row["standing"]["B"]))
            if not query.get("ScanIndexForward", True):
                rows.reverse()
        case NAMES.name:
            rows = [
                row for row in items.copies(table, NAMES) if row["boardName"] == values[":name"]
            ]
            rows.sort(key=lambda row: row["player"]["S"])
        case BY_END.name:
            first, last = int(values[":first"]["N"]), int(values[":last"]["N"])
            rows = [
                row
                for row in items.copies(table, BY_END)
                if row["gameId"] == values[":game"] and first <= int(row["endsAt"]["N"]) <= last
            ]
            rows.sort(key=lambda row: (int(row["endsAt"]["N"]), row["leaderboardId"]["S"]))
            rows.reverse()
        case other:
            raise ValueError(f"Nothing is known of an index {other}.")
    return rows[: query.get("Limit")]


def _write_units(request: Sent, items: Items) -> int:
    match request.operation:
        case "UpdateItem":
            return _update(request.parameters, items, times=1)
        case "TransactWriteItems":
            writes = request.parameters["TransactItems"]
            return sum(_update(write["Update"], items, times=_TRANSACTION) for write in writes)
        case _:
            return 0


def _update(update: Json, items: Items, *, times: int) -> int:
    name = update["TableName"]
    table = TABLES[name]
    before = items.get(name, update["Key"])
    after = updated_item(update, before)
    items.put(name, after)
    return times * put_units(before, after) + index_units(table, before, after)


def updated_item(update: Json, before: Packed | None) -> Packed:
    """Apply an update's expression, as far as the functions build any: it sets, adds and removes.

    Raises:
        ValueError: it does something else.
    """
    names = update.get("ExpressionAttributeNames", {})
    values = update["ExpressionAttributeValues"]
    after = {**update["Key"], **(before or {})}
    for verb, clauses in _SECTION.findall(update["UpdateExpression"]):
        for clause in clauses.split(", "):
            if verb == "SET":
                name, _, value = clause.partition(" = ")
                after[names.get(name, name)] = values[value]
            elif verb == "ADD":
                name, _, value = clause.partition(" ")
                name = names.get(name, name)
                total = int(after.get(name, {"N": "0"})["N"]) + int(values[value]["N"])
                after[name] = {"N": str(total)}
            elif verb == "REMOVE":
                after.pop(names.get(clause, clause), None)
            else:
                raise ValueError(f"An update that sets, adds or removes was expected, not {verb}.")
    return after


def _spell(table: str, item: Packed) -> str:
    return repr([item[key] for key in TABLES[table].keys])
