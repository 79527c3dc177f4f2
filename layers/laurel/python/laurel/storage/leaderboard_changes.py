"""Changes that operators make to leaderboards, each in one transaction with its audit record."""

from dataclasses import replace
from typing import TYPE_CHECKING

from laurel.domain.audit import AuditRecord
from laurel.domain.configuration import changes_of_what_scores_fix
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import pack, pages_of
from laurel.storage.entries import lane_entries_request, lane_key_on
from laurel.storage.leaderboard_updates import STEPS, update_request
from laurel.storage.leaderboards import leaderboard_item, load_now
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# More than a lane has of what is no entry.
_MOST_AT_ONCE = 10


def create_request(*, table: str, leaderboard: Leaderboard) -> dict[str, object]:
    """Build the write that makes a leaderboard: a `Put` of a transaction.

    The condition:

        attribute_not_exists(gameId)        new

    new: there is none of this id, not even a deleted one.
    """
    return {
        "TableName": table,
        "Item": pack(leaderboard_item(leaderboard)),
        "ConditionExpression": "attribute_not_exists(gameId)",
    }


def change_request(*, table: str, before: Leaderboard, after: Leaderboard) -> dict[str, object]:
    """Build the write that changes a leaderboard as an operator wants it.

    The condition is that of `update_request`, with what must not have moved:

        attribute_not_exists(closedAt) AND …        steps
        attribute_not_exists(imports)               no imports

    Whatever was decided on the leaderboard as it was read, it is so still: that it takes no scores
    (where a change of what entries are stored by depends on it), that it is not deleted, and that
    it can be restored.
    steps: its end has not gone on by itself.
    no imports: asked only where what entries are stored by changes, for which there must be none.
    An import can bring some at any time, also after they were looked for.
    """
    imports = ["imports"] if changes_of_what_scores_fix(before, after) else []
    return update_request(table=table, before=before, after=after, unmoved=[*STEPS, *imports])


class DynamoLeaderboardChanges:
    """Leaderboards as they are just now, and changes of them."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        leaderboards_table: str,
        scores_table: str,
        audit_table: str,
    ) -> None:
        self._client = client
        self._leaderboards = leaderboards_table
        self._scores = scores_table
        self._audit = audit_table

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard consistently, deleted or not; one read unit."""
        return load_now(
            self._client,
            table=self._leaderboards,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
        )

    def has_entries(self, leaderboard: Leaderboard) -> bool:
        """Say whether any lane holds an entry; a read unit or two for each lane."""
        lanes = (lane_key_on(leaderboard, lane) for lane in range(leaderboard.lanes))
        return any(map(self._has_entry, lanes))

    def save(
        self, before: Leaderboard | None, after: Leaderboard, *, record: AuditRecord
    ) -> Leaderboard | None:
        """Save a change under the next revision, together with its record.

        Returns:
            The leaderboard as it was saved; None when somebody else was faster.
        """
        revised = replace(after, revision=before.revision + 1 if before else 1)
        table = self._leaderboards
        if before is None:
            write = {"Put": create_request(table=table, leaderboard=revised)}
        else:
            write = {"Update": change_request(table=table, before=before, after=revised)}
        append = {"Put": append_request(table=self._audit, record=record)}
        return revised if write_together(self._client, [write, append]) else None

    def _has_entry(self, lane: str) -> bool:
        request = lane_entries_request(table=self._scores, lane=lane) | {
            "ProjectionExpression": "player",
            "Limit": _MOST_AT_ONCE,
        }
        return any(pages_of(self._client.query, request))
