"""Bind vouchers: to each frozen place the voucher of its number, once, whatever breaks off."""

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place
from laurel.usecases.ending_stores import OutOfTime, Progress
from laurel.usecases.prize_stores import VoucherBindings


def bind_vouchers(
    leaderboard: Leaderboard, *, prizes: VoucherBindings, now: int, out_of_time: OutOfTime
) -> Progress:
    """Bind vouchers to the places that have none, first place first: a task of the end.

    It can stop after any write, and be run again, also while another run is at it. Which voucher a
    place gets is nothing that a run could decide otherwise: it is the one of its number. Where
    there are too few, those who come first get theirs, and the others wait.

    Args:
        leaderboard: A leaderboard that has prizes, and all of whose places are frozen.
        prizes: Where places and vouchers are.
        now: The time, in epoch ms.
        out_of_time: Says whether the run has to end: it is asked before each place but the first.

    Raises:
        TryAgainError: storage does not answer, or takes no more; or a voucher could not be bound.
    """
    loaded = prizes.loaded(leaderboard)
    has_begun = False
    for place in prizes.places(leaderboard, after=0):
        if place.voucher is not None:
            continue
        if place.place > loaded:
            return Progress.WAITS
        if has_begun and out_of_time():
            return Progress.MORE
        has_begun = True
        if not prizes.bind(leaderboard, place.place, now=now):
            _require_bound(prizes, leaderboard, place)
    return Progress.DONE


def _require_bound(prizes: VoucherBindings, leaderboard: Leaderboard, place: Place) -> None:
    """See whether another run has bound a place; if not, the next run of this one tries again."""
    found = next(prizes.places(leaderboard, after=place.place - 1), None)
    if found is None or found.place != place.place or found.voucher is None:
        raise UnavailableError(f"The voucher of place {place.place} could not be bound.")
