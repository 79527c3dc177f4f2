"""An open page goes along with the end of a tournament, and with the editions of a series."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.stores import Editions
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import (
    ALONE,
    CLOSED,
    EDITION,
    EDITIONS,
    FINAL,
    HOUR,
    NOW,
    OPEN,
    PROVISIONAL,
    SERIES,
    VOID,
    board_state,
    game_state,
    make_rows,
)

A_POLL = 6_000
SERVED = "/api/v1/leaderboard/starfall/spring-cup/results"
# Goes to the first link before the page's script has got its first answer.
FOCUS_A_LINK = """
    document.addEventListener("DOMContentLoaded", () =>
        document.querySelector(".editions a").focus());
"""


def said_on(page: Page) -> str:
    """Tell what is to be read in the part about where it stands."""
    return " ".join(page.locator(".stage").inner_text().split())


def show(page: Page, site: Site, board: Leaderboard, editions: Editions = ALONE) -> None:
    """Publish another state of the page, and let the page ask for it."""
    site.serve(board_state(board, make_rows(12), editions=editions))
    page.clock.fast_forward(A_POLL)


def test_an_open_page_goes_along_from_the_closing_to_the_final_results(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(board_state(OPEN, make_rows(12)))
    chip = page.locator(".chip:visible")
    expect(chip).to_have_text("Open")
    show(page, site, PROVISIONAL)
    expect(chip).to_have_text("Provisional")
    expect(page.locator("#announcer")).to_have_text("Provisional")
    until = "The results are provisional until 16 Mar 2026, 13:00 CET: they are looked at"
    assert until in said_on(page)
    assert said_on(page).endswith("Results as data: the places")
    show(page, site, replace(PROVISIONAL, objected_at=NOW))
    expect(page.locator("[data-fact=reviewUntil]")).to_be_hidden()
    assert "The results are provisional: they are looked at" in said_on(page)
    show(page, site, replace(PROVISIONAL, approved_at=NOW))
    expect(chip).to_have_text("Closed")
    assert "The results are being worked out." in said_on(page)
    show(page, site, FINAL)
    expect(chip).to_have_text("Results final")
    expect(page.locator("[data-fact=finalAt]")).to_have_text("Final since14 Mar 2026, 11:00 CET")
    places, entries = page.locator(".results a:visible").all()
    assert (places.get_attribute("href"), entries.get_attribute("href")) == (
        SERVED,
        f"{SERVED}/archive",
    )
    assert page.locator(".podium li.wins").count() == 3


def test_nobody_wins_on_an_open_page_any_more_once_it_is_void(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(board_state(PROVISIONAL, make_rows(12)))
    expect(page.locator("tbody .line")).to_have_count(1)
    show(page, site, VOID)
    expect(page.locator(".chip:visible")).to_have_text("Void")
    assert "It was declared void: nobody wins." in said_on(page)
    expect(page.locator(".wins, tbody .line")).to_have_count(0)
    expect(page.locator("[data-fact=finalAt]")).to_be_hidden()


@pytest.mark.parametrize("board", [FINAL, VOID, replace(SERIES, closed_at=NOW)])
def test_what_changes_no_more_is_asked_for_once_a_minute(
    open_page: OpenPage, site: Site, board: Leaderboard
) -> None:
    page = open_page(board_state(board))
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    asked = len(site.requests_for("scores.json"))
    page.clock.fast_forward(A_POLL)
    page.wait_for_timeout(200)
    assert len(site.requests_for("scores.json")) == asked


def test_the_clock_of_a_series_counts_down_to_its_next_edition(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(board_state(SERIES), paused=True)
    page.clock.run_for(1_500)
    expect(page.get_by_text("Next edition in")).to_be_visible()
    expect(page.locator(".clock")).to_have_text("0 days 04 hours 59 min 59 sec")
    site.serve(board_state(replace(SERIES, last_edition_start=NOW + 29 * HOUR)))
    page.clock.run_for(A_POLL)
    expect(page.locator(".clock b").first).to_have_text("1")
    expect(page.locator("[data-fact=nextAt] time")).to_have_text("15 Mar 2026, 18:00 CET")


def test_a_series_without_a_date_to_come_has_no_clock(open_page: OpenPage) -> None:
    state = board_state(replace(SERIES, last_edition_start=NOW + 2_000))
    page = open_page(state)
    expect(page.locator(".clock")).to_be_visible()
    page.clock.fast_forward(3_000)
    expect(page.locator(".clock")).to_be_hidden()
    expect(page.get_by_text("A tournament that comes again and again")).to_be_visible()


def test_a_new_edition_is_linked_on_the_open_page_and_one_that_is_gone_is_not(
    open_page: OpenPage, site: Site
) -> None:
    earlier, later = EDITIONS.earlier, EDITIONS.later
    page = open_page(board_state(EDITION, make_rows(12), editions=Editions(earlier=earlier)))
    links = page.locator(".editions a")
    expect(links).to_have_text(["Earlier edition The daily dash 12 Mar 2026, 18:00 CET"])
    # A link that somebody is about to follow stays where it is, from the first moment on.
    page.add_init_script(FOCUS_A_LINK)
    page.reload()
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    expect(links.first).to_be_focused()
    show(page, site, replace(EDITION, participants_counted=413), Editions(earlier=earlier))
    expect(page.locator("[data-fact=players]")).to_have_text("413")
    expect(links.first).to_be_focused()
    show(page, site, EDITION, Editions(later=later))
    expect(links).to_have_text(["Later edition The daily dash 14 Mar 2026, 18:00 CET"])
    assert links.first.get_attribute("href") == "/starfall/the-daily-2026-03-14"
    assert links.first.get_attribute("rel") == "next"
    show(page, site, EDITION, Editions())
    expect(page.locator(".editions")).to_be_hidden()


def test_without_the_script_all_of_it_is_there(open_page: OpenPage) -> None:
    for board, said in (
        (PROVISIONAL, "provisional until 16 Mar 2026, 12:00 UTC"),
        (replace(CLOSED, closed_at=CLOSED.end_date), "The results are being worked out."),
        (FINAL, "Final since 14 Mar 2026, 10:00 UTC"),
        (VOID, "It was declared void"),
        (SERIES, "Next edition 14 Mar 2026, 17:00 UTC"),
    ):
        page = open_page(board_state(board, editions=EDITIONS), java_script_enabled=False)
        assert said in said_on(page)
        expect(page.locator(".editions a")).to_have_count(3)


def test_a_games_page_says_how_results_stand_and_counts_with_a_series(
    open_page: OpenPage,
) -> None:
    page = open_page(game_state([PROVISIONAL, FINAL, VOID, SERIES]))
    expect(page.locator(".chip:visible")).to_have_text(
        ["Provisional", "Results final", "Void", "Series"]
    )
    expect(page.locator(".dates span:visible")).to_have_text(
        [
            "Provisional until 16 Mar 2026, 13:00 CET",
            "Final since 14 Mar 2026, 11:00 CET",
            "Declared void",
            "Next edition 14 Mar 2026, 18:00 CET",
        ]
    )
