"""Configure a leaderboard: make it, replace its configuration, or change a part of it."""

from collections.abc import Callable

from laurel.domain.configuration import can_take_scores, changes_of_what_scores_fix
from laurel.domain.errors import FixedByScoresError
from laurel.domain.leaderboard_changes import configure
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.change_leaderboard import Order, change_leaderboard
from laurel.usecases.changes import Changed
from laurel.usecases.operator_stores import LeaderboardChanges

Propose = Callable[[Leaderboard | None], Leaderboard]


def configure_leaderboard(
    *,
    leaderboards: LeaderboardChanges,
    order: Order,
    propose: Propose,
    pause: Callable[[int], None],
) -> Changed[Leaderboard]:
    """Configure a leaderboard; its seats, counters and the steps of its end stay as they are.

    Args:
        leaderboards: Where leaderboards are kept.
        order: What is ordered.
        propose: Makes the configuration that is wanted, of how the leaderboard is (None: there is
            none); only its configuration is looked at. It may refuse.
        pause: See `change_leaderboard`.

    Raises:
        FixedByScoresError: it changes what scores are stored by, and there are some, or it takes
            some at this time.
        LeaderboardDeletedError: one of this id was deleted, and is not removed yet.
        LeaderboardEndedError: its results are final.
        PreconditionFailedError: the leaderboard is not what the order was made for.
        Refusal: what `propose` refuses.
        TryAgainError: storage does not answer, or others were faster too many times.
    """
    now = order.actor.at

    def decide(before: Leaderboard | None) -> Leaderboard:
        after = configure(before, propose(before), now=now)
        fixed = changes_of_what_scores_fix(before, after) if before else []
        # In this order: what is looked for must not come in after it was looked for.
        if (
            before
            and fixed
            and (can_take_scores(before, now=now) or leaderboards.has_entries(before))
        ):
            raise FixedByScoresError(fields=fixed)
        return after

    return change_leaderboard(leaderboards=leaderboards, order=order, decide=decide, pause=pause)
