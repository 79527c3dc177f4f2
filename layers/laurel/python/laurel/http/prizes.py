"""The list of prizes as operators ask for it and see it, with the codes of vouchers."""

import re
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from laurel.domain.prizes import MOST_PLACES
from laurel.domain.standings import STANDING_LENGTH
from laurel.http.deliveries import DeliveryModel, delivery_model
from laurel.http.models import PageModel
from laurel.http.queries import PageQuery, read_page_query
from laurel.http.request import Request
from laurel.usecases.list_prizes import Prize, PrizePosition

# The rank, and behind it the standing, in a list that was begun before the freeze.
_POSITION = re.compile(
    rf"(?P<rank>[1-9]\d{{0,7}})(?:/(?P<standing>[0-9a-f]{{{2 * STANDING_LENGTH}}}))?", re.ASCII
)


class VoucherModel(TypedDict):
    """A voucher as the winner gets it, and its position in the pool."""

    position: int
    code: str
    link: NotRequired[str]


class PrizeModel(TypedDict):
    """A winner and the voucher; dates are epoch ms."""

    place: int
    key: str
    displayName: str
    displayValue: str
    sortingValue: int
    date: int
    email: NotRequired[str]
    voucher: NotRequired[VoucherModel]
    boundDate: NotRequired[int]
    delivery: NotRequired[DeliveryModel]


class PrizePageModel(PageModel):
    """A page of prizes: as they are bound, or (`planned`) as they would be."""

    planned: bool
    prizes: list[PrizeModel]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizesQuery:
    """What a list of prizes is asked for."""

    page: PageQuery
    after: PrizePosition | None


def read_prizes_query(request: Request) -> PrizesQuery:
    """Read the query of a list of prizes.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    page = read_page_query(
        request,
        identity=("prizes", request.game_id, request.leaderboard_id),
        is_position=lambda text: _position_of(text) is not None,
    )
    return PrizesQuery(
        page=page, after=_position_of(page.after) if page.after is not None else None
    )


def spell_position(position: PrizePosition) -> str:
    """Spell a position in a list of prizes as a text."""
    standing = "" if position.standing is None else f"/{position.standing.hex()}"
    return f"{position.rank}{standing}"


def prize_model(prize: Prize) -> PrizeModel:
    """Show a prize to an operator."""
    place, voucher = prize.place, prize.voucher
    model: PrizeModel = {
        "place": place.place,
        "key": place.player,
        "displayName": place.display_name,
        "displayValue": place.display_value,
        "sortingValue": place.sorting_value,
        "date": place.date,
    }
    if place.email is not None:
        model["email"] = place.email
    if voucher is not None:
        # A planned one has not been bound: it is the one of the same number.
        model["voucher"] = {"position": place.voucher or place.place, "code": voucher.code}
        if voucher.link is not None:
            model["voucher"]["link"] = voucher.link
    if place.bound_at is not None:
        model["boundDate"] = place.bound_at
    if prize.delivery is not None:
        model["delivery"] = delivery_model(prize.delivery, email=place.email)
    return model


def _position_of(text: str) -> PrizePosition | None:
    found = _POSITION.fullmatch(text)
    if found is None or int(found["rank"]) >= MOST_PLACES:
        return None
    standing = found["standing"]
    return PrizePosition(
        rank=int(found["rank"]),
        standing=bytes.fromhex(standing) if standing is not None else None,
    )
