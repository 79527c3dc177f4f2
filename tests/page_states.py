"""Pages in every state: what the golden files, the browser tests and the screenshots show.

The clock stands at `NOW`. Names are in many scripts, as they are in a game.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard, Prizes, RetryStrategy
from laurel.domain.schedules import Schedule
from laurel.pages.rendering import (
    colour_file,
    render_game,
    render_leaderboard,
    render_missing,
    shared_files,
)
from laurel.usecases.stores import Editions, PageFile, Row

# Saturday, 14 March 2026, noon in UTC.
NOW = 1_773_489_600_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
PUBLIC_URL = "https://play.example.com"

GAME = Game(game_id="starfall", name="Starfall", url="https://example.com/", colour="#3a5bd9")
OPEN = Leaderboard(
    game_id=GAME.game_id,
    leaderboard_id="spring-cup",
    name="The spring cup",
    description="Catch as many falling stars as you can in one run. Your best run counts.",
    type="Cups",
    retry_strategy=RetryStrategy.REPLACE_IF_BETTER,
    maximum_number_of_winners=10,
    start_date=NOW - 2 * DAY,
    end_date=NOW + 2 * DAY + 5 * HOUR + 12 * MINUTE + 30_000,
    url="https://example.com/cup",
    participants_counted=1234,
    score_updated_date=NOW - 3 * MINUTE,
)
CLOSED = replace(OPEN, start_date=NOW - 9 * DAY, end_date=NOW - DAY, score_updated_date=NOW - DAY)
FINAL = replace(CLOSED, closed_at=NOW - DAY, ended_at=NOW - 2 * HOUR)
PROVISIONAL = replace(CLOSED, closed_at=CLOSED.end_date, review_hours=72, prizes=Prizes.VOUCHERS)
VOID = replace(PROVISIONAL, voided_at=NOW - HOUR, ended_at=NOW - HOUR)
FULL = replace(
    OPEN,
    start_date=None,
    end_date=None,
    maximum_number_of_winners=20,
    should_close_when_full=True,
    seats_taken=20,
)
UPCOMING = replace(
    OPEN,
    start_date=NOW + 3 * DAY + HOUR + 90_000,
    end_date=NOW + 10 * DAY,
    participants_counted=0,
    score_updated_date=None,
)
SERIES = replace(
    UPCOMING,
    leaderboard_id="the-daily",
    name="The daily dash",
    description="Every day anew: who catches most before midnight?",
    start_date=None,
    end_date=None,
    schedule=Schedule(
        cron="0 18 * * *", time_zone="Europe/Stockholm", length_minutes=1440, keep=30
    ),
    last_edition="the-daily-2026-03-14",
    last_edition_start=NOW + 5 * HOUR,
)


def _edition(day: int) -> Leaderboard:
    """The edition that begins on a day of this March, in the evening."""
    start = NOW + (day - 14) * DAY + 5 * HOUR
    return replace(
        SERIES,
        leaderboard_id=f"the-daily-2026-03-{day}",
        schedule=None,
        series=SERIES.leaderboard_id,
        last_edition=None,
        last_edition_start=None,
        earlier_edition=f"the-daily-2026-03-{day - 1}",
        later_edition=f"the-daily-2026-03-{day + 1}",
        start_date=start,
        end_date=start + DAY,
    )


ALONE = Editions()
EDITIONS = Editions(series=SERIES, earlier=_edition(12), later=_edition(14))
EDITION = replace(_edition(13), participants_counted=412, score_updated_date=NOW - MINUTE)

_NAMES = (
    "Åkande Älg", "نمر الليل", "Comet", "狐の嫁入り", "Лиса Полярная", "Ñandú Veloz", "דובון",
    "Swift Otter", "Cá Voi Xanh", "🦊 Rex 🌟", "호랑이", "Ωρίων", "मोर", "Lucky Lynx",
    "Donaudampfschifffahrtsgesellschaftskapitän", "x", "ช้างน้อย", "Tiny Tim", "Golden Badger",
    "Ibex",
)  # fmt: skip


def make_rows(count: int, *, first: int = 0) -> list[Row]:
    """Give the first rows of a long list, best first."""
    names = (_NAMES[number % len(_NAMES)] for number in range(first, first + count))
    return [
        Row(
            standing=b"",
            display_name=name if number < len(_NAMES) else f"{name} {number}",
            display_value=f"{98_000 - number * 613 % 700 - number * 97:,}",
        )
        for number, name in enumerate(names, start=first)
    ]


@dataclass(frozen=True, slots=True)
class PageState:
    """A page to look at: its path, and the files that it is made of."""

    path: str
    files: Sequence[PageFile]

    @property
    def html(self) -> str:
        """The page itself."""
        return self.files[-1].body.decode()


def board_state(
    leaderboard: Leaderboard,
    rows: Sequence[Row] = (),
    *,
    has_more: bool = False,
    game: Game = GAME,
    editions: Editions = ALONE,
) -> PageState:
    """Render a leaderboard's page."""
    files = render_leaderboard(
        game=game,
        leaderboard=leaderboard,
        rows=rows,
        has_more=has_more,
        editions=editions,
        public_url=PUBLIC_URL,
    )
    return PageState(f"/{leaderboard.game_id}/{leaderboard.leaderboard_id}", files)


def game_state(leaderboards: Sequence[Leaderboard], *, game: Game = GAME) -> PageState:
    """Render a game's page."""
    files = render_game(game=game, leaderboards=leaderboards, public_url=PUBLIC_URL)
    return PageState(f"/{game.game_id}", files)


def missing_state() -> PageState:
    """Render the page that says that there is none."""
    body = render_missing(public_url=PUBLIC_URL)
    return PageState("/starfall/nothing", [PageFile(
        key="missing", content_type="text/html; charset=utf-8", cache_control="", body=body
    )])  # fmt: skip


def asset_files(game: Game = GAME) -> list[PageFile]:
    """Give what the pages of a game refer to."""
    colours = colour_file(game)
    return [*shared_files(), *([colours] if colours else [])]


def _listed() -> list[Leaderboard]:
    return [
        OPEN,
        replace(UPCOMING, leaderboard_id="summer-cup", name="The summer cup"),
        replace(
            OPEN,
            leaderboard_id="sprint",
            name="The sprint",
            type="Races",
            start_date=None,
            end_date=None,
            maximum_number_of_winners=0,
        ),
        replace(FINAL, leaderboard_id="winter-cup", name="The winter cup"),
        replace(CLOSED, leaderboard_id="relay", name="The relay", type="Races"),
        replace(PROVISIONAL, leaderboard_id="autumn-cup", name="The autumn cup"),
        replace(VOID, leaderboard_id="short-cut", name="The short cut", type="Races"),
        replace(SERIES, type="Every day"),
        replace(EDITION, type="Every day"),
        replace(FULL, leaderboard_id="first-twenty", name="The first twenty", type=None),
        replace(
            OPEN,
            leaderboard_id="mistake",
            name="Made by mistake",
            type=None,
            end_date=NOW - 3 * DAY,
            participants_counted=0,
        ),
    ]


STATES: dict[str, Callable[[], PageState]] = {
    "open": lambda: board_state(OPEN, make_rows(100), has_more=True),
    "open-without-dates": lambda: board_state(
        replace(OPEN, start_date=None, end_date=None, participants_counted=5), make_rows(5)
    ),
    "open-without-scores": lambda: board_state(
        replace(OPEN, participants_counted=0, score_updated_date=None)
    ),
    "two-winners": lambda: board_state(
        replace(OPEN, maximum_number_of_winners=2, participants_counted=8), make_rows(8)
    ),
    "many-winners": lambda: board_state(
        replace(OPEN, maximum_number_of_winners=500), make_rows(12), has_more=True
    ),
    "upcoming": lambda: board_state(UPCOMING),
    "closed": lambda: board_state(replace(CLOSED, participants_counted=24), make_rows(24)),
    "closed-without-scores": lambda: board_state(
        replace(CLOSED, closed_at=NOW - DAY, participants_counted=0, score_updated_date=None)
    ),
    "provisional": lambda: board_state(
        replace(PROVISIONAL, participants_counted=24), make_rows(24)
    ),
    "objected": lambda: board_state(
        replace(PROVISIONAL, objected_at=NOW - HOUR, participants_counted=24), make_rows(24)
    ),
    "void": lambda: board_state(replace(VOID, participants_counted=24), make_rows(24)),
    "edition": lambda: board_state(EDITION, make_rows(30), editions=EDITIONS),
    "series": lambda: board_state(SERIES, editions=Editions(earlier=EDITION, later=EDITIONS.later)),
    "past": lambda: board_state(
        replace(SERIES, closed_at=NOW - HOUR, ended_at=NOW - HOUR),
        editions=Editions(earlier=EDITIONS.earlier, later=EDITION),
    ),
    "full": lambda: board_state(FULL, make_rows(20)),
    "final": lambda: board_state(replace(FINAL, participants_counted=40), make_rows(40)),
    "mistaken": lambda: board_state(replace(UPCOMING, end_date=UPCOMING.start_date, type=None)),
    "game": lambda: game_state(_listed()),
    "game-without-leaderboards": lambda: game_state([]),
    "missing": missing_state,
}
