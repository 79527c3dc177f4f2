"""What the making of editions asks of storage."""

from collections.abc import Iterator
from typing import Protocol

from laurel.domain.audit import AuditRecord
from laurel.domain.leaderboards import Leaderboard


class EditionChanges(Protocol):
    """Series and their editions, as they are just now."""

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard, deleted or not."""
        ...

    def ended(self, series: Leaderboard) -> Iterator[Leaderboard]:
        """Go through the editions of a series that have ended, without deleted ones."""
        ...

    def add(
        self,
        edition: Leaderboard,
        *,
        earlier: Leaderboard | None,
        series: Leaderboard,
        series_then: Leaderboard,
        record: AuditRecord,
    ) -> bool:
        """Make an edition, known to the one before it and to its series, with its record.

        Says whether nobody was faster: the id is free, and the series as it was read.
        """
        ...

    def pass_over(self, series: Leaderboard, series_then: Leaderboard) -> bool:
        """Note in a series that an edition needs no making; say whether nobody was faster."""
        ...

    def delete(self, before: Leaderboard, after: Leaderboard, *, record: AuditRecord) -> bool:
        """Delete an edition, together with its record; say whether nobody was faster."""
        ...
