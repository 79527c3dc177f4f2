"""The demo shows every way in which a tournament ends, by the service's own doing."""

import http.client
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.waiting import wait_until
from tools.local_stack import LocalStack
from tools.local_stack.demo_world import GAME_ID, PRIZE_BOARD_ID, SERIES_ID, vouchers
from tools.local_stack.outbox import read_outbox

SHOWN_WITHIN_SECONDS = 30
ENDED_WITHIN_SECONDS = 180
# The edition that runs, and the next one.
BESIDE = ("prev", "next")


@pytest.fixture(scope="session")
def demo(stack: LocalStack, stack_file: Path) -> "Demo":
    return Demo(stack.pages_url, json.loads(stack_file.read_text())["adminToken"])


class Demo:
    """The demo's game, over HTTP."""

    def __init__(self, url: str, token: str) -> None:
        self._url = urlsplit(url)
        self._token = token

    def get(self, path: str) -> str:
        """Read a page or an answer."""
        connection = http.client.HTTPConnection(str(self._url.hostname), self._url.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self._token}"})
            answer = connection.getresponse()
            body = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == 200, body
        return body

    def board(self, leaderboard_id: str, path: str = "") -> Any:
        """Ask the API about a leaderboard."""
        return json.loads(self.get(f"/api/v1/leaderboard/{GAME_ID}/{leaderboard_id}{path}"))

    def page(self, leaderboard_id: str) -> Any:
        """Read the data of a leaderboard's page."""
        return json.loads(self.get(f"/{GAME_ID}/{leaderboard_id}/scores.json"))


def test_a_tournament_of_the_demo_has_ended_with_prizes_in_the_mail(
    demo: Demo, stack: LocalStack
) -> None:
    # Its end was set anew when the demo was made: half a minute and the next sweep come after.
    wait_until(ENDED_WITHIN_SECONDS, lambda: demo.board(PRIZE_BOARD_ID)["state"] == "ENDED")
    prizes = demo.board(PRIZE_BOARD_ID, "/prize")["prizes"]
    codes = [voucher["code"] for voucher in vouchers()]
    assert [prize["voucher"]["code"] for prize in prizes] == codes[: len(prizes)]
    sent = {mail.to: mail.text for mail in read_outbox(stack.aws_endpoint)}
    winners = {prize["email"]: prize["voucher"]["code"] for prize in prizes if "email" in prize}
    # Whoever has not left an email is listed for the operator.
    assert 0 < len(winners) < len(prizes)
    for address, code in winners.items():
        assert code in sent[address]
    wait_until(SHOWN_WITHIN_SECONDS, lambda: demo.page(PRIZE_BOARD_ID)["stage"] == "final")


def test_the_results_of_another_are_under_review(demo: Demo) -> None:
    assert demo.board("last-week")["state"] == "CLOSED"
    assert demo.board("last-week", "/results")["status"] == "PROVISIONAL"
    wait_until(SHOWN_WITHIN_SECONDS, lambda: demo.page("last-week")["stage"] == "provisional")


def test_a_series_of_the_demo_leads_to_its_editions(demo: Demo) -> None:
    wait_until(SHOWN_WITHIN_SECONDS, lambda: len(demo.page(SERIES_ID)["editions"]) == len(BESIDE))
    earlier, later = demo.page(SERIES_ID)["editions"]
    assert re.fullmatch(rf"/{GAME_ID}/{SERIES_ID}-20\d\d-\d\d-\d\d", earlier["path"])
    running = demo.page(earlier["path"].rpartition("/")[2])
    links = {link["kind"]: link["path"] for link in running["editions"]}
    assert (links["up"], links["next"]) == (f"/{GAME_ID}/{SERIES_ID}", later["path"])
