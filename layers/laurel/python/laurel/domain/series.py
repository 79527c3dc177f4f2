"""When a series needs its next edition, told without working out dates.

Every function that stores a leaderboard asks this; what works out dates is only imported where
editions are shown or made.
"""

from laurel.domain.leaderboards import Leaderboard

# Since the epoch.
_AT_ONCE = 0


def edition_due_at(series: Leaderboard) -> int | None:
    """Tell when a series has to make an edition (epoch ms); None is never again.

    The edition that runs and the next one are there at all times: when the last one that was made
    begins, another one is needed. Closing a series ends it.
    """
    if series.closed_at is not None or series.ended_at is not None:
        return None
    return _AT_ONCE if series.last_edition_start is None else series.last_edition_start
