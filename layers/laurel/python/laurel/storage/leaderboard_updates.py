"""The write that brings a leaderboard from how it was read to how it is to be, and nothing else.

Operators and the service itself write to the same items, while scores are counted in them.
"""

from collections.abc import Sequence
from typing import Any

from laurel.domain.leaderboards import Leaderboard
from laurel.storage.dynamodb import Item, as_read, pack
from laurel.storage.leaderboards import key_of, leaderboard_item

# Steps of the end, which are taken without a revision.
STEPS = ("closedAt", "frozenAt", "archivedAt", "endedAt")


def update_request(
    *, table: str, before: Leaderboard, after: Leaderboard, unmoved: Sequence[str]
) -> dict[str, Any]:
    """Build the write that changes a leaderboard: an `Update`, alone or of a transaction.

    Scores come in meanwhile, and are counted. So it sets or removes the attributes that differ and
    no others: seats, counters and their watermarks belong to others. The condition:

        attribute_exists(gameId)                        there
        AND revision = :before                          unchanged
        AND attribute_not_exists(closedAt) AND …        unmoved

    there: it has not been removed for good.
    unchanged: no operator has changed it since it was read; before its first revision it may have
    none.
    unmoved: of what changes without a revision, these attributes are as they were read.
    """
    old, new = leaderboard_item(before), leaderboard_item(after)
    changed = [name for name in new if new[name] != old[name]]
    given = [name for name in changed if new[name] is not None]
    gone = [name for name in changed if new[name] is None]
    values: Item = {f":{name}": new[name] for name in given} | {":before": before.revision}
    unchanged = "#revision = :before"
    if before.revision == 0:
        unchanged = f"(attribute_not_exists(#revision) OR {unchanged})"
    still = as_read({name: old[name] for name in unmoved})
    expression = f"SET {', '.join(f'#{name} = :{name}' for name in given)}"
    if gone:
        expression += f" REMOVE {', '.join(f'#{name}' for name in gone)}"
    return {
        "TableName": table,
        "Key": key_of(before),
        "UpdateExpression": expression,
        "ConditionExpression": " AND ".join(
            ["attribute_exists(gameId)", unchanged, *still.conditions]
        ),
        "ExpressionAttributeNames": {
            **{f"#{name}": name for name in [*changed, "revision"]},
            **still.names,
        },
        "ExpressionAttributeValues": pack(values | still.values),
    }
