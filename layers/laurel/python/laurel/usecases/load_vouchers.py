"""Load vouchers into a leaderboard's pool, a part of a load at a time, with its audit record."""

from collections.abc import Callable

from laurel.domain.audit import Action, Actor, AuditRecord
from laurel.domain.errors import LeaderboardEndedError, LeaderboardNotFoundError, NoPrizesError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Pool, vouchers_needed
from laurel.domain.voucher_loads import (
    LoadPart,
    LoadPlan,
    load_of,
    plan_load,
    positions_of,
)
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.prize_stores import VoucherPools


def load_vouchers(
    *,
    pools: VoucherPools,
    game_id: str,
    leaderboard_id: str,
    part: LoadPart,
    actor: Actor,
    dry_run: bool,
    pause: Callable[[int], None],
) -> Changed[Pool]:
    """Add a part of a load to a pool; what is there already, at its position, stays.

    Args:
        pools: Where vouchers are kept.
        game_id: The game.
        leaderboard_id: The leaderboard.
        part: Up to 40 vouchers.
        actor: Who does it.
        dry_run: Only say what would be wrong; any part of the load may be tried then.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        NoPrizesError: it gives no vouchers.
        LeaderboardEndedError: it has ended, or been voided.
        LoadUnfinishedError: another load is unfinished.
        InvalidRequestError: with everything that keeps the part from being loaded.
        TryAgainError: storage does not answer, or takes no more; or others were faster too many
            times.
    """

    def attempt() -> Changed[Pool] | None:
        leaderboard, pool = pools.load(game_id=game_id, leaderboard_id=leaderboard_id)
        if leaderboard is None:
            raise LeaderboardNotFoundError
        _require_prizes(leaderboard)
        plan = _plan(pools, leaderboard, pool, part, in_order=not dry_run)
        if dry_run or not plan.added:
            return Changed(plan.pool, changed=bool(plan.added))
        added = pools.add(
            leaderboard,
            before=pool,
            after=plan.pool,
            vouchers=plan.added,
            record=_record(leaderboard, pool, plan, actor=actor),
        )
        return Changed(plan.pool, changed=True) if added else None

    return until_saved(attempt, pause=pause)


def _require_prizes(leaderboard: Leaderboard) -> None:
    if not leaderboard.has_vouchers:
        raise NoPrizesError
    if leaderboard.ended_at is not None or leaderboard.voided_at is not None:
        raise LeaderboardEndedError


def _plan(
    pools: VoucherPools, leaderboard: Leaderboard, pool: Pool, part: LoadPart, *, in_order: bool
) -> LoadPlan:
    positions = positions_of(load_of(pool, part), part)
    known = pools.known(
        leaderboard,
        positions=positions,
        codes=[voucher.code for voucher in part.vouchers],
    )
    return plan_load(
        pool,
        part,
        known,
        leaderboard_id=leaderboard.leaderboard_id,
        needed=vouchers_needed(leaderboard, last_place=pools.last_place(leaderboard)),
        in_order=in_order,
    )


def _record(leaderboard: Leaderboard, before: Pool, plan: LoadPlan, *, actor: Actor) -> AuditRecord:
    """Tell how many vouchers came to which positions; codes are nobody's to read."""
    return AuditRecord(
        game_id=leaderboard.game_id,
        leaderboard_id=leaderboard.leaderboard_id,
        action=Action.VOUCHER_LOAD,
        actor=actor,
        before={"loaded": before.loaded},
        after={"loaded": plan.pool.loaded, "positions": [min(plan.added), max(plan.added)]},
    )
