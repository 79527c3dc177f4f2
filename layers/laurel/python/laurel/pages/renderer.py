"""The renderer that publishing works with: all pages, below one public address."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from laurel.pages.addresses import keys_of
from laurel.pages.rendering import colour_file, render_game, render_leaderboard, shared_files

if TYPE_CHECKING:
    from laurel.domain.games import Game
    from laurel.domain.leaderboards import Leaderboard
    from laurel.usecases.stores import Editions, PageFile, Row


class PageRenderer:
    """Renders pages that say of themselves that they lie below `public_url`."""

    def __init__(self, *, public_url: str) -> None:
        self._public_url = public_url
        self._shared = shared_files()

    def keys(self, *, game_id: str, leaderboard_id: str | None) -> Sequence[str]:
        """Name the files of a page, in the order in which they are published; last the page."""
        return keys_of(game_id=game_id, leaderboard_id=leaderboard_id)

    def leaderboard(
        self,
        *,
        game: "Game",
        leaderboard: "Leaderboard",
        rows: "Sequence[Row]",
        has_more: bool,
        editions: "Editions",
    ) -> "Sequence[PageFile]":
        """Render a leaderboard's page and its data."""
        return render_leaderboard(
            game=game,
            leaderboard=leaderboard,
            rows=rows,
            has_more=has_more,
            editions=editions,
            public_url=self._public_url,
        )

    def game(self, *, game: "Game", leaderboards: "Sequence[Leaderboard]") -> "Sequence[PageFile]":
        """Render a game's page."""
        return render_game(game=game, leaderboards=leaderboards, public_url=self._public_url)

    def assets(self, game: "Game") -> "Sequence[PageFile]":
        """Give the files that a game's pages refer to, which never change under their names."""
        colour = colour_file(game)
        return [*self._shared, *([colour] if colour else [])]
