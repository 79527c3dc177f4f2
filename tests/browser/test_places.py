"""Going to a place by its number, and turning to those above and below it."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import OPEN, board_state, make_rows

ROWS = make_rows(250)
LONG = board_state(replace(OPEN, participants_counted=250), ROWS[:100], has_more=True)
TEXTS = "elements => elements.map((element) => element.textContent)"


def go_to(page: Page, place: str) -> None:
    page.get_by_role("textbox", name="Go to a place").fill(place)
    page.get_by_role("button", name="Go", exact=True).click()


def places(page: Page) -> list[str]:
    shown: list[str] = page.locator(".around tbody .rank").evaluate_all(TEXTS)
    return shown


@pytest.mark.parametrize("written", ["201", "0201", "2,01", "2 01", "2.01"])
def test_a_place_is_gone_to_however_its_number_is_written(
    open_page: OpenPage, site: Site, written: str
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    go_to(page, written)
    expect(page.locator(".found")).to_have_text(f"201Åkande Älg 200{ROWS[200].display_value}")
    expect(page.locator(".found")).to_be_in_viewport()
    assert places(page) == [str(place) for place in range(196, 207)]
    expect(page.locator("#announcer")).to_have_text("Åkande Älg 200 is in place 201 of 250.")
    assert page.url.endswith("#place=201")
    assert [parse_qs(urlsplit(asked).query) for asked in site.requests_for("/score")] == [
        {"from": ["196"], "limit": ["11"]}
    ]
    again = open_page(LONG, "#place=201")
    expect(again.locator(".found")).to_contain_text("Åkande Älg 200")


def test_a_place_on_the_page_is_gone_to_without_asking(open_page: OpenPage, site: Site) -> None:
    page = open_page(LONG)
    for place, name in (("2", "نمر الليل"), ("100", "Ibex 99")):
        go_to(page, place)
        expect(page.locator(".found .name")).to_have_text(name)
        expect(page.locator(".found")).to_be_in_viewport()
    assert site.requests_for("/score") == []


def test_what_is_no_place_is_said_to_be_none(open_page: OpenPage, site: Site) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    says = page.locator(".found-out span")
    for nonsense in ("0", "-3", "first", "", "9" * 24):
        go_to(page, nonsense)
        expect(says).to_have_text("A place is a whole number, from 1 on.")
        expect(page.locator("#announcer")).to_have_text("A place is a whole number, from 1 on.")
    assert site.requests_for("/score") == []


@pytest.mark.parametrize("place", ["253", "9007199254740991"])
def test_beyond_the_last_place_the_last_ones_are_shown(
    open_page: OpenPage, site: Site, place: str
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    go_to(page, place)
    expect(page.locator(".found-out span")).to_have_text(
        f"There is no place {int(place):,}: the last one is 250."
    )
    expect(page.locator(".around .found")).to_have_count(0)
    assert places(page)[-1] == "250"
    expect(page.get_by_role("button", name="Lower places")).to_be_hidden()


def test_one_can_turn_to_the_places_above_and_below_and_back_to_the_player(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    site.player_ids = {"p-1": "Ibex 239"}
    page = open_page(LONG, "?player=p-1")
    expect(page.locator(".found .rank")).to_have_text("240")
    higher = page.get_by_role("button", name="Higher places")
    lower = page.get_by_role("button", name="Lower places")
    back = page.get_by_role("button", name="Back")
    expect(back).to_be_hidden()
    lower.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#announcer")).to_have_text("Places 246 to 250.")
    assert places(page) == [str(place) for place in range(246, 251)]
    # The button is gone; whoever went by the keyboard is still in the panel.
    expect(lower).to_be_hidden()
    expect(page.get_by_role("heading", name="Places 246 to 250")).to_be_focused()
    higher.click()
    expect(page.locator("#announcer")).to_have_text("Places 235 to 245.")
    assert places(page) == [str(place) for place in range(235, 246)]
    higher.click()
    expect(page.locator("#announcer")).to_have_text("Places 224 to 234.")
    back.click()
    expect(page.locator(".found .rank")).to_have_text("240")
    expect(back).to_be_hidden()
    go_to(page, "107")
    expect(page.locator(".found .rank")).to_have_text("107")
    for first in (91, 80, 69, 58, 47, 36, 25, 14, 3, 1):
        higher.click()
        expect(page.locator("#announcer")).to_have_text(f"Places {first} to {first + 10}.")
    assert places(page) == [str(place) for place in range(1, 12)]
    expect(higher).to_be_hidden()


def test_the_line_under_the_last_winner_is_among_the_places_around(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    board = replace(OPEN, participants_counted=250, maximum_number_of_winners=150)
    page = open_page(board_state(board, ROWS[:100], has_more=True), "#place=151")
    rows = page.locator(".around tbody tr")
    expect(rows.nth(4)).to_contain_text("150")
    expect(rows.nth(5)).to_have_text("The first 150 win")
    expect(page.locator(".around tr.wins")).to_have_count(5)


def test_what_was_found_can_be_closed(open_page: OpenPage, site: Site) -> None:
    site.standings = ROWS
    page = open_page(LONG, "?embed=1#player=Ibex+159")
    expect(page.locator(".found")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".around")).to_be_hidden()
    expect(page.locator(".found-out")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url.endswith("?embed=1")
