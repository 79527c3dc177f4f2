"""What the use cases about vouchers and prizes ask of storage; every read is consistent."""

from collections.abc import Iterator
from typing import Protocol

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place


class FrozenPlaces(Protocol):
    """The winners' places of leaderboards, from when they are frozen."""

    def places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Place]:
        """Go through the places behind one of them, in their order."""
        ...

    def last_place(self, leaderboard: Leaderboard) -> int:
        """Tell the last place that is frozen, 0 where there is none."""
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
