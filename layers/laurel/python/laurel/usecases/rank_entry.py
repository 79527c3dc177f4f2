"""What is looked for when an entry is ranked."""

from laurel.domain.entries import Entry, standing_at, standing_of
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.players import lane_of
from laurel.usecases.find_rank import Sought


def seek(leaderboard: Leaderboard, entry: Entry) -> Sought | None:
    """Tell what to look for to rank an entry; None when it does not stand.

    Whether the rank index has counted its last score follows from how far the lane is.
    """
    current = standing_of(entry, leaderboard)
    if current is None or entry.shown is None:
        return None
    counted_up_to = _counted_up_to(leaderboard, entry)
    is_current = entry.shown.date <= counted_up_to
    return Sought(
        leaderboard=leaderboard,
        standing=current,
        counted=current if is_current else standing_at(entry, leaderboard, time=counted_up_to),
        is_current=is_current,
        former=standing_at(entry, leaderboard, time=entry.shown.date - 1),
    )


def _counted_up_to(leaderboard: Leaderboard, entry: Entry) -> int:
    up_to = leaderboard.lanes_counted.get(lane_of(entry.player, lanes=leaderboard.lanes), 0)
    if leaderboard.lanes == 1 and leaderboard.score_updated_date is not None:
        # That of the only lane, and it never goes back.
        up_to = max(up_to, leaderboard.score_updated_date)
    return up_to
