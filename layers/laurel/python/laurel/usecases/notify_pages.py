"""Notice every page of a game, some hundred at a time."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from laurel.domain.end_order import zone_of
from laurel.domain.notices import Notice
from laurel.usecases.stores import GameNotice, Leaderboards, Notices

# As many as are read and queued in a second or two; the rest is left to a notice of its own.
MOST_AT_ONCE = 500


def notify_pages(
    *,
    notice: GameNotice,
    leaderboards: Leaderboards,
    notices: Notices,
    clock: Callable[[], int],
) -> int:
    """Queue a notice for the game's page and for each of its leaderboards'; say how many.

    Doing it again, whole or in part, costs looks at pages and nothing else.

    Args:
        notice: The game, and from where on.
        leaderboards: Where leaderboards are kept.
        notices: Where out-of-date pages wait.
        clock: Tells the time, in epoch ms.
    """
    found = leaderboards.by_end(
        game_id=notice.game_id,
        zone=zone_of(None, now=0),
        after=notice.after,
        page=MOST_AT_ONCE,
    )
    boards = [position for position, _ in islice(found, MOST_AT_ONCE)]
    pages: list[str | None] = [board.leaderboard_id for board in boards]
    if notice.after is None:
        pages.insert(0, None)
    now = clock()
    notices.send(
        [Notice(game_id=notice.game_id, leaderboard_id=page, noticed_at=now) for page in pages]
    )
    if len(boards) == MOST_AT_ONCE:
        notices.send_for_game(replace(notice, after=boards[-1]), seconds=0)
    return len(pages)
