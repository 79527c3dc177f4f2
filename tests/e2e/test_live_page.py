"""A player's browser on the deployed stack: what comes in appears on the page that is open."""

import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.service import Service, assert_answered, score
from tools.local_stack import LocalStack

# Gathering, the second look, the edge and the page's own interval, on a busy machine.
SHOWN_WITHIN_MS = 30_000
DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def page(browser: Browser, stack: LocalStack, service: Service) -> Iterator[Page]:
    """The open page of a leaderboard that runs for another day."""
    service.register(name="Space Race", colour="#7b1fa2")
    ends = time.time_ns() // 1_000_000 + DAY_MS
    service.configure("weekly", name="The weekly", end_date=ends)
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    deadline = time.monotonic() + SHOWN_WITHIN_MS / 1000
    address = f"{stack.pages_url}/{service.game_id}/weekly"
    while (answer := page.goto(address)) is None or answer.status != HTTPStatus.OK:
        assert time.monotonic() < deadline, "the page is not published"
        wrong.clear()
        time.sleep(0.5)
    yield page
    assert wrong == []
    context.close()


def test_a_score_appears_on_the_open_page_without_a_reload(page: Page, service: Service) -> None:
    page.evaluate("window.neverReloaded = true")
    for points, name in ((14, "Tiny Tim"), (15, "<b>Tommy</b>")):
        assert_answered(service.post(score(points, name), leaderboard_id="weekly"))
        expect(page.get_by_text(name, exact=True)).to_be_visible(timeout=SHOWN_WITHIN_MS)
    assert page.evaluate("window.neverReloaded") is True


def test_the_countdown_turns(page: Page) -> None:
    before = page.inner_text("main")
    assert "Ends in" in before
    page.wait_for_function(
        "before => document.querySelector('main').innerText !== before", arg=before
    )


def test_all_players_can_be_loaded_to_the_very_end(page: Page, service: Service) -> None:
    token = service.token()
    for number in range(230):
        body = score(number, f"Player {number}")
        assert_answered(service.post(body, leaderboard_id="weekly", token=token))
    expect(page.get_by_text("Player 229", exact=True)).to_be_visible(timeout=SHOWN_WITHIN_MS)
    more = page.get_by_role("button", name="more")
    for last_of_page in (30, 0):
        more.click()
        expect(page.get_by_text(f"Player {last_of_page}", exact=True)).to_be_attached()
    expect(more).to_be_hidden()
    for number in range(230):
        assert page.get_by_text(f"Player {number}", exact=True).count() == 1
