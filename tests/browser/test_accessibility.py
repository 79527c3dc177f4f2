"""axe-core finds nothing to complain about, in any state, small and large, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import STATES, make_rows

# Rows are all made alike: the first of them tell what a hundred would.
LIKE_THE_OTHERS = {"exclude": [["tbody tr:nth-child(n + 15)"]]}


def complaints(page: Page) -> list[str]:
    """Tell what axe-core finds wrong, rule by rule."""
    results = Axe().run(page, context=LIKE_THE_OTHERS).response
    assert results["passes"]
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in results["violations"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(open_page: OpenPage, state: str) -> None:
    page = open_page(STATES[state](), color_scheme="light")
    assert complaints(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert complaints(page) == []


def test_axe_finds_nothing_on_an_embedded_page_where_a_player_was_found(
    open_page: OpenPage,
) -> None:
    page = open_page(STATES["open"](), "?embed=1&theme=dark#player=Comet", color_scheme="light")
    expect(page.locator(".found")).to_be_visible()
    # The game's own ground, which the frame lets through.
    page.evaluate("() => { document.documentElement.style.background = '#101828'; }")
    assert complaints(page) == []


@pytest.mark.parametrize("asking", ["#player=Ibex+159", "?embed=1&theme=dark#place=200"])
def test_axe_finds_nothing_where_places_far_below_are_shown(
    open_page: OpenPage, site: Site, asking: str
) -> None:
    site.standings, site.is_exact = make_rows(250), False
    page = open_page(STATES["open"](), asking, color_scheme="light")
    expect(page.locator(".around .found")).to_be_visible()
    if "dark" in asking:
        # The game's own ground, which the frame lets through.
        page.evaluate("() => { document.documentElement.style.background = '#101828'; }")
    assert complaints(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert complaints(page) == []


def test_the_first_stop_of_the_keyboard_leads_past_everything_to_the_standings(
    open_page: OpenPage,
) -> None:
    page = open_page(STATES["open"]())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the standings")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#standings")).to_be_focused()
