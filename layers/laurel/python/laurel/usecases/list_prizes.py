"""List prizes: who gets what, or who would if a leaderboard were frozen now."""

from dataclasses import dataclass
from itertools import islice

from laurel.domain.deliveries import Delivery
from laurel.domain.errors import LeaderboardNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place, Voucher
from laurel.usecases.paging import cut_page, most_bytes_of
from laurel.usecases.prize_stores import PlannedPlaces, VoucherPools

# Names of fields and numbers, with their quotes escaped.
_BYTES_BESIDE_TEXTS = 500


@dataclass(frozen=True, slots=True)
class PrizePosition:
    """A place in the list: behind the winner of this rank, who had this standing in a dry run."""

    rank: int
    standing: bytes | None = None


@dataclass(frozen=True, slots=True)
class Prize:
    """A winner's place, and the voucher that is bound to it, or (in a dry run) would be.

    `delivery` is there once a voucher is bound.
    """

    place: Place
    voucher: Voucher | None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class PrizePage:
    """A page of prizes, planned ones in a dry run, and where to go on when there are more."""

    planned: bool
    prizes: list[Prize]
    next: PrizePosition | None


def list_prizes(
    *,
    pools: VoucherPools,
    planned: PlannedPlaces,
    game_id: str,
    leaderboard_id: str,
    limit: int,
    after: PrizePosition | None,
) -> PrizePage:
    """Read a page of prizes, from the frozen places or, before there are any, the live standings.

    A list that was begun before the freeze goes on behind it at the same rank.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
    """
    leaderboard, _ = pools.load(game_id=game_id, leaderboard_id=leaderboard_id)
    if leaderboard is None:
        raise LeaderboardNotFoundError
    begin = after or PrizePosition(0)
    is_planned = leaderboard.frozen_at is None and leaderboard.voided_at is None
    found: list[tuple[Place, Delivery | None]]
    if is_planned:
        places = _plan_places(planned, leaderboard, begin, limit=limit + 1)
        found = [(place, None) for place in places]
    else:
        found = [*islice(pools.awarded(leaderboard, after=begin.rank), limit + 1)]
    vouchers: dict[int, Voucher] = {}
    if found and leaderboard.has_vouchers:
        first, last = found[0][0].place, found[-1][0].place
        vouchers = pools.vouchers(leaderboard, first=first, last=last)
    page, more = cut_page(
        (_prize(place, delivery, vouchers) for place, delivery in found),
        limit=limit,
        length_of=_length_of,
    )
    return PrizePage(
        planned=is_planned,
        prizes=page,
        next=_position_of(page[-1].place, is_planned=is_planned) if more else None,
    )


def _plan_places(
    planned: PlannedPlaces, leaderboard: Leaderboard, begin: PrizePosition, *, limit: int
) -> list[Place]:
    left = min(limit, leaderboard.maximum_number_of_winners - begin.rank)
    if left <= 0:
        return []
    return planned.page(leaderboard, after=begin.standing, rank=begin.rank, limit=left)


def _prize(place: Place, delivery: Delivery | None, vouchers: dict[int, Voucher]) -> Prize:
    if delivery is None:  # planned
        return Prize(place, vouchers.get(place.place))
    if place.voucher is None:
        return Prize(place, None)
    return Prize(place, vouchers.get(place.voucher), delivery)


def _position_of(place: Place, *, is_planned: bool) -> PrizePosition:
    return PrizePosition(place.place, place.standing if is_planned else None)


def _length_of(prize: Prize) -> int:
    """Give the bytes that a prize takes in an answer at most."""
    place, voucher = prize.place, prize.voucher or Voucher(code="")
    detail = prize.delivery.detail if prize.delivery is not None else None
    texts = (place.player, place.display_name, place.display_value, place.email, detail)
    return _BYTES_BESIDE_TEXTS + most_bytes_of(*texts, voucher.code, voucher.link)
