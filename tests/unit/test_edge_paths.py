"""The edge's own functions, run by Node as CloudFront runs them."""

import json
import subprocess

import pytest

from tests.template_file import RESOURCES
from tools.local_stack.places import NODE

CALL = """
const [code, uri] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const event = {request: {method: "GET", uri, querystring: {}, headers: {}, cookies: {}}};
const handler = new Function(`${code}; return handler;`)();
process.stdout.write(JSON.stringify(handler(event)));
"""


def path_after(function: str, path: str) -> str:
    """Where a function of the edge sends a request for a path."""
    code = RESOURCES[function]["Properties"]["FunctionCode"]
    answer = subprocess.run(
        [NODE, "-e", CALL],
        input=json.dumps([code, path]),
        capture_output=True,
        text=True,
        check=True,
    )
    request = json.loads(answer.stdout)
    untouched = {"method": "GET", "querystring": {}, "headers": {}, "cookies": {}}
    assert request == {**untouched, "uri": request["uri"]}
    return str(request["uri"])


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/game", "/game/index.html"),
        ("/game/", "/game/index.html"),
        ("/game/weekly", "/game/weekly/index.html"),
        ("/game/weekly/", "/game/weekly/index.html"),
        ("/game/scores.json", "/game/scores.json/index.html"),
        ("/game/week.2026_48-b", "/game/week.2026_48-b/index.html"),
        ("/caf%C3%A9/%F0%9F%8F%86", "/caf%C3%A9/%F0%9F%8F%86/index.html"),
        ("/$1/$&", "/$1/$&/index.html"),
        ("/", "/index.html"),
        # The data beside a page, and what is nothing.
        ("/game/weekly/scores.json", "/game/weekly/scores.json"),
        ("/game/weekly/index.html", "/game/weekly/index.html"),
        ("/game/weekly/more/", "/game/weekly/more/"),
        ("/game//", "/game//"),
        ("//", "//"),
        ("//game", "//game"),
    ],
)
def test_a_page_has_one_or_two_segments_with_or_without_a_slash(path: str, key: str) -> None:
    assert path_after("PagePathsFunction", path) == key


@pytest.mark.parametrize(
    ("path", "of_the_api"),
    [
        ("/api/v1/leaderboard/game", "/v1/leaderboard/game"),
        ("/api/v1/leaderboard/game/", "/v1/leaderboard/game/"),
        ("/api/v1/leaderboard/api/api", "/v1/leaderboard/api/api"),
        ("/api/", "/"),
        # A path is matched as if it were tidy, and handed on as it is.
        ("/%61pi/v1/leaderboard/game", "/%61pi/v1/leaderboard/game"),
        ("/x/../api/v1", "/x/../api/v1"),
        ("/apix/../api/v1", "/apix/../api/v1"),
    ],
)
def test_the_api_is_called_without_the_first_segment(path: str, of_the_api: str) -> None:
    assert path_after("ApiPathsFunction", path) == of_the_api
