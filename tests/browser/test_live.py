"""An open page keeps itself fresh, moves rows, turns with the time, and says when it cannot."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from laurel.usecases.stores import Row
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.page_states import (
    CLOSED,
    DAY,
    FINAL,
    HOUR,
    NOW,
    OPEN,
    STATES,
    UPCOMING,
    asset_files,
    board_state,
    game_state,
    make_rows,
)

A_POLL = 6_000
NAMES = "elements => elements.map((element) => element.textContent)"


def row(name: str, value: str) -> Row:
    return Row(standing=b"", display_name=name, display_value=value)


def names_on(page: Page) -> list[str]:
    names: list[str] = page.locator(".podium .name, tbody .name").evaluate_all(NAMES)
    return names


def hide(page: Page, *, hidden: bool) -> None:
    """Put the tab into the background, or back."""
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_new_score_appears_without_a_reload_and_rows_move_instead_of_being_replaced(
    open_page: OpenPage, site: Site
) -> None:
    rows = make_rows(8)
    page = open_page(board_state(replace(OPEN, participants_counted=8), rows))
    page.evaluate("window.kept = document.querySelectorAll('tbody .name')[3]")
    assert names_on(page)[6] == "דובון"
    changed = [row("New <b>here</b>", "99,999"), *rows[:4], rows[6], rows[4]]
    site.serve(board_state(replace(OPEN, participants_counted=9, score_updated_date=NOW), changed))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".podium li").first).to_contain_text("New <b>here</b>99,999")
    assert names_on(page) == [entry.display_name for entry in changed]
    assert page.evaluate("kept.isConnected && kept.parentNode.firstElementChild.textContent") == "6"
    assert page.locator("[data-fact=players]").text_content() == "9"
    expect(page.locator("[data-says=last]")).to_have_text("Last score 14 Mar 2026, 13:00 CET")
    expect(page.locator("#announcer")).to_have_text("New <b>here</b> leads.")
    assert page.locator(".podium li.wins, tbody tr.wins").count() == 7


def test_players_of_one_name_are_not_mixed_up(open_page: OpenPage, site: Site) -> None:
    rows = [row("Ann", "9"), row("Bob", "8"), row("Ann", "7"), row("Ann", "6"), row("Cid", "5")]
    page = open_page(board_state(OPEN, rows))
    changed = [rows[1], row("Ann", "9"), row("Cid", "8"), row("Ann", "7"), row("Ann", "6")]
    site.serve(board_state(replace(OPEN, score_updated_date=NOW), changed))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".podium li").first).to_contain_text("Bob")
    values = page.locator(".podium .value, tbody .value").evaluate_all(NAMES)
    assert names_on(page) == ["Bob", "Ann", "Cid", "Ann", "Ann"]
    assert values == ["8", "9", "8", "7", "6"]


def test_the_first_score_turns_an_empty_page_into_standings_and_none_turns_it_back(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(STATES["open-without-scores"]())
    expect(page.get_by_role("heading", name="No scores yet")).to_be_visible()
    site.serve(board_state(OPEN, make_rows(1)))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".podium")).to_contain_text("Åkande Älg")
    expect(page.get_by_role("heading", name="No scores yet")).to_be_hidden()
    expect(page.get_by_role("search")).to_be_visible()
    expect(page.get_by_text("The first 10 win: that is everyone here.")).to_be_visible()
    site.serve(board_state(OPEN))
    page.clock.fast_forward(A_POLL)
    expect(page.get_by_role("heading", name="No scores yet")).to_be_visible()


def test_the_line_moves_with_the_winners(open_page: OpenPage, site: Site) -> None:
    page = open_page(board_state(replace(OPEN, maximum_number_of_winners=2), make_rows(6)))
    expect(page.locator("[data-line=podium]")).to_have_text("The first two win")
    site.serve(board_state(replace(OPEN, maximum_number_of_winners=5), make_rows(6)))
    page.clock.fast_forward(A_POLL)
    expect(page.locator("tbody tr").nth(2)).to_have_text("The first 5 win")
    expect(page.locator("[data-line=podium]")).to_be_hidden()
    site.serve(board_state(replace(OPEN, maximum_number_of_winners=0), make_rows(6)))
    page.clock.fast_forward(A_POLL)
    expect(page.locator("tbody .line")).to_have_count(0)


def test_a_leaderboard_opens_and_closes_on_the_page_when_its_time_comes(
    open_page: OpenPage,
) -> None:
    board = replace(UPCOMING, start_date=NOW + DAY + 90_000, end_date=NOW + 2 * DAY)
    page = open_page(board_state(board), paused=True)
    page.clock.run_for(1_500)
    expect(page.locator(".chip:visible")).to_have_text("Upcoming")
    expect(page.locator(".clock")).to_have_text("1 day 00 hours 01 min 29 sec")
    page.clock.run_for(1_000)
    expect(page.locator(".clock")).to_have_text("1 day 00 hours 01 min 28 sec")
    page.clock.fast_forward(DAY + 86_700)
    expect(page.locator(".clock")).to_have_text("0 days 00 hours 00 min 01 sec")
    page.clock.run_for(1_100)
    expect(page.locator(".chip:visible")).to_have_text("Open")
    expect(page.locator("#announcer")).to_have_text("Open")
    expect(page.get_by_text("Ends in", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="No scores yet")).to_be_visible()
    page.clock.fast_forward(DAY)
    expect(page.locator(".chip:visible")).to_have_text("Closed")
    expect(page.get_by_role("heading", name="Closed without scores")).to_be_visible()
    expect(page.locator(".clock")).to_be_hidden()


def test_what_an_operator_changes_reaches_the_open_page(open_page: OpenPage, site: Site) -> None:
    page = open_page(board_state(OPEN, make_rows(3)))
    expect(page.locator("[data-fact=endsAt] time")).to_have_text("16 Mar 2026, 18:12 CET")
    site.serve(board_state(replace(OPEN, end_date=NOW + HOUR), make_rows(3)))
    page.clock.fast_forward(A_POLL)
    expect(page.locator("[data-fact=endsAt] time")).to_have_text("14 Mar 2026, 14:00 CET")
    expect(page.locator("[data-part=days]")).to_have_text("0")
    site.serve(board_state(FINAL, make_rows(3)))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".chip:visible")).to_have_text("Results final")


def test_a_page_says_since_when_it_cannot_reach_the_service_and_that_it_can_again(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page(board_state(CLOSED, make_rows(3)))
    says = page.locator("[data-says=live]")
    expect(says).to_have_text("Updated 13:00")
    site.is_down = True
    page.clock.fast_forward(A_POLL)
    expect(says).to_have_text("Cannot reach the service since 13:00. Trying again.")
    expect(page.locator(".podium")).to_be_visible()
    for _ in range(5):
        page.clock.fast_forward(70_000)
        page.wait_for_timeout(100)
    tries = len(site.requests_for("scores.json"))
    page.clock.fast_forward(10_000)
    page.wait_for_timeout(200)
    assert len(site.requests_for("scores.json")) == tries
    expect(page.locator("#announcer")).to_contain_text("Cannot reach the service")
    site.is_down = False
    page.clock.fast_forward(70_000)
    expect(says).to_have_text("Updated 13:07")
    expect(page.locator("#announcer")).to_have_text("The service can be reached again.")


def test_a_page_in_the_background_asks_for_nothing(open_page: OpenPage, site: Site) -> None:
    page = open_page(board_state(OPEN, make_rows(3)))
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    hide(page, hidden=True)
    asked = len(site.requests_for("scores.json"))
    for _ in range(3):
        page.clock.fast_forward(A_POLL)
        page.wait_for_timeout(100)
    assert len(site.requests_for("scores.json")) == asked
    site.serve(board_state(OPEN, make_rows(4)))
    hide(page, hidden=False)
    expect(page.locator("tbody tr")).to_have_count(1)


def test_final_results_are_asked_for_once_a_minute(open_page: OpenPage, site: Site) -> None:
    page = open_page(board_state(FINAL, make_rows(3)))
    expect(page.locator("[data-says=live]")).to_have_text("Updated 13:00")
    asked = len(site.requests_for("scores.json"))
    page.clock.fast_forward(A_POLL)
    page.wait_for_timeout(200)
    assert len(site.requests_for("scores.json")) == asked


def test_what_a_reader_does_is_not_disturbed(open_page: OpenPage, site: Site) -> None:
    rows = make_rows(60)
    page = open_page(board_state(OPEN, rows))
    field = page.get_by_role("searchbox")
    field.fill("some")
    page.evaluate("scrollTo(0, 900)")
    page.wait_for_timeout(300)
    site.serve(board_state(replace(OPEN, score_updated_date=NOW), [rows[50], *rows[:50]]))
    page.clock.fast_forward(A_POLL)
    expect(page.locator(".podium li").first).to_contain_text(rows[50].display_name)
    page.wait_for_timeout(300)
    assert page.evaluate("[scrollY, document.activeElement.id, player.value]") == [
        900,
        "player",
        "some",
    ]


def test_rows_move_unless_the_reader_wants_no_motion(open_page: OpenPage, site: Site) -> None:
    rows = make_rows(9)
    moved = [*rows[:3], rows[8], *rows[3:8]]
    for motion, moves in (("no-preference", True), ("reduce", False)):
        page = open_page(board_state(OPEN, rows), paused=True, reduced_motion=motion)
        page.evaluate("() => { Element.prototype.animate = () => { window.moved = true; }; }")
        site.serve(board_state(OPEN, moved), *asset_files())
        page.clock.run_for(A_POLL)
        expect(page.locator("tbody .name").first).to_have_text(rows[8].display_name)
        assert page.evaluate("window.moved === true") is moves
        assert page.evaluate("document.getAnimations().length > 0") is moves


def test_a_games_page_turns_with_the_time(open_page: OpenPage) -> None:
    board = replace(UPCOMING, start_date=NOW + 2_000, end_date=NOW + 40 * DAY)
    page = open_page(game_state([board]))
    expect(page.locator(".chip:visible")).to_have_text("Upcoming")
    page.clock.fast_forward(3_000)
    expect(page.locator(".chip:visible")).to_have_text("Open")
    for _ in range(41):
        page.clock.fast_forward(DAY)
    expect(page.locator(".chip:visible")).to_have_text("Closed")
    expect(page.locator(".dates span:visible")).to_have_text("Ended 23 Apr 2026, 14:00 CEST")
