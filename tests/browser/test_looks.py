"""How pages look where they are embedded, printed, small, dark, or without their script."""

from dataclasses import replace
from functools import partial

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import (
    FINAL,
    GAME,
    OPEN,
    STATES,
    asset_files,
    board_state,
    make_rows,
)

WIDTH = "document.documentElement.scrollWidth"
COLOUR = "element => getComputedStyle(element).backgroundColor"
CLEAR = "rgba(0, 0, 0, 0)"


def fulfil(route: Route, *, body: str) -> None:
    """Answer with a page that is none of ours."""
    route.fulfill(body=body, content_type="text/html")


@pytest.mark.parametrize("state", ["open", "final", "upcoming", "game"])
def test_an_embedded_page_fits_280_pixels_without_anything_around_it(
    open_page: OpenPage, state: str
) -> None:
    page = open_page(STATES[state](), "?embed=1", viewport={"width": 280, "height": 700})
    assert page.evaluate(WIDTH) == 280
    expect(page.locator("h1")).to_be_visible()
    for part in (".bar", ".description", ".link", ".head .icon"):
        assert not [one for one in page.locator(part).all() if one.is_visible()]
    for part in ("html", "body"):
        assert page.locator(part).evaluate(COLOUR) == CLEAR


def test_a_frame_in_a_game_shows_the_page_on_the_games_own_ground(
    site: Site, browser: Browser
) -> None:
    address = site.serve(STATES["open"](), *asset_files())
    for ground, theme, ink in (
        ("rgb(9, 9, 40)", "dark", "rgb(238, 240, 243)"),
        ("rgb(255, 250, 200)", "light", "rgb(23, 25, 30)"),
    ):
        game = browser.new_page(viewport={"width": 300, "height": 600}, color_scheme="light")
        around = (
            f"<body style='background: {ground}; margin: 0'>"
            f"<iframe src='{address}?embed=1&theme={theme}' width=300 height=600 "
            "style='border: 0'></iframe>"
        )
        game.route("**/game.html", partial(fulfil, body=around))
        game.goto(f"{site.address}/game.html")
        frame = game.frame_locator("iframe")
        assert frame.locator("h1").evaluate("element => getComputedStyle(element).color") == ink
        corner = game.screenshot(clip={"x": 1, "y": 1, "width": 1, "height": 1})
        plain = browser.new_page(viewport={"width": 300, "height": 600})
        plain.set_content(f"<body style='background: {ground}'>")
        assert corner == plain.screenshot(clip={"x": 1, "y": 1, "width": 1, "height": 1})
        for link in frame.locator("a[href]:not(.skip)").all():
            assert link.get_attribute("target") == "_blank"
        game.close()
        plain.close()


def test_a_page_is_complete_without_its_script(open_page: OpenPage) -> None:
    page = open_page(STATES["open"](), java_script_enabled=False)
    expect(page.get_by_role("heading", name="The spring cup")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("12 Mar 2026, 12:00 UTC")
    expect(page.locator(".podium li")).to_have_count(3)
    expect(page.locator("tbody tr")).to_have_count(98)
    expect(page.get_by_text("These are the first 100 places.")).to_be_visible()
    for part in (".find", ".more", ".now", ".dot"):
        expect(page.locator(part)).to_be_hidden()
    final = open_page(board_state(FINAL, make_rows(5)), java_script_enabled=False)
    expect(final.locator(".chip:visible")).to_have_text("Results final")


@pytest.mark.parametrize("state", STATES)
def test_no_page_is_wider_than_the_screen(open_page: OpenPage, state: str) -> None:
    page = open_page(STATES[state]())
    for width in (320, 390, 700):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate(WIDTH) == width


@pytest.mark.parametrize("state", ["open", "upcoming", "final", "game"])
def test_nothing_jumps_when_the_script_comes_late(
    open_page: OpenPage, site: Site, state: str
) -> None:
    site.has_slow_scripts = True
    for width in (1000, 390):
        page = open_page(STATES[state](), viewport={"width": width, "height": 900})
        shift = page.evaluate(
            """() => new Promise((resolve) => new PerformanceObserver((list) => resolve(
                list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
            )).observe({ type: "layout-shift", buffered: true }) || setTimeout(resolve, 300, 0))"""
        )
        assert shift < 0.02


def test_a_printed_page_has_the_standings_and_nothing_to_click(open_page: OpenPage) -> None:
    page = open_page(STATES["open"](), color_scheme="dark")
    expect(page.locator(".clock")).to_be_visible()
    page.emulate_media(media="print")
    for part in (".find", ".more", ".clock", ".bar"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("tbody tr").last).to_be_visible()
    expect(page.locator(".chip:visible")).to_have_text("Open")
    ink = page.locator("h1").evaluate("element => getComputedStyle(element).color")
    assert ink == "rgb(0, 0, 0)"
    assert page.pdf(format="A4").count(b"/Type /Page\n") in range(3, 7)


def test_right_to_left_names_stand_where_all_names_do(open_page: OpenPage) -> None:
    page = open_page(STATES["open"]())
    lefts = page.locator("tbody .name bdi").evaluate_all(
        """elements => [...new Set(elements.slice(0, 10).map((element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            return Math.round(range.getBoundingClientRect().left);
        }))]"""
    )
    assert max(lefts) - min(lefts) <= 2


def test_a_page_follows_the_device_into_the_dark(open_page: OpenPage) -> None:
    page = open_page(STATES["open"](), color_scheme="dark")
    assert page.locator("html").evaluate(COLOUR) == "rgb(17, 19, 23)"
    assert page.locator(".podium li").first.evaluate(COLOUR) == "rgb(58, 91, 217)"
    assert open_page(STATES["open"]()).locator("html").evaluate(COLOUR) == "rgb(250, 250, 248)"


def test_an_icon_that_does_not_load_gives_way_to_the_games_letter(open_page: OpenPage) -> None:
    game = replace(GAME, icon="http://127.0.0.1:9/icon.png")
    page = open_page(board_state(OPEN, game=game))
    expect(page.locator(".head .initial")).to_be_visible()
    expect(page.locator(".head img")).to_have_count(0)
