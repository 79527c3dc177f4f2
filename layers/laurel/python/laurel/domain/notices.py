"""Notices that a page is out of date, and when a page shows what one says.

A page is looked at twice: at once, so that players see a change soon, and a few seconds later, so
that they see all of it: an index trails its table by a moment, and of many changes in a row only
the first is looked at at once.
"""

from dataclasses import dataclass

# Longer than an index trails its table, and than the clocks of two containers differ.
SETTLE_MS = 2_000
# A page is rendered no more often than that, however many scores come in.
INTERVAL_MS = 3_000
# A second look must find the page settled, and another look that wrote it an interval ago.
LOOK_AGAIN_SECONDS = (SETTLE_MS + INTERVAL_MS) // 1_000

# A game is noticed before it is changed, so that no crash in between loses the notice. By the time
# that its pages are looked at, the function that was changing it must have ended.
GAME_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that a page shows has changed; it was noticed at `noticed_at` (epoch ms).

    Without a `leaderboard_id` it is the game's own page.
    """

    game_id: str
    leaderboard_id: str | None
    noticed_at: int


def shows(notice: Notice, *, looked_at: int) -> bool:
    """Say whether a page whose data was read at `looked_at` (epoch ms) surely shows a change."""
    return looked_at - notice.noticed_at >= SETTLE_MS


def is_fresh(*, looked_at: int, now: int) -> bool:
    """Say whether a page was rendered so lately that it can wait for its second look."""
    return now - looked_at < INTERVAL_MS
