"""Pages as they are rendered: what is on them, and what can never be."""

import gzip
import json
import re
from dataclasses import replace

import pytest

from laurel.domain.leaderboards import Leaderboard
from laurel.pages.rendering import render_leaderboard, shared_files
from laurel.pages.stages import Stage
from tests.page_states import (
    EDITIONS,
    GAME,
    NOW,
    OPEN,
    PROVISIONAL,
    PUBLIC_URL,
    SERIES,
    STATES,
    VOID,
    PageState,
    asset_files,
    board_state,
    game_state,
    make_rows,
    missing_state,
)
from tests.parsed_pages import Page, board_page

KILOBYTE = 1024
OPEN_ENDED = replace(OPEN, start_date=None, end_date=None)


@pytest.mark.parametrize("name", STATES)
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert STATES[name]() == STATES[name]()


@pytest.mark.parametrize("name", STATES)
def test_nothing_on_a_page_needs_what_the_policy_forbids(name: str) -> None:
    page = Page(STATES[name]())
    for tag, attributes in page.tags:
        assert tag not in {"style", "base", "iframe", "object"}
        assert not [key for key in attributes if key == "style" or key.startswith("on")]
    assert all(script["src"] for script in page.all("script"))


@pytest.mark.parametrize("name", STATES)
def test_all_that_a_page_loads_is_there_and_its_own(name: str) -> None:
    page = Page(STATES[name]())
    there = {f"/{file.key}" for file in asset_files()}
    links = [link["href"] for link in page.all("link") if link["rel"] != "canonical"]
    named = links + [script["src"] for script in page.all("script")]
    assert named
    assert set(named) <= there


def test_scripts_import_each_other_by_the_names_that_they_are_served_by() -> None:
    there = {file.key.removeprefix("assets/") for file in shared_files()}
    texts = [file.body.decode() for file in shared_files()]
    named = {name for text in texts for name in re.findall(r'["(]\./([\w.-]+)"', text)}
    assert len(named) >= 5
    assert named <= there


def test_a_page_is_kept_for_moments_and_what_it_refers_to_for_ever() -> None:
    scores, page = STATES["open"]().files
    assert (scores.key, page.key) == (
        "starfall/spring-cup/scores.json",
        "starfall/spring-cup/index.html",
    )
    assert scores.content_type == "application/json"
    assert page.content_type == "text/html; charset=utf-8"
    assert {page.cache_control, scores.cache_control} == {
        "public, max-age=2, stale-while-revalidate=30"
    }
    for file in asset_files():
        assert re.fullmatch(r"assets/[\w-]+\.[0-9a-f]{12}\.(?:css|js|svg)", file.key)
        assert file.cache_control == "public, max-age=31536000, immutable"


def test_a_page_of_100_rows_with_all_that_it_loads_stays_below_60_kilobytes() -> None:
    files = [*STATES["open"]().files, *asset_files()]
    assert len(make_rows(100)) == 100
    assert sum(len(gzip.compress(file.body, mtime=0)) for file in files) < 60 * KILOBYTE


def test_a_page_says_what_it_is_to_search_engines_and_chats() -> None:
    page = board_page(replace(OPEN, description="One.\n\n" + "word " * 80))
    assert page.all("link", rel="canonical") == [
        {"rel": "canonical", "href": f"{PUBLIC_URL}/starfall/spring-cup"}
    ]
    assert page.meta("og:url") == f"{PUBLIC_URL}/starfall/spring-cup"
    assert page.meta("og:title") == page.meta("twitter:title") == "The spring cup · Starfall"
    assert page.meta("og:site_name") == "Starfall"
    assert page.meta("twitter:card") == "summary"
    about = page.meta("description")
    assert about == page.meta("og:description") == page.meta("twitter:description")
    assert about is not None
    assert about.startswith("One. word word")
    assert about.endswith("word…")
    assert len(about) <= 201
    assert not page.all("meta", property="og:image")
    assert page.all("html") == [{"lang": "en"}]


def test_a_leaderboard_without_an_icon_has_the_games() -> None:
    game = replace(GAME, icon="https://example.com/game.png")
    own = replace(OPEN, icon="https://example.com/own.png")
    assert board_page(OPEN, game=game).meta("og:image") == "https://example.com/game.png"
    page = board_page(own, game=game)
    assert page.meta("og:image") == "https://example.com/own.png"
    assert [image["src"] for image in page.all("img")] == ["https://example.com/own.png"]
    assert not board_page(OPEN).all("img")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "//example.com/x.png",
        "/x.png",
        "ftp://example.com/x",
        "https://",
        "https:///x",
        "https://[example.com/x",
        'https://example.com/"onload="x',
        "https://example.com/a b",
        "http:example.com",
        "",
    ],
)
def test_only_web_addresses_become_links_and_images(address: str) -> None:
    game = replace(GAME, icon=address, url=address)
    for page in (
        board_page(replace(OPEN, icon=address, url=address), game=game),
        Page(game_state([OPEN], game=game)),
    ):
        assert not page.all("img")
        assert not page.all("meta", property="og:image")
        assert not [link for link in page.all("a") if link.get("rel")]


def test_a_web_address_becomes_a_link_that_names_its_host() -> None:
    page = board_page(replace(OPEN, url="HTTP://www.example.com/a?b=c&d"))
    assert page.all("a", rel="noopener nofollow") == [
        {"href": "HTTP://www.example.com/a?b=c&d", "rel": "noopener nofollow"}
    ]
    assert "More at example.com" in page.text


@pytest.mark.parametrize(
    ("board", "stage"),
    [
        (replace(OPEN, ended_at=NOW), "final"),
        (replace(OPEN, closed_at=NOW), "closed"),
        (PROVISIONAL, "provisional"),
        (replace(PROVISIONAL, objected_at=NOW), "provisional"),
        (replace(PROVISIONAL, approved_at=NOW), "closed"),
        (replace(PROVISIONAL, frozen_at=NOW), "closed"),
        (replace(PROVISIONAL, frozen_at=NOW, archived_at=NOW), "final"),
        (replace(PROVISIONAL, ended_at=NOW), "final"),
        (replace(PROVISIONAL, voided_at=NOW), "void"),
        (VOID, "void"),
        (replace(VOID, should_close_when_full=True, seats_taken=10), "void"),
        (SERIES, "series"),
        (replace(SERIES, closed_at=NOW), "past"),
        (replace(SERIES, closed_at=NOW, ended_at=NOW), "past"),
        (replace(OPEN, end_date=OPEN.start_date), "mistaken"),
        (replace(OPEN, should_close_when_full=True, seats_taken=10), "full"),
        (replace(OPEN, should_close_when_full=True, seats_taken=10, closed_at=NOW), "full"),
        (OPEN_ENDED, "open"),
    ],
)
def test_a_stage_that_no_time_can_change_is_on_the_page(board: Leaderboard, stage: str) -> None:
    page = board_page(board)
    assert [name for name in Stage if page.shown(name)] == [stage]
    listed = Page(game_state([board]))
    assert [name for name in Stage if listed.shown(name)] == [stage]
    assert json.loads(board_state(board).files[0].body)["stage"] == stage


@pytest.mark.parametrize(
    "board", [OPEN, replace(OPEN, start_date=None), replace(OPEN, end_date=None)]
)
def test_a_stage_that_hangs_on_the_time_is_left_to_the_script(board: Leaderboard) -> None:
    page = board_page(board)
    assert not [name for name in ("upcoming", "open", "closed") if page.shown(name)]
    assert json.loads(board_state(board).files[0].body)["stage"] is None


def test_dates_stand_on_the_page_in_utc() -> None:
    page = board_page(replace(OPEN, start_date=NOW, end_date=NOW + 1))
    assert {"datetime": "2026-03-14T12:00:00.000Z"} in page.all("time")
    assert "14 Mar 2026, 12:00 UTC" in page.text


@pytest.mark.parametrize("date", [2**62, -(2**62)])
def test_a_date_that_no_calendar_has_is_left_out(date: int) -> None:
    board = replace(OPEN, start_date=date, end_date=None, score_updated_date=date)
    # What the script fills in when there is something to fill in.
    empty: list[dict[str, str | None]] = [{}, {"hidden": None}]
    assert [time for time in board_page(board, 1).all("time") if time not in empty] == []
    assert Page(game_state([board])).all("time") == []


def test_the_counter_of_players_is_never_behind_the_rows() -> None:
    scores = board_state(replace(OPEN, participants_counted=2), make_rows(5)).files[0]
    assert json.loads(scores.body)["players"] == 5
    assert json.loads(board_state(OPEN, make_rows(5)).files[0].body)["players"] == 1234


@pytest.mark.parametrize(
    ("winners", "rows", "has_more", "place"),
    [
        (0, 5, False, None),
        (3, 0, False, None),
        (1, 5, False, "podium"),
        (3, 3, False, "podium"),
        (3, 2, False, "everyone"),
        (4, 5, False, "rows"),
        (5, 5, False, "rows"),
        (5, 5, True, "rows"),
        (6, 5, False, "everyone"),
        (6, 5, True, "further"),
    ],
)
def test_the_line_is_drawn_under_the_last_winner(
    winners: int, rows: int, has_more: bool, place: str | None
) -> None:
    page = board_page(replace(OPEN, maximum_number_of_winners=winners), rows, has_more=has_more)
    lines = {
        line["data-line"] for _, line in page.tags if line.get("data-line") and "class" in line
    }
    drawn = {
        line["data-line"]
        for tag, line in page.tags
        if tag == "p" and "data-line" in line and "hidden" not in line
    }
    assert lines == {"podium", "further", "everyone"}
    assert drawn == ({place} if place and place != "rows" else set())
    # The script's template of the line is always there.
    assert len(page.all("tr", **{"class": "line"})) == (2 if place == "rows" else 1)


def test_the_line_stands_between_the_last_winner_and_the_first_who_does_not_win() -> None:
    html = board_state(replace(OPEN, maximum_number_of_winners=7), make_rows(9)).html
    body = html[html.rindex("<tbody>") : html.rindex("</tbody>")]
    order = re.findall(r'class="rank">(\d+)<|class="(line)"', body)
    assert ["".join(found) for found in order] == ["4", "5", "6", "7", "line", "8", "9"]
    assert "The first 7 win" in body


def test_scores_go_to_the_script_as_texts_and_nothing_else_of_a_player_does() -> None:
    rows = [replace(row, display_value=str(2**63 - 1)) for row in make_rows(2)]
    scores = json.loads(board_state(OPEN, rows, has_more=True).files[0].body)
    assert scores == {
        "format": 1,
        "stage": None,
        "opensAt": OPEN.start_date,
        "endsAt": OPEN.end_date,
        "closedAt": None,
        "reviewUntil": None,
        "finalAt": None,
        "nextAt": None,
        "editions": [],
        "players": 1234,
        "winners": 10,
        "line": "The first 10 win",
        "lastScoreAt": OPEN.score_updated_date,
        "hasMore": True,
        "rows": [["Åkande Älg", "9223372036854775807"], ["نمر الليل", "9223372036854775807"]],
    }


def test_a_games_leaderboards_stand_by_type_and_those_without_one_last() -> None:
    kinds = ("b", None, "a", "b", "  ")
    boards = [
        replace(OPEN, leaderboard_id=f"n{number}", name=f"n{number}", type=kind)
        for number, kind in enumerate(kinds)
    ]
    html = game_state(boards).html
    order = re.findall(r"<(?:h2[^>]*|a href[^>]*)><bdi>(.*?)</bdi>", html)
    assert order == ["b", "n0", "n3", "a", "n2", "Other leaderboards", "n1", "n4"]


def test_a_games_leaderboards_without_any_type_are_simply_leaderboards() -> None:
    assert "<bdi>Leaderboards</bdi>" in game_state([replace(OPEN, type=None)]).html


def test_the_page_for_what_is_missing_leads_nowhere_and_is_not_listed() -> None:
    page = Page(missing_state())
    assert not page.all("a")
    assert page.meta("robots") == "noindex"
    assert not page.all("link", rel="canonical")


def test_addresses_keep_the_path_that_the_public_address_has() -> None:
    scores, page = render_leaderboard(
        game=GAME,
        leaderboard=OPEN,
        rows=(),
        has_more=False,
        editions=EDITIONS,
        public_url="https://x.test/cups/",
    )
    parsed = Page(PageState("", [page]))
    (main,) = parsed.all("main")
    assert parsed.meta("og:url") == "https://x.test/cups/starfall/spring-cup"
    assert main["data-scores"] == f"/cups/{scores.key}"
    assert main["data-api"] == "/cups/api/v1/leaderboard/starfall/spring-cup"
    own = [link["href"] for link in parsed.all("a") if str(link["href"]).startswith("/")]
    assert own == [
        "/cups/starfall",
        "/cups/api/v1/leaderboard/starfall/spring-cup/results",
        "/cups/api/v1/leaderboard/starfall/spring-cup/results/archive",
        "/cups/starfall/the-daily",
        "/cups/starfall/the-daily-2026-03-12",
        "/cups/starfall/the-daily-2026-03-14",
    ]


def test_half_of_a_surrogate_pair_does_not_keep_a_page_from_coming_out() -> None:
    rows = [replace(make_rows(1)[0], display_name="a\ud800b")]
    state = board_state(OPEN, rows)
    assert "a?b" in state.html
    assert json.loads(state.files[0].body)["rows"][0][0] == "a?b"


@pytest.mark.parametrize(
    ("name", "initial"),
    [("starfall", "S"), ("«école»", "É"), ("🦊", ""), ("ßx", "S"), ("狐", "狐")],
)
def test_without_an_icon_a_games_first_letter_stands_for_it(name: str, initial: str) -> None:
    assert (
        f'<span class="initial">{initial}</span>'
        in board_state(OPEN, game=replace(GAME, name=name)).html
    )
