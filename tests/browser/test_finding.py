"""Finding a player: among the rows on the page, and far below them through the API."""

import threading
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from laurel.usecases.stores import Row
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import FINAL, HOUR, NOW, OPEN, STATES, UPCOMING, board_state, make_rows

ROWS = make_rows(250)
LONG = board_state(replace(OPEN, participants_counted=250), ROWS[:100], has_more=True)
API = "/api/v1/leaderboard/starfall/spring-cup"
A_POLL = 6_000
ASKED_AGAIN = 35_000
NAMES = "elements => elements.map((element) => element.textContent)"


def row(name: str, value: str = "1") -> Row:
    return Row(standing=b"", display_name=name, display_value=value)


def search(page: Page, name: str) -> None:
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("searchbox").press("Enter")


def test_a_player_is_found_by_keyboard_alone_and_the_link_finds_the_same_one(
    open_page: OpenPage,
) -> None:
    page = open_page(LONG)
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Find a player by name")).to_be_focused()
    page.keyboard.type("tiny TIM 97")
    page.keyboard.press("Enter")
    found = page.locator(".found")
    expect(found).to_have_text("98Tiny Tim 9787,930")
    expect(found).to_be_in_viewport()
    expect(found).to_have_attribute("aria-current", "true")
    expect(page.locator("#announcer")).to_have_text("Tiny Tim 97 is in place 98 of 250.")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url.endswith("#player=Tiny+Tim+97")
    again = open_page(LONG, "#player=Tiny+Tim+97")
    expect(again.locator(".found")).to_have_text("98Tiny Tim 9787,930")
    expect(again.locator(".found")).to_be_in_viewport()


@pytest.mark.parametrize(
    "asking", ["#player=Comet", "?embed=1#player=comet", "?player=p-1#player=Comet"]
)
def test_an_address_names_a_player(open_page: OpenPage, asking: str) -> None:
    page = open_page(LONG, asking)
    expect(page.locator(".podium .found")).to_contain_text("Comet")


def test_asking_again_goes_on_to_the_next_who_fits(open_page: OpenPage) -> None:
    page = open_page(LONG)
    field = page.get_by_role("searchbox")
    field.fill("comet ")
    places = []
    for _ in range(2):
        field.press("Enter")
        places.append(page.locator(".found .rank").text_content())
    field.fill("comet 2")
    for _ in range(3):
        field.press("Enter")
        places.append(page.locator(".found .rank").text_content())
    # The whole name comes before parts of names, and after the last comes the first.
    assert places == ["3", "3", "23", "23", "23"]
    field.fill("omet")
    for place in ("3", "23", "43", "63", "83", "3"):
        field.press("Enter")
        expect(page.locator(".found .rank")).to_have_text(place)
    expect(page.locator(".found-out span")).to_have_text(
        "Comet is in place 3 of 250 (1 of 5 that fit)."
    )


def test_who_is_not_there_is_said_to_be_not_there(open_page: OpenPage) -> None:
    page = open_page(LONG, "#player=Nobody")
    expect(page.locator(".found-out span")).to_have_text(
        "Nobody called exactly “Nobody” is in these standings: capital letters count."
    )
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    page.get_by_role("searchbox").fill("  ")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".found-out")).to_be_hidden()


def test_a_found_player_stays_marked_where_the_player_goes(open_page: OpenPage, site: Site) -> None:
    page = open_page(LONG, "#player=Comet+22")
    expect(page.locator(".found .rank")).to_have_text("23")
    moved = [*ROWS[:3], ROWS[22], *ROWS[3:22], *ROWS[23:100]]
    site.serve(board_state(OPEN, moved, has_more=True))
    page.clock.fast_forward(6_000)
    expect(page.locator(".found .rank")).to_have_text("4")
    expect(page.locator(".found-out span")).to_have_text(
        "Comet 22 is in place 4 of 1,234, in the top 0.4%."
    )
    expect(page.locator(".found")).to_have_count(1)


def test_the_link_to_a_player_is_copied_or_where_that_is_forbidden_shown(
    open_page: OpenPage,
) -> None:
    link = "https://play.example.com/starfall/spring-cup#player=Comet"
    page = open_page(LONG, "?embed=1#player=Comet")
    page.evaluate(
        """() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }"""
    )
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".found-out span")).to_have_text("The link is copied.")
    assert page.evaluate("copied") == link
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".found-out span")).to_have_text(link)


def test_a_player_far_below_is_found_by_name_with_the_places_around(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    search(page, "Tiny Tim 217 ")
    found = page.locator(".found")
    expect(found).to_have_text(f"218Tiny Tim 217{ROWS[217].display_value}")
    expect(found).to_be_in_viewport()
    expect(found).to_have_attribute("aria-current", "true")
    ranks = page.locator(".around tbody .rank").evaluate_all(NAMES)
    assert ranks == [str(rank) for rank in range(213, 224)]
    expect(page.get_by_role("region", name="Places 213 to 223")).to_be_visible()
    expect(page.locator(".found-out span")).to_have_text("Tiny Tim 217 is in place 218 of 250.")
    expect(page.locator("#announcer")).to_have_text("Tiny Tim 217 is in place 218 of 250.")
    expect(page.get_by_text("As of 13:00.")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url.endswith("#player=Tiny+Tim+217")
    assert [parse_qs(urlsplit(asked).query) for asked in site.requests_for("/standing")] == [
        {"name": ["Tiny Tim 217"], "around": ["5"]}
    ]
    expect(page.locator("tbody tr:not(.line)")).to_have_count(97 + 11)


def test_who_is_on_the_page_is_found_without_asking_the_api(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    search(page, "Comet 22")
    expect(page.locator(".found .rank")).to_have_text("23")
    short = open_page(board_state(OPEN, ROWS[:20]))
    search(short, "Nobody")
    short_says = short.locator(".found-out span")
    expect(short_says).to_have_text("Nobody called “Nobody” is in these standings.")
    assert site.requests_for("/standing") == []


def test_a_link_with_a_players_id_finds_the_player_among_players_of_one_name(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    site.player_ids = {"p-1 & more": "Ibex 159"}
    page = open_page(LONG, "?embed=1&player=p-1+%26+more")
    expect(page.locator(".found")).to_have_text(f"160Ibex 159{ROWS[159].display_value}")
    expect(page.locator(".found")).to_be_in_viewport()
    asked = [parse_qs(urlsplit(request).query) for request in site.requests_for("/standing")]
    assert asked == [{"playerId": ["p-1 & more"], "around": ["5"]}]
    page.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }"
    )
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".found-out span")).to_have_text("The link is copied.")
    copied = page.evaluate("copied")
    assert copied == "https://play.example.com/starfall/spring-cup?player=p-1+%26+more"


def test_a_player_found_by_id_who_is_on_the_page_is_marked_there(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = [row("Ann", "9"), row("Ann", "9"), *ROWS[:98]]
    site.player_ids = {"p-1": "Åkande Älg"}
    page = open_page(board_state(OPEN, site.standings, has_more=True), "?player=p-1")
    expect(page.locator(".podium .found")).to_have_text("3Åkande Älg98,000")
    expect(page.locator(".around")).to_be_hidden()
    expect(page.locator(".found-out span")).to_have_text(
        "Åkande Älg is in place 3 of 1,234, in the top 0.3%."
    )


def test_a_rank_that_is_not_exact_is_not_said_to_be(open_page: OpenPage, site: Site) -> None:
    site.standings, site.is_exact, site.counted_at = ROWS, False, NOW - 2 * HOUR
    page = open_page(LONG, "#player=Tiny+Tim+117")
    expect(page.locator(".found-out span")).to_have_text(
        "Tiny Tim 117 is in about place 118 of 250."
    )
    expect(page.locator(".around .note:visible")).to_have_text(
        "Scores since 11:00 may not all be counted yet: a place can be off by a few."
    )
    site.counted_at = None
    search(page, "Tiny Tim 217")
    expect(page.locator(".around .note:visible")).to_have_text(
        "Not all scores are counted yet: a place can be off by a few."
    )


def test_the_best_placed_of_one_name_is_said_to_be_one_of_them(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = [*ROWS[:200], row("Max"), row("Max"), row("Max")]
    page = open_page(LONG, "#player=Max")
    says = page.locator(".found-out span")
    expect(says).to_have_text("Max is in place 201 of 203, the best placed of 3 with that name.")
    site.standings = [*ROWS[:200], *[row("Eve")] * 25]
    search(page, "Eve")
    expect(says).to_have_text(
        "Eve is in place 201 of 225, the best placed of 25 or more with that name."
    )


def test_a_part_of_a_name_is_found_on_the_page_if_nobody_anywhere_has_it_as_name(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = [*ROWS, row("Otter")]
    page = open_page(LONG)
    search(page, "Otter")
    expect(page.locator(".found")).to_have_text("251Otter1")
    search(page, "swift")
    expect(page.locator(".found .rank")).to_have_text("8")
    expect(page.locator(".around")).to_be_hidden()
    search(page, "swift")
    expect(page.locator(".found .rank")).to_have_text("28")


def test_whom_nobody_knows_is_said_and_looked_for_again_only_where_a_link_has_the_id(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG, "?player=p-1")
    says = page.locator(".found-out span")
    expect(says).to_have_text("The player whom this link leads to is not in these standings.")
    expect(page.locator("#announcer")).to_have_text(says.text_content() or "")
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    site.player_ids = {"p-1": "Ibex 159"}
    site.serve(board_state(replace(OPEN, score_updated_date=NOW), ROWS[:100], has_more=True))
    page.clock.fast_forward(ASKED_AGAIN)
    expect(page.locator(".found")).to_contain_text("Ibex 159")
    search(page, "Nobody")
    expect(says).to_have_text(
        "Nobody called exactly “Nobody” is in these standings: capital letters count."
    )
    expect(page.locator(".around")).to_be_hidden()
    count = len(site.requests_for("/standing"))
    site.serve(board_state(OPEN, ROWS[:100], has_more=True))
    page.clock.fast_forward(ASKED_AGAIN)
    expect(page.locator("[data-says=last]")).to_contain_text("12:57")
    assert len(site.requests_for("/standing")) == count


@pytest.mark.parametrize("asking", ["?player=tim@example.com", "#player=+t@@im@example.com+"])
def test_an_email_is_never_sent_on_in_an_address(
    open_page: OpenPage, site: Site, asking: str
) -> None:
    page = open_page(LONG, asking)
    expect(page.locator(".found-out span")).to_have_text(
        "Players cannot be found by their email address, only by the name that they play under."
    )
    assert site.requests_for("/standing") == []


@pytest.mark.parametrize(
    ("status", "why"),
    [(429, "has too much to do just now"), (503, "has too much to do just now"),
     (500, "cannot be reached")],
)  # fmt: skip
def test_a_service_that_does_not_answer_is_said_and_asked_again_by_itself(
    open_page: OpenPage, site: Site, status: int, why: str
) -> None:
    site.standings, site.api_refuses = ROWS, status
    page = open_page(LONG)
    search(page, "Ibex 159")
    says = page.locator(".found-out span")
    expect(says).to_have_text(f"The service {why}. Asking again in a moment.")
    expect(page.locator("#announcer")).to_have_text(says.text_content() or "")
    expect(page.locator(".podium li")).to_have_count(3)
    site.api_refuses = None
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".found")).to_contain_text("Ibex 159")
    expect(page.locator("#announcer")).to_have_text("Ibex 159 is in place 160 of 250.")


def test_somebody_offline_finds_who_is_on_the_page_and_is_told_why_nobody_else(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG)
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    page.context.set_offline(True)
    search(page, "Comet 22")
    expect(page.locator(".found .rank")).to_have_text("23")
    search(page, "Ibex 159")
    expect(page.locator(".found-out span")).to_have_text(
        "The service cannot be reached. Asking again in a moment."
    )
    page.context.set_offline(False)
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".found")).to_contain_text("Ibex 159")


def test_what_is_refused_cannot_be_looked_up(open_page: OpenPage, site: Site) -> None:
    site.standings, site.api_refuses = ROWS, 400
    page = open_page(LONG, "#player=\N{BELL}")
    expect(page.locator(".found-out span")).to_have_text("That cannot be looked up.")


def test_an_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(
    open_page: OpenPage, site: Site
) -> None:
    site.standings, site.api_waits = ROWS, threading.Event()
    page = open_page(LONG)
    search(page, "Ibex 159")
    expect(page.locator(".found-out span")).to_have_text("Looking…")
    search(page, "Comet 22")
    site.api_waits.set()
    expect(page.locator(".found .rank")).to_have_text("23")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".found-out span")).to_have_text("Comet 22 is in place 23 of 250.")
    expect(page.locator(".around")).to_be_hidden()


def test_the_places_around_follow_the_player_but_are_asked_for_seldom(
    open_page: OpenPage, site: Site
) -> None:
    site.standings = ROWS
    page = open_page(LONG, "#player=Ibex+159")
    expect(page.locator(".found .rank")).to_have_text("160")
    page.evaluate("window.kept = document.querySelector('.around .found')")
    page.clock.fast_forward(ASKED_AGAIN)
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    assert len(site.requests_for("/standing")) == 1
    site.standings = [row("Somebody new"), *ROWS]
    board = replace(OPEN, participants_counted=251, score_updated_date=NOW)
    site.serve(board_state(board, site.standings[:100], has_more=True))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".podium li").first).to_contain_text("Somebody new")
    expect(page.locator(".found .rank")).to_have_text("161")
    expect(page.locator(".found-out span")).to_have_text("Ibex 159 is in place 161 of 251.")
    site.standings = [one for one in site.standings if one.display_name != "Ibex 159"]
    site.serve(board_state(OPEN, site.standings[:100], has_more=True))
    page.clock.fast_forward(A_POLL)
    expect(page.locator("[data-says=last]")).to_contain_text("12:57")
    assert len(site.requests_for("/standing")) == 2
    page.clock.fast_forward(ASKED_AGAIN)
    expect(page.locator(".found-out span")).to_have_text(
        "Ibex 159 is no longer in these standings."
    )
    expect(page.locator(".around")).to_be_hidden()


def test_a_player_who_falls_from_the_page_is_followed_further_down(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(LONG, "#player=Ibex+99")
    expect(page.locator(".found .rank")).to_have_text("100")
    site.standings = [row("Somebody new"), *ROWS]
    board = replace(OPEN, participants_counted=251, score_updated_date=NOW)
    site.serve(board_state(board, site.standings[:100], has_more=True))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".around .found")).to_have_text(f"101Ibex 99{ROWS[99].display_value}")
    short = open_page(board_state(OPEN, ROWS[:5]), "#player=Comet")
    expect(short.locator(".found")).to_have_count(1)
    site.serve(board_state(OPEN, ROWS[:2]))
    short.clock.fast_forward(A_POLL)
    expect(short.locator(".found-out span")).to_have_text("Comet is no longer in these standings.")


def test_final_standings_are_looked_through_alike(open_page: OpenPage, site: Site) -> None:
    site.standings = ROWS
    board = replace(FINAL, participants_counted=250)
    page = open_page(board_state(board, ROWS[:100], has_more=True), "#player=Ibex+159")
    expect(page.locator(".found .rank")).to_have_text("160")


def test_without_any_player_there_is_nothing_to_find(open_page: OpenPage, site: Site) -> None:
    page = open_page(board_state(UPCOMING), "#place=7")
    for form in (".find", ".jump"):
        expect(page.locator(form)).to_be_hidden()
    expect(page.locator(".found-out span")).to_have_text("There are no places yet.")
    again = open_page(STATES["open-without-scores"](), "?player=p-1")
    expect(again.locator(".found-out span")).to_have_text(
        "The player whom this link leads to is not in these standings."
    )
    site.player_ids, site.standings = {"p-1": "Comet"}, ROWS[:5]
    site.serve(board_state(OPEN, ROWS[:5]))
    again.clock.fast_forward(ASKED_AGAIN)
    expect(again.locator(".podium .found")).to_contain_text("Comet")
    assert len(site.requests_for("/standing")) == 2
