"""Getting more of the standings, to the very end."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from laurel.usecases.stores import Row
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import NOW, OPEN, board_state, make_rows

ROWS = make_rows(250)
LONG = board_state(replace(OPEN, participants_counted=250), ROWS[:100], has_more=True)
API = "/api/v1/leaderboard/starfall/spring-cup/score"


def row(name: str) -> Row:
    return Row(standing=b"", display_name=name, display_value="1")


def shown(page: Page) -> list[str]:
    names: list[str] = page.locator(".podium .name, tbody .name").evaluate_all(
        "elements => elements.map((element) => element.textContent)"
    )
    return names


def load_all(page: Page) -> None:
    button = page.get_by_role("button", name="Show more")
    for count in (200, 250):
        button.click()
        expect(page.locator("tbody tr:not(.line)")).to_have_count(count - 3)


def test_more_is_loaded_through_the_public_api_to_the_very_end(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    load_all(page)
    assert shown(page) == [entry.display_name for entry in ROWS]
    assert page.locator("tbody .rank").last.text_content() == "250"
    asked = site.requests_for("/score")
    assert [urlsplit(request).path for request in asked] == [API] * 3
    assert [parse_qs(urlsplit(request).query) for request in asked] == [
        {"limit": ["100"]},
        {"limit": ["100"], "cursor": ["100"]},
        {"limit": ["100"], "cursor": ["200"]},
    ]
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()
    expect(page.get_by_text("That is everyone.")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("50 more places.")


def test_the_line_further_down_is_drawn_when_its_place_is_loaded(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    board = replace(OPEN, maximum_number_of_winners=150)
    page = open_page(board_state(board, ROWS[:100], has_more=True))
    expect(page.get_by_text("The first 150 win: the line is further down.")).to_be_visible()
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("tbody tr").nth(147)).to_have_text("The first 150 win")
    expect(page.get_by_text("further down")).to_be_hidden()


def test_what_has_been_loaded_stays_and_is_refreshed_with_the_rest(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    load_all(page)
    site.standings = [row("Somebody new"), *ROWS]
    changed = replace(OPEN, participants_counted=251, score_updated_date=NOW)
    site.serve(board_state(changed, site.standings[:100], has_more=True))
    page.clock.fast_forward(12_000)
    expect(page.locator(".podium li").first).to_contain_text("Somebody new")
    assert len(shown(page)) == 250
    assert site.requests_for("/score")[3:] == [f"{API}?limit=250"]
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_text("That is everyone.")).to_be_visible()
    assert shown(page) == [entry.display_name for entry in site.standings]


def test_a_page_that_cannot_be_loaded_is_said_and_can_be_asked_for_again(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    site.is_down = True
    page.get_by_role("button", name="Show more").click()
    trouble = page.get_by_text("They could not be loaded. Try again in a moment.")
    expect(trouble.first).to_be_visible()
    assert len(shown(page)) == 100
    site.is_down = False
    load_all(page)
    expect(page.locator(".trouble")).to_be_hidden()
