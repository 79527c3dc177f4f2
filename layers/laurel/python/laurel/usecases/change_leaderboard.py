"""Change a leaderboard: load it, decide, save it with a record in the audit trail."""

from collections.abc import Callable
from dataclasses import dataclass

from laurel.domain.audit import Action, Actor, AuditRecord, Value, differences
from laurel.domain.configuration import configuration_of
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.revisions import ANY, Precondition
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import LeaderboardChanges

# To all others what was deleted is not there, and has no revision that they could have seen.
_FINDS_DELETED = frozenset({Action.LEADERBOARD_DELETE, Action.LEADERBOARD_RESTORE})

Decide = Callable[[Leaderboard | None], Leaderboard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an operator wants done to which leaderboard.

    A `dry_run` says what would be, and changes nothing.
    """

    game_id: str
    leaderboard_id: str
    action: Action
    actor: Actor
    precondition: Precondition = ANY
    dry_run: bool = False


def change_leaderboard(
    *,
    leaderboards: LeaderboardChanges,
    order: Order,
    decide: Decide,
    pause: Callable[[int], None],
) -> Changed[Leaderboard]:
    """Change a leaderboard as an operator orders.

    Args:
        leaderboards: Where leaderboards are kept.
        order: What is ordered.
        decide: Tells how the leaderboard is then (None: there is none yet); or refuses. Where there
            is nothing to change, it gives the leaderboard as it is.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        PreconditionFailedError: the leaderboard is not what the order was made for.
        Refusal: what `decide` refuses.
        TryAgainError: storage does not answer, or takes no more; or others were faster too many
            times.
    """

    def attempt() -> Changed[Leaderboard] | None:
        before = leaderboards.load(game_id=order.game_id, leaderboard_id=order.leaderboard_id)
        is_found = before and (order.action in _FINDS_DELETED or not before.is_deleted)
        # After each lost race again: one that was lost to nothing but the counters, which write to
        # the same item, has changed nothing that an order can depend on.
        order.precondition.require(before.revision if before and is_found else None)
        after = decide(before)
        if after == before:
            return Changed(after, changed=False)
        if order.dry_run:
            return Changed(after, changed=True)
        saved = leaderboards.save(before, after, record=_record(order, before, after))
        return Changed(saved, changed=True) if saved is not None else None

    return until_saved(attempt, pause=pause)


def _record(order: Order, before: Leaderboard | None, after: Leaderboard) -> AuditRecord:
    was, is_ = differences(_shown(before) if before else {}, _shown(after))
    return AuditRecord(
        game_id=order.game_id,
        leaderboard_id=order.leaderboard_id,
        action=order.action,
        actor=order.actor,
        before=was if before else None,
        after=is_,
    )


def _shown(leaderboard: Leaderboard) -> dict[str, Value]:
    """Give what the audit trail tells of a leaderboard; its counters are no operator's doing."""
    steps = {
        "closedDate": leaderboard.closed_at,
        "approvedDate": leaderboard.approved_at,
        "objectedDate": leaderboard.objected_at,
        "voidedDate": leaderboard.voided_at,
        "deletedDate": leaderboard.deleted_at,
    }
    return configuration_of(leaderboard) | {
        name: date for name, date in steps.items() if date is not None
    }
