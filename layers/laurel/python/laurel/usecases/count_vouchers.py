"""Count vouchers: how many are loaded, needed, missing and bound."""

from dataclasses import dataclass

from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.prizes import Load, vouchers_needed
from laurel.usecases.prize_stores import VoucherPools


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherCounts:
    """How a leaderboard's vouchers stand; `unfinished` is a load of which some are still to come.

    `needed` is how many winners there can be at most, and once places are frozen how many there
    are.
    """

    loaded: int
    needed: int
    bound: int
    unfinished: Load | None

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
    bound = sum(place.voucher is not None for place in pools.places(leaderboard, after=0))
    return VoucherCounts(
        loaded=pool.loaded,
        needed=vouchers_needed(leaderboard, last_place=pools.last_place(leaderboard)),
        bound=bound,
        unfinished=pool.unfinished,
    )
