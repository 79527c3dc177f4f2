"""Many players in calls of a hundred, and imports whose entries are not all taken."""

import json
from collections.abc import Iterator

import pytest

from tests.loopback import Script, problem, served
from tools.operator.api import Api
from tools.operator.entry_calls import do_to_players, import_batch
from tools.operator.failures import RefusedError

PATH = ("leaderboard", "game", "weekly", "entry", "import")


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def api(script: Script) -> Iterator[Api]:
    with served(script.send) as url:
        yield Api(url, token=lambda: "a.b.c", sleep=lambda _: None)


def offence(field: str, detail: str) -> dict[str, str]:
    return {"field": field, "detail": detail}


def sent(script: Script, member: str) -> list[list[object]]:
    return [json.loads(body)[member] for _, _, _, body in script.calls]


def test_what_the_service_finds_wrong_is_left_out_and_the_rest_is_sent_again(
    api: Api, script: Script
) -> None:
    errors = [
        offence("entries.1.date", "must not be in the future"),
        offence("entries.1.email", "must be better"),
    ]
    script.will(400, problem(400, "invalid_request", errors=errors))
    # What it finds only now.
    script.will(400, problem(400, "invalid_request", errors=[offence("entries.2.date", "late")]))
    script.will(200, {"results": [{"result": "CHANGED"}, {"result": "FULL"}]})
    entries = [{"displayName": name} for name in "abcd"]
    assert import_batch(api, *PATH, entries=entries, reason="r") == [
        "CHANGED",
        "date: must not be in the future; email: must be better",
        "FULL",
        "date: late",
    ]
    assert sent(script, "entries") == [
        entries,
        [entries[0], *entries[2:]],
        [entries[0], entries[2]],
    ]


def test_a_batch_of_which_nothing_is_taken_ends(api: Api, script: Script) -> None:
    errors = [offence("entries.0", "must be an object")]
    script.will(400, problem(400, "invalid_request", errors=errors))
    assert import_batch(api, *PATH, entries=[{}], reason="r") == ["the row: must be an object"]


def test_a_refusal_of_something_else_is_one(api: Api, script: Script) -> None:
    errors = [offence("entries.0.date", "late"), offence("reason", "must not be blank")]
    script.will(400, problem(400, "invalid_request", errors=errors))
    with pytest.raises(RefusedError):
        import_batch(api, *PATH, entries=[{}], reason=" ")


def test_results_come_in_the_order_of_the_players(api: Api, script: Script) -> None:
    players = [{"playerId": str(number)} for number in range(150)]
    for first in (0, 100):
        results = [{"player": each, "result": "CHANGED"} for each in players[first : first + 100]]
        script.will(200, {"results": results})
    seen: list[int] = []
    results = do_to_players(api, *PATH, players=players, reason="r", progress=seen.append)
    assert [result["player"] for result in results] == players
    assert seen == [100, 150]
    assert sent(script, "players") == [players[:100], players[100:]]
