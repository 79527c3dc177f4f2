"""The editions of a series: each is made in one transaction with all that knows of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import pack, pages_of
from laurel.storage.finished_leaderboards import step_request
from laurel.storage.leaderboard_changes import change_request, create_request
from laurel.storage.leaderboards import key_of, leaderboard_of, load_now
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def ended_request(*, table: str, series: Leaderboard) -> dict[str, Any]:
    """Build the query for the editions of a series that have ended.

    The key condition:

        gameId = :game AND begins_with(leaderboardId, :prefix)      called so

    called so: an edition's id is that of its series and a label. So nothing else of the game is
    read but what happens to be called alike, which the filter leaves out:

        series = :series                        its own
        AND attribute_exists(endedAt)           over
        AND attribute_not_exists(deletedAt)     there
    """
    values = {
        ":game": series.game_id,
        ":prefix": f"{series.leaderboard_id}-",
        ":series": series.leaderboard_id,
    }
    return {
        "TableName": table,
        "KeyConditionExpression": "gameId = :game AND begins_with(leaderboardId, :prefix)",
        "FilterExpression": (
            "series = :series AND attribute_exists(endedAt) AND attribute_not_exists(deletedAt)"
        ),
        "ExpressionAttributeValues": pack(values),
    }


def follow_request(*, table: str, before: Leaderboard, after: Leaderboard) -> dict[str, Any]:
    """Build the write after which a series knows of another edition.

    The condition is that of any step (see `step_request`): no operator has changed or closed it
    since it was read. And:

        AND lastEditionStart = :seen        in order

    in order: no other run has made an edition since; the first one has none to be seen.
    """
    request = step_request(table=table, before=before, after=after)
    if before.last_edition_start is None:
        in_order = "attribute_not_exists(lastEditionStart)"
    else:
        in_order = "lastEditionStart = :seen"
        request["ExpressionAttributeValues"] |= pack({":seen": before.last_edition_start})
    request["ConditionExpression"] += f" AND {in_order}"
    return request


def lead_on_request(*, table: str, earlier: Leaderboard, edition: Leaderboard) -> dict[str, Any]:
    """Build the write after which an edition leads to the next one.

    The condition:

        attribute_exists(gameId) AND attribute_not_exists(deletedAt)        there

    there: nobody has deleted it since it was read. It may have ended: where players go on is no
    part of its results.
    """
    return {
        "TableName": table,
        "Key": key_of(earlier),
        "UpdateExpression": "SET laterEdition = :later",
        "ConditionExpression": "attribute_exists(gameId) AND attribute_not_exists(deletedAt)",
        "ExpressionAttributeValues": pack({":later": edition.leaderboard_id}),
    }


class DynamoEditions:
    """Series and their editions."""

    def __init__(self, client: "DynamoDBClient", *, table: str, audit_table: str) -> None:
        self._client = client
        self._table = table
        self._audit = audit_table

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard consistently, deleted or not; one read unit."""
        return load_now(
            self._client, table=self._table, game_id=game_id, leaderboard_id=leaderboard_id
        )

    def ended(self, series: Leaderboard) -> Iterator[Leaderboard]:
        """Go through the editions of a series that have ended, a page of the table at a time."""
        for items in pages_of(self._client.query, ended_request(table=self._table, series=series)):
            yield from map(leaderboard_of, items)

    def add(
        self,
        edition: Leaderboard,
        *,
        earlier: Leaderboard | None,
        series: Leaderboard,
        series_then: Leaderboard,
        record: AuditRecord,
    ) -> bool:
        """Make an edition in one transaction; say whether nobody was faster."""
        table = self._table
        made = replace(edition, revision=1)
        follow = follow_request(table=table, before=series, after=series_then)
        writes: list[dict[str, Any]] = [
            {"Put": create_request(table=table, leaderboard=made)},
            {"Update": follow},
            {"Put": append_request(table=self._audit, record=record)},
        ]
        if earlier is not None:
            lead_on = lead_on_request(table=table, earlier=earlier, edition=made)
            writes.append({"Update": lead_on})
        return write_together(self._client, writes)

    def pass_over(self, series: Leaderboard, series_then: Leaderboard) -> bool:
        """Note in a series that an edition needs no making; say whether nobody was faster."""
        follow = follow_request(table=self._table, before=series, after=series_then)
        return write_together(self._client, [{"Update": follow}])

    def delete(self, before: Leaderboard, after: Leaderboard, *, record: AuditRecord) -> bool:
        """Delete an edition under its next revision; say whether nobody was faster."""
        revised = replace(after, revision=before.revision + 1)
        change = change_request(table=self._table, before=before, after=revised)
        append = append_request(table=self._audit, record=record)
        return write_together(self._client, [{"Update": change}, {"Put": append}])
