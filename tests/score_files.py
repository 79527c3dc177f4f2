"""A leaderboard in memory, for exports and imports of files: stores entries as the API does."""

from collections.abc import Iterator, Sequence
from typing import Any

from laurel.domain.players import player_key

Document = dict[str, Any]


class BrokenOffError(Exception):
    """The connection is gone."""


class Entries:
    """Entries by their keys; calls can be made to break off after so many."""

    def __init__(self, *, page_size: int = 7, seats: int | None = None) -> None:
        self.stored: dict[str, Document] = {}
        self.calls_left: int | None = None
        self._page_size = page_size
        self._seats = seats

    def send(self, entries: Sequence[Document]) -> list[str]:
        """Store a batch."""
        self._call()
        return [self._store(entry) for entry in entries]

    def pages(self, cursor: str | None) -> Iterator[Document]:
        """Give pages; the cursor is how many entries came before."""
        start = int(cursor or 0)
        keys = list(self.stored)
        while True:
            self._call()
            page = keys[start : start + self._page_size]
            start += len(page)
            more = start < len(keys)
            yield {
                "entries": [self.stored[key] for key in page],
                "hasMore": more,
                "nextCursor": str(start) if more else None,
            }
            if not more:
                return

    def _call(self) -> None:
        if self.calls_left is not None:
            if self.calls_left == 0:
                raise BrokenOffError
            self.calls_left -= 1

    def _store(self, entry: Document) -> str:
        key = player_key(
            player_id=entry.get("playerId"),
            email=entry.get("email"),
            display_name=entry["displayName"],
        )
        kept = {name: entry[name] for name in entry if name != "playerId"}
        kept |= {"key": key, "state": "STANDING"}
        if key in self.stored:
            return "UNCHANGED" if self.stored[key] == kept else "DIFFERENT"
        if self._seats is not None and len(self.stored) >= self._seats:
            return "FULL"
        self.stored[key] = kept
        return "CHANGED"


def make_entries(count: int) -> Iterator[Document]:
    """Make entries as an import takes them, all three kinds of players among them."""
    for number in range(count):
        entry: Document = {
            "displayName": f"Player {number}",
            "sortingValue": number,
            "displayValue": str(number),
            "date": 1_795_392_000_000 + number,
        }
        match number % 3:
            case 0:
                entry["playerId"] = f"p{number}"
            case 1:
                entry["email"] = f"p{number}@example.com"
        yield entry


def filled(count: int, **options: Any) -> Entries:
    """Make a leaderboard with so many entries."""
    entries = Entries(**options)
    entries.send(list(make_entries(count)))
    return entries
