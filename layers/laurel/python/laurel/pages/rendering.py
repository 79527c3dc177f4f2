"""Turns data into pages: a game's, a leaderboard's with the data beside it, and the 404 page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.web_addresses import host_of, web_address
from laurel.pages.addresses import (
    Site,
    game_key,
    leaderboard_key,
    scores_key,
)
from laurel.pages.assets import (
    DEFAULT_COLOUR,
    SCRIPTS,
    colour_file,
    shared_assets,
    shared_files,
)
from laurel.pages.colours import parse_colour
from laurel.pages.editions import EditionLink, edition_links
from laurel.pages.stages import Dates, Stage, known_stage, shown_dates, winners_of
from laurel.pages.wording import count, initial, moment, summary, winning_line
from laurel.usecases.stores import Editions, PageFile, Row

__all__ = ["colour_file", "render_game", "render_leaderboard", "render_missing", "shared_files"]

PODIUM = 3
_FORMAT = 1
_FRESH = "public, max-age=2, stale-while-revalidate=30"


@dataclass(frozen=True, slots=True)
class ListedBoard:
    """A leaderboard as a game's page lists it."""

    leaderboard: Leaderboard
    stage: Stage | None
    dates: Dates
    winners: int
    path: str


@dataclass(frozen=True, slots=True)
class Group:
    """Leaderboards of one type, under a heading."""

    heading: str
    boards: Sequence[ListedBoard]


def render_leaderboard(
    *,
    game: Game,
    leaderboard: Leaderboard,
    rows: Sequence[Row],
    has_more: bool,
    editions: Editions,
    public_url: str,
) -> list[PageFile]:
    """Render a leaderboard's page and the data that keeps it fresh.

    Args:
        game: The game that it belongs to.
        leaderboard: The leaderboard.
        rows: The first rows of its standings, best first.
        has_more: Whether there are more rows than these.
        editions: The other leaderboards of its series.
        public_url: What all addresses begin with.
    """
    site = Site(public_url)
    board = {"game_id": game.game_id, "leaderboard_id": leaderboard.leaderboard_id}
    api = f"api/v1/leaderboard/{game.game_id}/{leaderboard.leaderboard_id}"
    winners = winners_of(leaderboard)
    links = edition_links(leaderboard, editions, site=site)
    about = leaderboard.description or f"The standings of {leaderboard.name} in {game.name}."
    html = _render(
        "leaderboard.html",
        game=game,
        site=site,
        page_url=site.leaderboard(**board),
        title=f"{leaderboard.name} · {game.name}",
        summary=summary(about),
        icon=web_address(leaderboard.icon) or web_address(game.icon),
        board=leaderboard,
        link=web_address(leaderboard.url),
        stage=known_stage(leaderboard),
        dates=shown_dates(leaderboard),
        scores_path=site.path(scores_key(**board)),
        api_path=site.path(api),
        results_path=site.path(f"{api}/results"),
        editions=links,
        players=_players(leaderboard, rows),
        winners=winners,
        line=winning_line(winners),
        line_place=_place_of_line(leaderboard, rows, has_more=has_more),
        podium=rows[:PODIUM],
        rows=rows[PODIUM:],
        has_more=has_more,
        last_score=moment(leaderboard.score_updated_date),
    )
    scores = _scores_of(leaderboard, rows, has_more=has_more, editions=links)
    return [
        PageFile(
            key=scores_key(**board),
            content_type="application/json",
            cache_control=_FRESH,
            body=_bytes(json.dumps(scores, ensure_ascii=False, separators=(",", ":"))),
        ),
        _page(leaderboard_key(**board), html),
    ]


def render_game(
    *, game: Game, leaderboards: Sequence[Leaderboard], public_url: str
) -> list[PageFile]:
    """Render a game's page: its leaderboards by type, in the order given."""
    site = Site(public_url)
    html = _render(
        "game.html",
        game=game,
        site=site,
        page_url=site.game(game.game_id),
        title=f"{game.name} · Leaderboards",
        summary=summary(f"The leaderboards of {game.name}: what is on, who leads, who has won."),
        icon=web_address(game.icon),
        link=web_address(game.url),
        groups=_groups(leaderboards, site),
    )
    return [_page(game_key(game_id=game.game_id), html)]


def render_missing(*, public_url: str) -> bytes:
    """Render what is shown where there is no page."""
    return _bytes(_render("missing.html", site=Site(public_url), game=None, icon=None))


def _players(leaderboard: Leaderboard, rows: Sequence[Row]) -> int:
    """Count the players; the counter trails the rows by a moment."""
    return max(leaderboard.number_of_participants, len(rows))


def _place_of_line(leaderboard: Leaderboard, rows: Sequence[Row], *, has_more: bool) -> str | None:
    """Tell where the line under the last winner's place is drawn, in the words of the markup."""
    winners = winners_of(leaderboard)
    if winners < 1 or not rows:
        return None
    if winners <= len(rows):
        return "podium" if winners <= PODIUM else "rows"
    return "further" if has_more else "everyone"


def _scores_of(
    leaderboard: Leaderboard,
    rows: Sequence[Row],
    *,
    has_more: bool,
    editions: Sequence[EditionLink],
) -> dict[str, Any]:
    """Give what changes on a page, for its script. Scores stay texts: they may not fit a number."""
    dates, winners = shown_dates(leaderboard), winners_of(leaderboard)
    return {
        "format": _FORMAT,
        "stage": known_stage(leaderboard),
        "opensAt": dates.opens_at,
        "endsAt": dates.ends_at,
        "closedAt": dates.closed_at,
        "reviewUntil": dates.review_until,
        "finalAt": dates.final_at,
        "nextAt": dates.next_at,
        "editions": [
            {
                "kind": link.kind,
                "label": link.label,
                "name": link.name,
                "opensAt": link.opens_at,
                "path": link.path,
            }
            for link in editions
        ],
        "players": _players(leaderboard, rows),
        "winners": winners,
        "line": winning_line(winners),
        "lastScoreAt": leaderboard.score_updated_date,
        "hasMore": has_more,
        "rows": [[row.display_name, row.display_value] for row in rows],
    }


def _groups(leaderboards: Sequence[Leaderboard], site: Site) -> list[Group]:
    """Group leaderboards by type, in order of appearance; those without one come last."""
    by_type: dict[str, list[ListedBoard]] = {}
    without: list[ListedBoard] = []
    for board in leaderboards:
        path = site.path(f"{board.game_id}/{board.leaderboard_id}")
        listed = ListedBoard(board, known_stage(board), shown_dates(board), winners_of(board), path)
        kind = (board.type or "").strip()
        (by_type.setdefault(kind, []) if kind else without).append(listed)
    groups = [Group(kind, boards) for kind, boards in by_type.items()]
    if without:
        groups.append(Group("Other leaderboards" if groups else "Leaderboards", without))
    return groups


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        count=count,
        host_of=host_of,
        initial=initial,
        moment=moment,
        scripts=SCRIPTS,
    )
    return environment


def _render(template: str, *, site: Site, game: Game | None, **values: object) -> str:
    colours = colour_file(game) if game else None
    colour = (parse_colour(game.colour) if game else None) or DEFAULT_COLOUR
    assets: Mapping[str, str] = {
        name: site.path(file.key) for name, file in shared_assets().items()
    }
    page = _environment().get_template(template)
    return page.render(
        site=site,
        game=game,
        assets=assets,
        colour=colour,
        colour_path=site.path(colours.key) if colours else None,
        **values,
    )


def _page(key: str, html: str) -> PageFile:
    return PageFile(
        key=key, content_type="text/html; charset=utf-8", cache_control=_FRESH, body=_bytes(html)
    )


def _bytes(text: str) -> bytes:
    # Half of a surrogate pair has no UTF-8; whoever stored it must not keep a page from coming out.
    return text.encode(errors="replace")
