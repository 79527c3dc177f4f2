"""How vouchers get into a leaderboard's pool: load by load, each code once in a game.

A load is a list of vouchers that takes the positions behind those of all loads before it. It is
sent in parts, in order; one that was broken off goes on where it was left when it comes again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from laurel.domain.errors import InvalidRequestError, LoadUnfinishedError, Offence
from laurel.domain.prizes import MOST_PLACES, Load, Pool, Voucher

MOST_CODE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPart:
    """A part of a load as it is sent: its vouchers, the first of which is the load's `first`th.

    `replaces` is the digest of an unfinished load that is given up for this one.
    """

    first: int
    vouchers: Sequence[Voucher] = field(repr=False)
    digest: str
    size: int
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class CodePosition:
    """Where a code is: at a position in the pool of a leaderboard of the game."""

    leaderboard_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is there of what a part brings: vouchers by position, and positions by code."""

    vouchers: Mapping[int, Voucher] = field(default_factory=dict, repr=False)
    codes: Mapping[str, CodePosition] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """What becomes of a part: the pool as it is then, and the vouchers that are new to it."""

    pool: Pool
    added: Mapping[int, Voucher] = field(repr=False)


def why_not_a_code(text: str) -> str | None:
    """Say why a text cannot be a voucher's code, or None when it can.

    It is read, copied and typed by people, so nothing in it may be invisible.
    """
    if not 1 <= len(text) <= MOST_CODE:
        return f"must have 1 to {MOST_CODE} characters"
    # By Python's rule, which takes no other space than the usual one.
    if not text.isprintable():
        return "must be printable text"
    return "must not begin or end with a space" if text != text.strip() else None


def load_of(pool: Pool, part: LoadPart) -> Load:
    """Tell which load a part belongs to: the last one of the pool, or a new one.

    Raises:
        LoadUnfinishedError: another load is unfinished, and is not given up for this one.
    """
    if pool.load is not None and pool.load.digest == part.digest:
        return pool.load
    unfinished = pool.unfinished
    if unfinished is not None and unfinished.digest != part.replaces:
        raise LoadUnfinishedError
    return Load(digest=part.digest, first=pool.loaded + 1, size=part.size)


def positions_of(load: Load, part: LoadPart) -> range:
    """Tell at which positions of the pool a part's vouchers belong."""
    first = load.first + part.first - 1
    return range(first, first + len(part.vouchers))


def plan_load(
    pool: Pool,
    part: LoadPart,
    known: Known,
    *,
    leaderboard_id: str,
    needed: int,
    in_order: bool,
) -> LoadPlan:
    """Plan what becomes of a part of a load.

    Args:
        pool: The pool as it is.
        part: The part.
        known: What is there of the part's vouchers and codes.
        leaderboard_id: The leaderboard of the pool.
        needed: How many vouchers the pool must have once a new load is complete.
        in_order: Whether what comes before the part must be there, as for all but a trial.

    Raises:
        LoadUnfinishedError: another load is unfinished.
        InvalidRequestError: with everything that keeps the part from being loaded.
    """
    load = load_of(pool, part)
    positions = positions_of(load, part)
    offences = _offences_in_the_load(pool, load, part, needed=needed, in_order=in_order)
    given: dict[str, int] = {}
    added: dict[int, Voucher] = {}
    for index, (position, voucher) in enumerate(zip(positions, part.vouchers, strict=True)):
        there = known.codes.get(voucher.code)
        twin = given.setdefault(voucher.code, index)
        if twin != index:
            detail = f"is the same as that of vouchers.{twin}"
            offences.append(Offence(f"vouchers.{index}.code", detail))
        # One that says it is here, where no voucher is, was on a former leaderboard of this id.
        elif there is not None and (
            there != CodePosition(leaderboard_id, position) or position not in known.vouchers
        ):
            detail = _describe(there, leaderboard_id=leaderboard_id)
            offences.append(Offence(f"vouchers.{index}.code", detail))
        elif position not in known.vouchers:
            added[position] = voucher
        elif known.vouchers[position] != voucher:
            detail = f"must be as it was loaded at position {position}"
            offences.append(Offence(f"vouchers.{index}", detail))
    if offences:
        raise InvalidRequestError(offences)
    if not added:
        return LoadPlan(pool=pool, added={})
    return LoadPlan(pool=Pool(loaded=positions[-1], load=load), added=added)


def _offences_in_the_load(
    pool: Pool, load: Load, part: LoadPart, *, needed: int, in_order: bool
) -> list[Offence]:
    offences = []
    last = part.first + len(part.vouchers) - 1
    following = max(0, pool.loaded - load.first + 1) + 1
    if in_order and part.first > following:
        detail = f"must be {following} at most: what comes before is not loaded"
        offences.append(Offence("first", detail))
    if part.size != load.size:
        offences.append(Offence("load.size", f"must be {load.size}, as before"))
    elif last > load.size:
        offences.append(Offence("load.size", f"must be {last} at least"))
    elif load.last > MOST_PLACES:
        offences.append(Offence("load.size", f"must leave the pool {MOST_PLACES} at most"))
    elif load != pool.load and load.last < needed:
        # Only of a new load: one that has begun must be possible to finish.
        detail = f"must be {part.size + needed - load.last} at least: there are too few vouchers"
        offences.append(Offence("load.size", detail))
    return offences


def _describe(found: CodePosition, *, leaderboard_id: str) -> str:
    where = "" if found.leaderboard_id == leaderboard_id else f" of {found.leaderboard_id}"
    return f"is loaded already, at position {found.position}{where}"
