"""What winners get: the frozen places of a leaderboard, and the vouchers that are bound to them.

The voucher at a position of the pool is for the place of that number, and for no other: who gets
what follows from the frozen places alone, however often it is asked.
"""

from dataclasses import dataclass, field

from laurel.domain.leaderboards import Leaderboard

# A place or a position has eight digits at most where it is stored.
MOST_PLACES = 10**8 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A code that is worth something to whoever knows it, and perhaps where to redeem it.

    Neither is in its representation, which ends up in tracebacks and logs.
    """

    code: str = field(repr=False)
    link: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load: `size` vouchers, of which the first has the position `first`.

    `digest` tells it from any other: whoever sends it makes it of all its vouchers.
    """

    digest: str
    first: int
    size: int

    @property
    def last(self) -> int:
        """The position of its last voucher."""
        return self.first + self.size - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """How many vouchers a leaderboard has, at the positions from 1 on, and the load of the last."""

    loaded: int = 0
    load: Load | None = None

    @property
    def unfinished(self) -> Load | None:
        """The load of which not all vouchers are there, if there is one."""
        return self.load if self.load is not None and self.loaded < self.load.last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A winner's place, as it was frozen or (in a dry run) as it would be; dates are epoch ms.

    `player` is the key of the entry and `standing` what ranked it. `voucher` is the position of the
    voucher that was bound to the place at `bound_at`: from then on it is the place's for good.
    """

    place: int
    player: str
    display_name: str
    display_value: str
    sorting_value: int
    date: int
    standing: bytes
    email: str | None = None
    voucher: int | None = None
    bound_at: int | None = None


def gives_prizes(leaderboard: Leaderboard) -> bool:
    """Say whether its winners get something."""
    return leaderboard.has_vouchers and leaderboard.voided_at is None


def vouchers_needed(leaderboard: Leaderboard, *, last_place: int) -> int:
    """Tell how many vouchers a leaderboard needs for all of its winners to get one.

    Args:
        leaderboard: The leaderboard.
        last_place: The last one that is frozen, 0 while there is none. It counts once all are.
    """
    if not gives_prizes(leaderboard):
        return 0
    is_complete = leaderboard.archived_at is not None
    return last_place if is_complete else leaderboard.maximum_number_of_winners
