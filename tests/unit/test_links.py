"""Where a leaderboard can be looked at, as the API's answers say."""

from typing import Any

import pytest

from laurel.http.links import leaderboard_url
from laurel.http.request import Request
from tests.factories import NOON
from tests.gateway import gateway_event


def url_of(**changes: Any) -> str:
    event = gateway_event("GET", "/leaderboard/game/weekly", "", [], b"") | changes
    return leaderboard_url(Request(event, NOON), game_id="game", leaderboard_id="weekly")


def test_a_leaderboards_address_is_its_page_below_what_the_stage_says() -> None:
    url = url_of(stageVariables={"publicUrl": "https://play.example.com"})
    assert url == "https://play.example.com/game/weekly"


@pytest.mark.parametrize("variables", [None, {}, {"publicUrl": ""}, {"another": "x"}])
def test_where_the_stage_says_nothing_it_is_the_leaderboard_in_this_api(variables: Any) -> None:
    url = url_of(stageVariables=variables)
    api = "https://abc123.execute-api.eu-north-1.amazonaws.com/v1"
    assert url == f"{api}/leaderboard/game/weekly"
