"""Vouchers as they are loaded into the Prizes table: a part of a load in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from laurel.domain.audit import AuditRecord
from laurel.domain.deliveries import Delivery
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.domain.prizes import Load, Place, Pool, Voucher
from laurel.domain.voucher_loads import CodePosition, Known
from laurel.storage.audit import append_request
from laurel.storage.deliveries import delivery_of
from laurel.storage.dynamodb import Item, batch_get, pack, unpack
from laurel.storage.leaderboards import key_of, leaderboard_key, leaderboard_of
from laurel.storage.prizes import (
    POOL,
    DynamoPrizes,
    code_key,
    place_of,
    pool_key,
    pool_of,
    position_of,
    prizes_key,
    voucher_name,
    voucher_of,
)
from laurel.storage.transactions import write_together

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def takes_vouchers_request(*, table: str, leaderboard: Leaderboard) -> dict[str, Any]:
    """Build the check that a leaderboard takes vouchers: part of a transaction.

    The condition:

        prizes = :vouchers                      gives some
        AND attribute_not_exists(voidedAt)      will give some
        AND attribute_not_exists(endedAt)       not too late
        AND attribute_not_exists(deletedAt)     there
    """
    return {
        "TableName": table,
        "Key": key_of(leaderboard),
        "ConditionExpression": (
            "prizes = :vouchers AND attribute_not_exists(voidedAt) "
            "AND attribute_not_exists(endedAt) AND attribute_not_exists(deletedAt)"
        ),
        "ExpressionAttributeValues": pack({":vouchers": Prizes.VOUCHERS.value}),
    }


def pool_request(
    *, table: str, leaderboard: Leaderboard, before: Pool, after: Pool
) -> dict[str, Any]:
    """Build the write that lets a pool grow: an `Update` of a transaction.

    The condition is one of:

        attribute_not_exists(loaded)        for 0: first
        loaded = :before                    unchanged

    first, unchanged: nothing has been loaded since the pool was read. All that is loaded makes it
    grow, so there is no need to compare the load.
    """
    assert after.load is not None  # noqa: S101 - what grows does so by a load
    return {
        "TableName": table,
        "Key": prizes_key(leaderboard, POOL),
        "UpdateExpression": "SET loaded = :after, #load = :load",
        "ConditionExpression": (
            "loaded = :before" if before.loaded else "attribute_not_exists(loaded)"
        ),
        "ExpressionAttributeNames": {"#load": "load"},
        "ExpressionAttributeValues": pack(
            {":after": after.loaded, ":load": _pack_load(after.load)}
            | ({":before": before.loaded} if before.loaded else {})
        ),
    }


def voucher_requests(
    *, table: str, leaderboard: Leaderboard, position: int, voucher: Voucher
) -> list[dict[str, Any]]:
    """Build the writes that put a voucher into a pool: two `Put`s of a transaction.

    The condition of each:

        attribute_not_exists(#item)         new

    new: a position is filled once, and a code is in one place of the game.
    """
    items = (
        prizes_key(leaderboard, voucher_name(position))
        | pack({"code": voucher.code, "link": voucher.link}),
        code_key(leaderboard.game_id, voucher.code)
        | pack({"leaderboardId": leaderboard.leaderboard_id, "position": position}),
    )
    return [
        {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#item)",
            "ExpressionAttributeNames": {"#item": "item"},
        }
        for item in items
    ]


class DynamoVoucherPools(DynamoPrizes):
    """Vouchers as they are loaded, with the audit trail."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        prizes_table: str,
        leaderboards_table: str,
        audit_table: str,
    ) -> None:
        super().__init__(client, table=prizes_table)
        self._leaderboards = leaderboards_table
        self._audit = audit_table

    def load(self, *, game_id: str, leaderboard_id: str) -> tuple[Leaderboard | None, Pool]:
        """Read a leaderboard with its pool; a deleted one is not there."""
        key = leaderboard_key(game_id=game_id, leaderboard_id=leaderboard_id)
        wanted = {
            self._leaderboards: {"Keys": [key], "ConsistentRead": True},
            self._table: {
                "Keys": [pool_key(game_id=game_id, leaderboard_id=leaderboard_id)],
                "ConsistentRead": True,
            },
        }
        found = batch_get(self._client, wanted)
        leaderboard = next(map(leaderboard_of, found[self._leaderboards]), None)
        pool = pool_of(next(iter(found[self._table]), None))
        return (None if leaderboard is None or leaderboard.is_deleted else leaderboard), pool

    def awarded(self, leaderboard: Leaderboard, *, after: int) -> Iterator[tuple[Place, Delivery]]:
        """Go through the frozen places behind one of them, each with the delivery of its prize."""
        for item in self._places(leaderboard, after=after):
            yield place_of(item), delivery_of(item)

    def known(
        self, leaderboard: Leaderboard, *, positions: Sequence[int], codes: Sequence[str]
    ) -> Known:
        """Read vouchers by their positions, and where in the game codes are; up to 50 of each."""
        by_key = {unpack(code_key(leaderboard.game_id, code))["item"]: code for code in codes}
        names = [voucher_name(position) for position in positions]
        keys = [
            *(prizes_key(leaderboard, name) for name in names),
            *(code_key(leaderboard.game_id, code) for code in dict.fromkeys(codes)),
        ]
        wanted = {self._table: {"Keys": keys, "ConsistentRead": True}}
        items = batch_get(self._client, wanted)[self._table]
        return Known(
            vouchers={
                position_of(item): voucher_of(item) for item in items if item["item"] in names
            },
            codes={
                by_key[item["item"]]: CodePosition(item["leaderboardId"], item["position"])
                for item in items
                if item["item"] in by_key
            },
        )

    def add(
        self,
        leaderboard: Leaderboard,
        *,
        before: Pool,
        after: Pool,
        vouchers: Mapping[int, Voucher],
        record: AuditRecord,
    ) -> bool:
        """Add up to 40 vouchers to a pool, with the record of it.

        Returns:
            Whether they were added: False means that others were loaded meanwhile, here or with
            one of these codes elsewhere in the game, or that the leaderboard takes none any more.
        """
        check = takes_vouchers_request(table=self._leaderboards, leaderboard=leaderboard)
        pool = pool_request(table=self._table, leaderboard=leaderboard, before=before, after=after)
        puts = [
            put
            for position, voucher in vouchers.items()
            for put in voucher_requests(
                table=self._table, leaderboard=leaderboard, position=position, voucher=voucher
            )
        ]
        append = append_request(table=self._audit, record=record)
        return write_together(
            self._client,
            [
                {"ConditionCheck": check},
                {"Update": pool},
                *({"Put": put} for put in [*puts, append]),
            ],
        )


def _pack_load(load: Load) -> Item:
    return {"digest": load.digest, "first": load.first, "size": load.size}
