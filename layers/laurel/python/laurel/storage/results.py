"""The Prizes table as anybody may see it: the places that are won, and of archives the public copy.

Emails, vouchers and salts lie in the same items. No request of this module asks for them, and a
function that is given no more by its role than these attributes cannot.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive, Part, Redaction
from laurel.domain.prizes import MOST_PLACES
from laurel.storage.archives import (
    ARCHIVE,
    archive_of,
    part_of,
    parts_request,
    redaction_of,
    redactions_request,
)
from laurel.storage.dynamodb import Item, first_of, pages_of
from laurel.storage.prizes import place_name, range_request
from laurel.usecases.show_results import ArchiveSummary
from laurel.usecases.stores import Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PLACE_ATTRIBUTES = ("displayName", "displayValue", "standing")
SUMMARY_ATTRIBUTES = ("entries", "sha256")
ARCHIVE_ATTRIBUTES = ("frozenAt", "entries", "redacted")
PART_ATTRIBUTES = ("number", "entries", "firstRank", "copies")
REDACTION_ATTRIBUTES = ("ranked", "number", "date", "before", "after")


def only(request: dict[str, Any], attributes: Sequence[str]) -> dict[str, Any]:
    """Let a query ask for some attributes and no others, and say so as a role can hold it to."""
    names = {f"#{name}": name for name in attributes}
    return {
        **request,
        "Select": "SPECIFIC_ATTRIBUTES",
        "ProjectionExpression": ", ".join(names),
        "ExpressionAttributeNames": {**request["ExpressionAttributeNames"], **names},
    }


class DynamoResults:
    """Frozen places and archives, without what is nobody's business; every read is consistent."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def places(self, leaderboard: Leaderboard, *, after: int, limit: int) -> list[Row]:
        """Read up to `limit` places behind one of them; a read unit for 4 KB of their items."""
        request = range_request(
            table=self._table,
            leaderboard=leaderboard,
            first=place_name(after + 1),
            last=place_name(MOST_PLACES),
        )
        found = first_of(self._client.query, only(request, PLACE_ATTRIBUTES) | {"Limit": limit})
        return [Row(item["standing"], item["displayName"], item["displayValue"]) for item in found]

    def summary(self, leaderboard: Leaderboard) -> ArchiveSummary | None:
        """Read how many entries an archive has, and the digest over them; one read unit."""
        item = self._read(leaderboard, SUMMARY_ATTRIBUTES)
        return ArchiveSummary(item["entries"], item["sha256"]) if item is not None else None

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what the public copy consists of: a read unit, and one for 4 KB of what it is of.

        Raises:
            TryAgainError: storage does not answer; or a redaction is being made.
        """
        item = self._read(leaderboard, ARCHIVE_ATTRIBUTES)
        if item is None:
            return None
        request = parts_request(table=self._table, leaderboard=leaderboard, ranked=True, first=1)
        parts: list[Part] = []
        for page in pages_of(self._client.query, only(request, PART_ATTRIBUTES)):
            parts.extend(map(part_of, page))
        request = redactions_request(table=self._table, leaderboard=leaderboard)
        redactions: list[Redaction] = []
        for page in pages_of(self._client.query, only(request, REDACTION_ATTRIBUTES)):
            redactions.extend(map(redaction_of, page))
        return archive_of(leaderboard, item, parts, redactions)

    def _read(self, leaderboard: Leaderboard, attributes: Sequence[str]) -> Item | None:
        request = range_request(
            table=self._table, leaderboard=leaderboard, first=ARCHIVE, last=ARCHIVE
        )
        found = first_of(self._client.query, only(request, attributes) | {"Limit": 1})
        return found[0] if found else None
