"""What the use cases about vouchers and prizes ask of storage; every read is consistent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from laurel.domain.audit import AuditRecord
from laurel.domain.deliveries import Delivery
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place, Pool, Voucher
from laurel.domain.voucher_loads import Known


class FrozenPlaces(Protocol):
    """The winners' places of leaderboards, from when they are frozen."""

    def places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Place]:
        """Go through the places behind one of them, in their order."""
        ...

    def last_place(self, leaderboard: Leaderboard) -> int:
        """Tell the last place that is frozen, 0 where there is none."""
        ...


class VoucherPools(FrozenPlaces, Protocol):
    """Vouchers as they are loaded, each change with its audit record; and what becomes of them."""

    def awarded(self, leaderboard: Leaderboard, *, after: int) -> Iterator[tuple[Place, Delivery]]:
        """Go through the places behind one of them, each with the delivery of its prize."""
        ...

    def load(self, *, game_id: str, leaderboard_id: str) -> tuple[Leaderboard | None, Pool]:
        """Read a leaderboard with its pool, in one round trip; a deleted one is not there."""
        ...

    def known(
        self, leaderboard: Leaderboard, *, positions: Sequence[int], codes: Sequence[str]
    ) -> Known:
        """Read up to 40 vouchers by their positions, and where in the game as many codes are."""
        ...

    def vouchers(self, leaderboard: Leaderboard, *, first: int, last: int) -> dict[int, Voucher]:
        """Read the vouchers at positions from one to another, both included, as far as loaded."""
        ...

    def add(
        self,
        leaderboard: Leaderboard,
        *,
        before: Pool,
        after: Pool,
        vouchers: Mapping[int, Voucher],
        record: AuditRecord,
    ) -> bool:
        """Add up to 40 vouchers to a pool; say whether nobody was faster.

        That is so too when a code has come to another place meanwhile, or the leaderboard takes no
        vouchers any more.
        """
        ...


class VoucherBindings(FrozenPlaces, Protocol):
    """Vouchers as they are bound to frozen places."""

    def loaded(self, leaderboard: Leaderboard) -> int:
        """Read how many vouchers a leaderboard has."""
        ...

    def bind(self, leaderboard: Leaderboard, place: int, *, now: int) -> bool:
        """Bind the voucher of its number to a place; say whether nobody was faster.

        A place that has a voucher, and a voucher that has a place, keep it.
        """
        ...


class PlannedPlaces(Protocol):
    """The winners' places as they would be if a leaderboard were frozen now."""

    def page(
        self, leaderboard: Leaderboard, *, after: bytes | None, rank: int, limit: int
    ) -> list[Place]:
        """Read up to `limit` places behind a standing, which has a rank (0 and None: the first)."""
        ...
