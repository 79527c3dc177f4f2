"""The places of the Prizes table as they are mailed: which prize goes where, and how far that is.

Two senders never mail the same attempt: each claims it first, by a write that lets one pass. What
is told of a message later names its attempt, so what comes late changes nothing done since.
"""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.deliveries import LATER_THAN, BoundPrize, Delivery, DeliveryState, Feedback
from laurel.storage.audit import append_request
from laurel.storage.dynamodb import (
    Item,
    Packed,
    batch_get,
    pack,
    pages_of,
    read_now,
    update_on_condition,
)
from laurel.storage.prizes import PLACE, place_name, voucher_name, voucher_of
from laurel.storage.standings import board_key, ids_of_board
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Their vouchers are read together, and no read takes more.
PLACES_AT_ONCE = 100
_CLAIM_BYTES = 8
_MAIL = ("mailState", "mailAttempt", "mailAt", "mailUntil", "mailBy", "messageId", "mailDetail")


def delivery_item(delivery: Delivery, *, by: str | None = None) -> Item:
    """Lay a delivery out as it is stored with its place; what waits for its first one has none."""
    is_stored = delivery.state is not DeliveryState.WAITING
    return {
        "mailState": delivery.state.value if is_stored else None,
        "mailAttempt": delivery.attempt or None,
        "mailAt": delivery.at,
        "mailUntil": delivery.until,
        "mailBy": by,
        "messageId": delivery.message_id,
        "mailDetail": delivery.detail,
    }


def delivery_of(item: Item) -> Delivery:
    """Read the delivery of a place from its item."""
    return Delivery(
        state=DeliveryState(item.get("mailState", DeliveryState.WAITING)),
        attempt=item.get("mailAttempt", 0),
        at=item.get("mailAt"),
        until=item.get("mailUntil"),
        message_id=item.get("messageId"),
        detail=item.get("mailDetail"),
    )


def places_request(*, table: str, board: str) -> dict[str, Any]:
    """Build the query for all places of a leaderboard, consistently: none must be left out."""
    return {
        "TableName": table,
        "KeyConditionExpression": "leaderboard = :board AND begins_with(#item, :place)",
        "ExpressionAttributeNames": {"#item": "item"},
        "ExpressionAttributeValues": pack({":board": board, ":place": PLACE}),
        "ConsistentRead": True,
    }


def claim_request(*, table: str, prize: BoundPrize, claimed: Delivery, by: str) -> dict[str, Any]:
    """Build the write that lets one sender make an attempt: an `Update`.

    The condition:

        (email = :email AND voucher = :voucher          same
         AND (mailState = :state and
              mailAttempt = :attempt))                  unchanged
        OR (mailBy = :by AND mailAttempt = :next)       mine

    same: it goes to the address, and with the prize, that were read.
    unchanged: nobody has claimed it since, and nothing was told of it; each of the two is absent
    where it was absent.
    mine: the SDK repeats a write whose answer got lost.
    """
    before = prize.delivery
    waits = before.state is DeliveryState.WAITING
    values: Item = {
        ":email": prize.email,
        ":voucher": prize.voucher,
        ":by": by,
        ":next": claimed.attempt,
        ":attempt": before.attempt or None,
        ":state": None if waits else before.state.value,
    }
    state = "attribute_not_exists(mailState)" if waits else "mailState = :state"
    attempt = "mailAttempt = :attempt" if before.attempt else "attribute_not_exists(mailAttempt)"
    return _change(
        table=table,
        key=_key_of(prize),
        change=delivery_item(claimed, by=by),
        condition=(
            f"(email = :email AND voucher = :voucher AND {state} AND {attempt})"
            " OR (mailBy = :by AND mailAttempt = :next)"
        ),
        values=values,
    )


def settle_request(*, table: str, prize: BoundPrize, settled: Delivery) -> dict[str, Any]:
    """Build the write that says what came of an attempt.

    The condition:

        mailState = :sending AND mailAttempt = :attempt         claimed

    claimed: nobody else has claimed it since, and nothing was told of the message already.
    """
    return _change(
        table=table,
        key=_key_of(prize),
        change=delivery_item(settled),
        condition="mailState = :sending AND mailAttempt = :attempt",
        values={":sending": DeliveryState.SENDING.value, ":attempt": settled.attempt},
    )


def unsendable_request(*, table: str, prize: BoundPrize, unsendable: Delivery) -> dict[str, Any]:
    """Build the write that says that a prize is not sent.

    The condition:

        attribute_exists(#item) AND attribute_not_exists(mailState)     waits

    waits: nobody has begun to send it.
    """
    request = _change(
        table=table,
        key=_key_of(prize),
        change=delivery_item(unsendable),
        condition="attribute_exists(#item) AND attribute_not_exists(mailState)",
        values={},
    )
    return request | {"ExpressionAttributeNames": {"#item": "item"}}


def feedback_request(*, table: str, feedback: Feedback) -> dict[str, Any]:
    """Build the write that records what SES tells of a message.

    The condition:

        mailAttempt = :attempt          latest
        AND mailState IN (…)            earlier

    latest: it has not been sent again since.
    earlier: what is recorded can come before what is told; told twice, nothing is written.
    """
    delivery = feedback.delivery
    earlier = sorted(LATER_THAN[delivery.state])
    names = [f":earlier{index}" for index in range(len(earlier))]
    return _change(
        table=table,
        key=_key(
            game_id=feedback.game_id, leaderboard_id=feedback.leaderboard_id, place=feedback.place
        ),
        change=delivery_item(delivery),
        condition=f"mailAttempt = :attempt AND mailState IN ({', '.join(names)})",
        values={":attempt": feedback.attempt, **dict(zip(names, earlier, strict=True))},
    )


class DynamoDeliveries:
    """The prizes that are bound to a leaderboard's places, and how far each is."""

    def __init__(
        self, client: "DynamoDBClient", *, prizes_table: str, audit_table: str = ""
    ) -> None:
        self._client = client
        self._prizes = prizes_table
        self._audit = audit_table

    def walk(self, *, game_id: str, leaderboard_id: str) -> Iterator[BoundPrize]:
        """Go through the places that a prize is bound to, first place first."""
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        request = places_request(table=self._prizes, board=board)
        for page in pages_of(self._client.query, request):
            places = [place for place in page if "voucher" in place]
            for first in range(0, len(places), PLACES_AT_ONCE):
                yield from self._with_vouchers(board, places[first : first + PLACES_AT_ONCE])

    def load(
        self, *, game_id: str, leaderboard_id: str, place: int
    ) -> tuple[bool, BoundPrize | None]:
        """Read one place: whether there is one, and its prize if one is bound to it."""
        key = _key(game_id=game_id, leaderboard_id=leaderboard_id, place=place)
        item = read_now(self._client, table=self._prizes, key=key)
        if item is None or "voucher" not in item:
            return item is not None, None
        board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
        (prize,) = self._with_vouchers(board, [item])
        return True, prize

    def claim(self, prize: BoundPrize, claimed: Delivery) -> bool:
        """Claim an attempt; say whether nobody was faster."""
        return self._write(self._claim_request(prize, claimed))

    def claim_again(self, prize: BoundPrize, claimed: Delivery, *, record: AuditRecord) -> bool:
        """Claim an attempt that an operator wants, together with its record."""
        claim = self._claim_request(prize, claimed)
        append = append_request(table=self._audit, record=record)
        return write_together(self._client, [{"Update": claim}, {"Put": append}])

    def settle(self, prize: BoundPrize, settled: Delivery) -> bool:
        """Say what came of a claimed attempt; False when more is known of it already."""
        return self._write(settle_request(table=self._prizes, prize=prize, settled=settled))

    def give_up(self, prize: BoundPrize, unsendable: Delivery) -> bool:
        """Say that a prize that waits is not sent; False when somebody has begun to."""
        return self._write(
            unsendable_request(table=self._prizes, prize=prize, unsendable=unsendable)
        )

    def record(self, feedback: Feedback) -> bool:
        """Record what SES tells of a message; False when it changes nothing any more."""
        return self._write(feedback_request(table=self._prizes, feedback=feedback))

    def _claim_request(self, prize: BoundPrize, claimed: Delivery) -> dict[str, Any]:
        by = secrets.token_hex(_CLAIM_BYTES)
        return claim_request(table=self._prizes, prize=prize, claimed=claimed, by=by)

    def _write(self, request: dict[str, Any]) -> bool:
        return update_on_condition(self._client, request)

    def _with_vouchers(self, board: str, places: list[Item]) -> list[BoundPrize]:
        keys = [pack({"leaderboard": board, "item": voucher_name(p["voucher"])}) for p in places]
        request = {self._prizes: {"Keys": keys, "ConsistentRead": True}}
        found = {item["item"]: item for item in batch_get(self._client, request)[self._prizes]}
        return [_prize_of(place, found[voucher_name(place["voucher"])]) for place in places]


def _prize_of(place: Item, voucher: Item) -> BoundPrize:
    game_id, leaderboard_id = ids_of_board(place["leaderboard"])
    found = voucher_of(voucher)
    return BoundPrize(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        place=place["place"],
        player=place["player"],
        name=place["displayName"],
        email=place.get("email"),
        voucher=place["voucher"],
        code=found.code,
        link=found.link,
        delivery=delivery_of(place),
    )


def _change(
    *, table: str, key: Packed, change: Item, condition: str, values: Item
) -> dict[str, Any]:
    """Build an update that replaces all that is stored of a delivery."""
    given = {name: value for name, value in change.items() if value is not None}
    expression = [f"SET {', '.join(f'{name} = :new_{name}' for name in given)}"] if given else []
    if absent := [name for name in _MAIL if name not in given]:
        expression.append(f"REMOVE {', '.join(absent)}")
    return {
        "TableName": table,
        "Key": key,
        "UpdateExpression": " ".join(expression),
        "ConditionExpression": condition,
        "ExpressionAttributeValues": pack(
            {**values, **{f":new_{name}": value for name, value in given.items()}}
        ),
    }


def _key(*, game_id: str, leaderboard_id: str, place: int) -> Packed:
    board = board_key(game_id=game_id, leaderboard_id=leaderboard_id)
    return pack({"leaderboard": board, "item": place_name(place)})


def _key_of(prize: BoundPrize) -> Packed:
    return _key(game_id=prize.game_id, leaderboard_id=prize.leaderboard_id, place=prize.place)
