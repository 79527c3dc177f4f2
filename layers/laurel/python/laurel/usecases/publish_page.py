"""Publish a page as it stands: look at the data, render it, write it unless somebody was faster.

Several containers can render one page at the same time, from data that they read at different
moments. So that the last one that writes is the one that read last, each first notes which version
is published, then reads, and then writes only in place of that version.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import islice
from typing import Protocol

from laurel.domain.end_order import zone_of
from laurel.domain.errors import UnavailableError
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.notices import Notice, is_fresh, shows
from laurel.usecases.stores import (
    Editions,
    Games,
    Leaderboards,
    PageFile,
    Pages,
    Published,
    Row,
    Standings,
)

ROWS_SHOWN = 100
LEADERBOARDS_SHOWN = 200
MOST_TRIES = 5


class Outcome(StrEnum):
    """What came of looking at a page."""

    PUBLISHED = "PUBLISHED"
    UNCHANGED = "UNCHANGED"
    WITHDRAWN = "WITHDRAWN"
    SHOWN_ALREADY = "SHOWN_ALREADY"
    LEFT_FOR_LATER = "LEFT_FOR_LATER"


class Renderer(Protocol):
    """Turns data into files: the same files for the same data."""

    def keys(self, *, game_id: str, leaderboard_id: str | None) -> Sequence[str]:
        """Name the files of a page, in the order in which they are published; last the page."""
        ...

    def leaderboard(
        self,
        *,
        game: Game,
        leaderboard: Leaderboard,
        rows: Sequence[Row],
        has_more: bool,
        editions: Editions,
    ) -> Sequence[PageFile]:
        """Render a leaderboard's page and its data."""
        ...

    def game(self, *, game: Game, leaderboards: Sequence[Leaderboard]) -> Sequence[PageFile]:
        """Render a game's page."""
        ...

    def assets(self, game: Game) -> Sequence[PageFile]:
        """Give the files that a game's pages refer to, which never change under their names."""
        ...


def publish_page(
    *,
    notice: Notice,
    at_once: bool,
    pages: Pages,
    renderer: Renderer,
    games: Games,
    leaderboards: Leaderboards,
    standings: Standings,
    clock: Callable[[], int],
) -> Outcome:
    """Make a page show what a notice says has changed.

    Args:
        notice: What has changed, and when.
        at_once: Whether this is the first of the two looks, which may leave it to the second.
        pages: What is published.
        renderer: Turns data into files.
        games: Where games are kept.
        leaderboards: Where leaderboards are kept.
        standings: Where scores are kept; one page of them is read.
        clock: Tells the time, in epoch ms.

    Raises:
        UnavailableError: others were faster too many times.
    """
    keys = renderer.keys(game_id=notice.game_id, leaderboard_id=notice.leaderboard_id)
    for _ in range(MOST_TRIES):
        looked_at = clock()
        found = {key: pages.find(key) for key in keys}
        page = found[keys[-1]]
        if page is not None and shows(notice, looked_at=page.looked_at):
            return Outcome.SHOWN_ALREADY
        if page is not None and at_once and is_fresh(looked_at=page.looked_at, now=looked_at):
            return Outcome.LEFT_FOR_LATER
        files = _render(notice, pages, renderer, games, leaderboards, standings)
        if not files:
            return _withdraw(pages, found)
        outcome = _publish(pages, files, found, looked_at)
        if outcome is not None:
            return outcome
        if at_once:
            return Outcome.LEFT_FOR_LATER
    raise UnavailableError("Too many others publish this page at once.")


def _render(
    notice: Notice,
    pages: Pages,
    renderer: Renderer,
    games: Games,
    leaderboards: Leaderboards,
    standings: Standings,
) -> Sequence[PageFile]:
    """Render what there is to show; nothing, when there is no such game or leaderboard."""
    game = games.get(notice.game_id)
    if game is None:
        return ()
    if notice.leaderboard_id is None:
        zone = zone_of(None, now=0)
        found = leaderboards.by_end(
            game_id=notice.game_id, zone=zone, after=None, page=LEADERBOARDS_SHOWN
        )
        listed = [leaderboard for _, leaderboard in islice(found, LEADERBOARDS_SHOWN)]
        files = renderer.game(game=game, leaderboards=listed)
    else:
        board = {"game_id": notice.game_id, "leaderboard_id": notice.leaderboard_id}
        leaderboard = leaderboards.get(**board)
        if leaderboard is None:
            return ()
        rows = standings.page(**board, after=None, limit=ROWS_SHOWN + 1)
        files = renderer.leaderboard(
            game=game,
            leaderboard=leaderboard,
            rows=rows[:ROWS_SHOWN],
            has_more=len(rows) > ROWS_SHOWN,
            editions=_editions_beside(leaderboard, leaderboards),
        )
    # Before the pages that refer to them.
    for asset in renderer.assets(game):
        pages.ensure(asset)
    return files


def _editions_beside(leaderboard: Leaderboard, leaderboards: Leaderboards) -> Editions:
    """Read the leaderboards of the same series; those that were deleted are not there."""

    def read(leaderboard_id: str | None) -> Leaderboard | None:
        if leaderboard_id is None:
            return None
        return leaderboards.get(game_id=leaderboard.game_id, leaderboard_id=leaderboard_id)

    later = read(leaderboard.last_edition or leaderboard.later_edition)
    before = later.earlier_edition if leaderboard.last_edition and later else None
    return Editions(
        series=read(leaderboard.series),
        earlier=read(before or leaderboard.earlier_edition),
        later=later,
    )


def _publish(
    pages: Pages,
    files: Sequence[PageFile],
    found: dict[str, Published | None],
    looked_at: int,
) -> Outcome | None:
    """Write what has changed; None when somebody was faster.

    The page comes last: by its time it is known how fresh the files beside it are.
    """
    outcome = Outcome.UNCHANGED
    order = list(found)
    for file in sorted(files, key=lambda file: order.index(file.key)):
        published = found[file.key]
        if published is not None and published.digest == file.digest:
            continue
        if not pages.publish(file, replacing=published, looked_at=looked_at):
            return None
        outcome = Outcome.PUBLISHED
    return outcome


def _withdraw(pages: Pages, found: dict[str, Published | None]) -> Outcome:
    for key, published in found.items():
        if published is not None:
            pages.withdraw(key)
    return Outcome.WITHDRAWN
