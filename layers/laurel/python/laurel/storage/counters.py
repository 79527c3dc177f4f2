"""The counters of leaderboards: attributes of their own item, each with a watermark per lane.

The watermarks are those of `laurel.storage.watermarks`. `upTo3` tells when (epoch ms) the last
change that was counted in lane 3 had been made.
"""

from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from laurel.domain.counting import Counted, Sum
from laurel.domain.errors import LeaderboardNotFoundError
from laurel.storage.calls import call, code_of
from laurel.storage.dynamodb import Item, Packed, pack, unpack
from laurel.storage.leaderboards import UP_TO, leaderboard_key
from laurel.storage.watermarks import new_condition, watermarks_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def add_sum_request(
    *, table: str, game_id: str, leaderboard_id: str, sum_: Sum
) -> dict[str, object]:
    """Build the write that adds a sum to a leaderboard's counters.

    It may be made any number of times, by the SDK too, and counts once, on the condition

        attribute_exists(gameId)                                                        exists
        AND (attribute_not_exists(counted0) OR counted0 < :first0)                      new
        AND (attribute_not_exists(scoreUpdatedDate) OR scoreUpdatedDate < :latest)      later

    exists: a leaderboard that is gone does not come back.
    new: nothing of the sum has been counted yet; a clause for each lane in it.
    later: the last score's date never goes back; only where the sum moves it.

    When it fails, the item that comes back tells how far the counter is, or that there is none.
    """
    new = new_condition(sum_.spans)
    values: dict[str, object] = {":participants": sum_.participants, **new.values}
    conditions = ["attribute_exists(gameId)", new.condition]
    settings = [new.setting]
    for lane, at in sum_.up_to.items():
        values[f":at{lane}"] = at
        settings.append(f"{UP_TO}{lane} = :at{lane}")
    if sum_.latest is not None:
        values[":latest"] = sum_.latest
        conditions.append("(attribute_not_exists(scoreUpdatedDate) OR scoreUpdatedDate < :latest)")
        settings.append("scoreUpdatedDate = :latest")
    return {
        "TableName": table,
        "Key": leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id),
        "UpdateExpression": f"ADD numberOfParticipants :participants SET {', '.join(settings)}",
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeValues": pack(values),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def adjust_participants_request(
    *, table: str, game_id: str, leaderboard_id: str, difference: int, adjustment: str
) -> dict[str, object]:
    """Build the write that corrects a count by a difference, while counting goes on.

    The condition:

        attribute_exists(gameId)                                                        exists
        AND (attribute_not_exists(lastAdjustment) OR lastAdjustment <> :adjustment)     new

    exists: a leaderboard that is gone does not come back.
    new: this very adjustment has not been made yet. The SDK repeats a write whose answer got lost,
    and adding twice would be wrong.

    When it fails, the item that comes back tells which clause did: without one, the first.
    """
    return {
        "TableName": table,
        "Key": leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id),
        "UpdateExpression": (
            "ADD numberOfParticipants :difference SET lastAdjustment = :adjustment"
        ),
        "ConditionExpression": (
            "attribute_exists(gameId) AND "
            "(attribute_not_exists(lastAdjustment) OR lastAdjustment <> :adjustment)"
        ),
        "ExpressionAttributeValues": pack({":difference": difference, ":adjustment": adjustment}),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def correct_seats_request(
    *, table: str, game_id: str, leaderboard_id: str, seen: int, truth: int, adjustment: str
) -> dict[str, object]:
    """Build the write that corrects the seats taken, unless one has been taken meanwhile.

    The condition:

        seatsTaken = :seen      still

    still: nobody has taken a seat since they were counted, and the leaderboard is there.

    When it fails, the item that comes back tells by its last adjustment whether this one has been
    made already. Its seats would not tell: whoever sat down may have brought them to the truth as
    it was.
    """
    return {
        "TableName": table,
        "Key": leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id),
        "UpdateExpression": "SET seatsTaken = :truth, lastAdjustment = :adjustment",
        "ConditionExpression": "seatsTaken = :seen",
        "ExpressionAttributeValues": pack(
            {":seen": seen, ":truth": truth, ":adjustment": adjustment}
        ),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def counted_of(item: Item) -> Counted:
    """Read from a leaderboard's item how far its counters are."""
    return Counted(
        watermarks=watermarks_of(item),
        latest=item.get("scoreUpdatedDate"),
    )


class DynamoCounters:
    """Counters, each brought forward by one conditional write."""

    def __init__(self, client: "DynamoDBClient", *, table: str) -> None:
        self._client = client
        self._table = table

    def add(self, sum_: Sum, *, game_id: str, leaderboard_id: str) -> Counted | None:
        """Add a sum; 2 write units, for the leaderboard's item and its copy in the index."""
        request = add_sum_request(
            table=self._table, game_id=game_id, leaderboard_id=leaderboard_id, sum_=sum_
        )
        # Without an item there is no leaderboard any more, and nothing to count for.
        item = self._update(request)
        return counted_of(item) if item else None

    def adjust_participants(
        self, difference: int, *, game_id: str, leaderboard_id: str, adjustment: str
    ) -> None:
        """Correct a count by a difference; `adjustment` names this correction and no other.

        Raises:
            LeaderboardNotFoundError: the leaderboard is gone.
        """
        request = adjust_participants_request(
            table=self._table,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            difference=difference,
            adjustment=adjustment,
        )
        # Without a leaderboard it cannot be made; with one it has been: the SDK repeated it because
        # its answer got lost.
        if self._update(request) == {}:
            raise LeaderboardNotFoundError

    def correct_seats(
        self, *, game_id: str, leaderboard_id: str, seen: int, truth: int, adjustment: str
    ) -> bool:
        """Correct the seats taken; `adjustment` names this correction and no other.

        Returns:
            Whether it was made: False means that a seat has been taken since `seen` were.

        Raises:
            LeaderboardNotFoundError: the leaderboard is gone.
        """
        request = correct_seats_request(
            table=self._table,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            seen=seen,
            truth=truth,
            adjustment=adjustment,
        )
        item = self._update(request)
        if item == {}:
            raise LeaderboardNotFoundError
        # The SDK may have repeated it because its answer got lost.
        return item is None or item.get("lastAdjustment") == adjustment

    def _update(self, request: dict[str, object]) -> Item | None:
        """Make a conditional write; None when it went through.

        When its condition fails, give the item as it is, empty where there is none.
        """
        try:
            call(self._client.update_item, request)
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return unpack(cast("Packed", error.response.get("Item", {})))
        return None
