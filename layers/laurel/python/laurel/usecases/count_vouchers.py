"""Count vouchers: how many are loaded, needed, missing and bound."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from laurel.domain.deliveries import DeliveryState, delivery_state
from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.prizes import Load, vouchers_needed
from laurel.usecases.prize_stores import VoucherPools


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherCounts:
    """How a leaderboard's vouchers stand; `unfinished` is a load of which some are still to come.

    `needed` is how many winners there can be at most, and once places are frozen how many there
    are. `deliveries` has how many of those that are bound are in which state, without zeros.
    """

    loaded: int
    needed: int
    deliveries: Mapping[DeliveryState, int]
    unfinished: Load | None

    @property
    def bound(self) -> int:
        """How many belong to a place."""
        return sum(self.deliveries.values())

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.loaded)


def count_vouchers(*, pools: VoucherPools, game_id: str, leaderboard_id: str) -> VoucherCounts:
    """Count a leaderboard's vouchers; of places, all are read.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
    """
    leaderboard, pool = pools.load(game_id=game_id, leaderboard_id=leaderboard_id)
    if leaderboard is None:
        raise LeaderboardNotFoundError
    deliveries = Counter(
        delivery_state(delivery, email=place.email)
        for place, delivery in pools.awarded(leaderboard, after=0)
        if place.voucher is not None
    )
    return VoucherCounts(
        loaded=pool.loaded,
        needed=vouchers_needed(leaderboard, last_place=pools.last_place(leaderboard)),
        deliveries={state: deliveries[state] for state in DeliveryState if deliveries[state]},
        unfinished=pool.unfinished,
    )
