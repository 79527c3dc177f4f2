"""Whatever a name is made of, it is shown as text, in its row, and does nothing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from laurel.usecases.stores import Editions, Row
from tests.browser.conftest import WATCH, OpenPage
from tests.browser.site import Site
from tests.page_states import (
    EDITION,
    EDITIONS,
    GAME,
    OPEN,
    asset_files,
    board_state,
    game_state,
    make_rows,
)

HOSTILE: list[str] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "hostile_names.json").read_text(encoding="utf-8")
)["names"]
ROWS = [Row(standing=b"", display_name=name, display_value=name) for name in HOSTILE]
NAMES = "elements => elements.map((element) => element.textContent)"
# What of a page lies beyond its sides, or beyond the row that it belongs to.
OUTSIDE = """() => [...document.querySelectorAll(".podium li, tbody tr")].filter((row) => {
    const { left, right, top, bottom } = row.getBoundingClientRect();
    return left < 0 || right > innerWidth + 0.5 ||
        [...row.querySelectorAll("bdi")].some((text) => {
            const own = text.getBoundingClientRect();
            return own.left < left - 1 || own.right > right + 1 || own.top < top - 1 ||
                own.bottom > bottom + 1 || own.height > 75 ||
                getComputedStyle(text).overflow !== "hidden";
        });
}).map((row) => row.textContent)"""


def parsed(name: str) -> str:
    """Tell what is left of a text in HTML: parsers drop NUL."""
    return name.replace("\0", "")


@pytest.mark.parametrize("width", [280, 390, 1000])
def test_hostile_names_are_text_in_their_rows(open_page: OpenPage, width: int) -> None:
    page = open_page(board_state(OPEN, ROWS), viewport={"width": width, "height": 700})
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    for part in (".name", ".value"):
        texts = page.locator(f".podium {part}, tbody {part}").evaluate_all(NAMES)
        assert texts == HOSTILE
    assert page.evaluate("window.hostile") is None
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(OUTSIDE) == []


def test_hostile_names_are_text_without_the_script_too(open_page: OpenPage) -> None:
    page = open_page(board_state(OPEN, ROWS), java_script_enabled=False)
    locator = page.locator(".podium .name bdi, tbody .name bdi")
    assert locator.all_text_contents() == [parsed(name) for name in HOSTILE]


def test_whatever_else_is_hostile_on_a_page_is_text(open_page: OpenPage) -> None:
    for name in HOSTILE:
        game: Any = replace(GAME, name=name)
        board = replace(OPEN, name=name, description=name, type=name, icon=name, url=name)
        for state in (board_state(board, ROWS[:1], game=game), game_state([board], game=game)):
            assert parsed(name) in _unescaped(state.html)
    # All of them at once, on one page.
    boards = [
        replace(OPEN, leaderboard_id=f"n{number}", name=name, type=name)
        for number, name in enumerate(HOSTILE)
    ]
    page = open_page(game_state(boards), viewport={"width": 320, "height": 700})
    expect(page.locator(".chip:visible").first).to_have_text("Open")
    assert page.locator("h3 bdi").all_text_contents() == [parsed(name) for name in HOSTILE]
    assert page.evaluate("window.hostile") is None
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [280, 1000])
def test_hostile_names_of_other_editions_are_text(
    open_page: OpenPage, site: Site, width: int
) -> None:
    def beside(name: str) -> Editions:
        series, earlier, later = (
            replace(board, name=name)
            for board in (EDITIONS.series, EDITIONS.earlier, EDITIONS.later)
            if board
        )
        return Editions(series=series, earlier=earlier, later=later)

    page = open_page(
        board_state(EDITION, editions=beside("Before")), viewport={"width": width, "height": 700}
    )
    names = page.locator(".editions bdi")
    expect(names).to_have_text(["Before"] * 3)
    for name in HOSTILE:
        state = board_state(EDITION, editions=beside(name))
        assert parsed(name) in _unescaped(state.html)
        site.serve(state)
        page.clock.fast_forward(6_000)
        page.wait_for_function(
            "name => document.querySelector('.editions bdi').textContent === name", arg=name
        )
        assert names.evaluate_all(NAMES) == [name] * 3
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("window.hostile") is None


@pytest.mark.parametrize("width", [280, 1000])
def test_hostile_names_far_below_are_text_in_their_rows(
    open_page: OpenPage, site: Site, width: int
) -> None:
    first = 1_234_500
    site.standings, site.first_rank = [*ROWS, *ROWS], first
    page = open_page(
        board_state(OPEN, make_rows(100), has_more=True),
        f"?embed=1#place={first + 5}",
        viewport={"width": width, "height": 700},
    )
    for start in range(0, len(HOSTILE), 11):
        end = f"{first + start + 10:,}"
        expect(page.locator(".around h3")).to_have_text(f"Places {first + start:,} to {end}")
        for part in (".name", ".value"):
            texts = page.locator(f".around tbody {part}").evaluate_all(NAMES)
            assert texts == [*HOSTILE, *HOSTILE][start : start + 11]
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(OUTSIDE) == []
        page.get_by_role("button", name="Lower places").click()
    assert page.evaluate("window.hostile") is None


def test_a_hostile_link_to_a_player_is_text(open_page: OpenPage) -> None:
    page = open_page(board_state(OPEN, ROWS))
    for name in HOSTILE[:20]:
        page.get_by_role("searchbox").fill(name)
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator(".found .name")).to_have_text(name)
    assert page.evaluate("window.hostile") is None


def test_the_policy_stops_what_a_page_would_never_have(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(site.serve(board_state(OPEN, ROWS[:1]), *asset_files()))
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.hostile = 1";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<i style='color:red'>x</i>");
            document.querySelector("i").setAttribute("onclick", "window.hostile = 1");
        }"""
    )
    page.wait_for_function("violations.length === 3")
    assert page.evaluate("window.hostile") is None
    directives = page.evaluate("violations.splice(0).map((one) => one.split(' ')[0]).sort()")
    assert directives == ["script-src-attr", "script-src-elem", "style-src-attr"]
    page.close()


def _unescaped(html: str) -> str:
    replaced = (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&"))
    for escaped, plain in replaced:
        html = html.replace(escaped, plain)
    return html.replace("\0", "")
