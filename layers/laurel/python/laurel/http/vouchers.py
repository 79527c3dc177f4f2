"""What operators send to load vouchers, and what they are answered: counts, and never a code."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from laurel.domain.prizes import MOST_PLACES, Pool, Voucher
from laurel.domain.voucher_loads import LoadPart, why_not_a_code
from laurel.http.field_types import OperatorModel, Reason, Url
from laurel.http.json_body import read_model, refuse_when
from laurel.usecases.changes import Changed
from laurel.usecases.count_vouchers import VoucherCounts

# Two writes each, and the pool, the leaderboard and the record, in a transaction of a hundred.
MOST_VOUCHERS = 40
_NUMBER_OF_VOUCHERS = f"must have 1 to {MOST_VOUCHERS} of them"
_NUMBER = f"must be from 1 to {MOST_PLACES}"
_DETAILS = {
    "too_short": _NUMBER_OF_VOUCHERS,
    "too_long": _NUMBER_OF_VOUCHERS,
    "greater_than_equal": _NUMBER,
    "less_than_equal": _NUMBER,
    "int_parsing_size": _NUMBER,
    "string_pattern_mismatch": "must be a SHA-256 in hexadecimal digits",
}

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=1, le=MOST_PLACES)]


class VoucherBody(OperatorModel):
    """A voucher: its code, and where to redeem it."""

    code: Annotated[str, refuse_when(why_not_a_code)]
    link: Url | None = None


class LoadBody(OperatorModel):
    """The load that vouchers belong to; `replaces` is the digest of one that is given up for it."""

    digest: Digest
    size: Number
    replaces: Digest | None = None


class LoadCall(OperatorModel):
    """Vouchers to be loaded: those of a load from its `first`th on."""

    first: Number
    vouchers: Annotated[list[VoucherBody], Field(min_length=1, max_length=MOST_VOUCHERS)]
    load: LoadBody
    reason: Reason | None = None


class LoadedModel(TypedDict):
    """The answer to a load's part: how many vouchers the pool has."""

    changed: bool
    loaded: int


class UnfinishedLoadModel(TypedDict):
    """A load of which some vouchers are still to come."""

    digest: str
    size: int
    loaded: int


class VoucherCountsModel(TypedDict):
    """How a leaderboard's vouchers stand."""

    loaded: int
    needed: int
    missing: int
    bound: int
    deliveries: dict[str, int]
    load: NotRequired[UnfinishedLoadModel]


def read_load(body: bytes) -> tuple[LoadPart, str | None]:
    """Read the vouchers to be loaded, and why.

    Raises:
        InvalidRequestError: the body is wrong; names each offence, and tells no code.
    """
    call = read_model(LoadCall, body, details=_DETAILS)
    part = LoadPart(
        first=call.first,
        vouchers=tuple(Voucher(code=found.code, link=found.link) for found in call.vouchers),
        digest=call.load.digest,
        size=call.load.size,
        replaces=call.load.replaces,
    )
    return part, call.reason


def loaded_model(change: Changed[Pool]) -> LoadedModel:
    """Show what has become of a pool."""
    return {"changed": change.changed, "loaded": change.thing.loaded}


def counts_model(counts: VoucherCounts) -> VoucherCountsModel:
    """Show how a leaderboard's vouchers stand."""
    model: VoucherCountsModel = {
        "loaded": counts.loaded,
        "needed": counts.needed,
        "missing": counts.missing,
        "bound": counts.bound,
        "deliveries": {state.value: count for state, count in counts.deliveries.items()},
    }
    load = counts.unfinished
    if load is not None:
        model["load"] = {
            "digest": load.digest,
            "size": load.size,
            "loaded": counts.loaded - load.first + 1,
        }
    return model
