"""The command's HTTP client, against a server that answers what it is told to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import Script, problem, served
from tests.service import Reply
from tools.operator.api import MOST_LOST_ANSWERS, MOST_TRIES, Api
from tools.operator.failures import MistypedError, RefusedError, UnreachableError

EMPTY_PAGE = {"hasMore": False, "nextCursor": None, "currentCursor": None}


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def api(script: Script, waits: list[float]) -> Iterator[Api]:
    with served(script.send) as url:
        yield Api(url, token=lambda: "a.b.c", sleep=waits.append)


def test_a_call_has_the_token_the_query_and_the_body(api: Api, script: Script) -> None:
    script.will(200, {"changed": True}, etag='"7"')
    answer = api.put("game", "*", body={"name": "Åkta"}, query={"reason": "a & b", "state": None})
    assert (answer.body, answer.etag) == ({"changed": True}, '"7"')
    ((method, path, headers, body),) = script.calls
    assert (method, path) == ("PUT", "/game/*?reason=a+%26+b")
    assert headers["authorization"] == "Bearer a.b.c"
    assert json.loads(body) == {"name": "Åkta"}


def test_what_is_in_a_path_stays_a_segment(api: Api, script: Script) -> None:
    script.will(200, {})
    api.get("game", "a/b?c")
    assert script.calls[0][1] == "/game/a%2Fb%3Fc"


def test_a_netrc_does_not_take_the_tokens_place(
    api: Api, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ops1 password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    script.will(200, {})
    api.get("game")
    assert script.calls[0][2]["authorization"] == "Bearer a.b.c"


def test_a_list_is_read_page_by_page(api: Api, script: Script) -> None:
    script.will(200, {"games": [{"id": "a"}, {"id": "b"}], "hasMore": True, "nextCursor": "n-1"})
    script.will(200, {"games": [{"id": "c"}], **EMPTY_PAGE})
    items = api.items("game", member="games", query={"subject": "x"})
    assert next(items) == {"id": "a"}
    assert len(script.calls) == 1
    assert [item["id"] for item in items] == ["b", "c"]
    assert [call[1] for call in script.calls] == [
        "/game?limit=1000&subject=x",
        "/game?limit=1000&subject=x&cursor=n-1",
    ]


def test_a_refusal_has_the_problem_and_all_that_is_wrong(api: Api, script: Script) -> None:
    errors = [
        {"field": "endDate", "detail": "is early"},
        {"field": "name", "detail": "is required"},
    ]
    script.will(400, problem(400, "invalid_request", errors=errors))
    with pytest.raises(RefusedError) as refused:
        api.get("game")
    assert str(refused.value) == "This was refused:\n  endDate: is early\n  name: is required"
    assert (refused.value.status, refused.value.code) == (400, "invalid_request")


def test_a_text_that_is_no_unicode_is_left_to_the_api_or_called_mistyped(
    api: Api, script: Script
) -> None:
    script.will(200, {})
    api.put("game", "a", body={"name": "\ud800 Å"})
    assert json.loads(script.calls[0][3]) == {"name": "\ud800 Å"}
    with pytest.raises(MistypedError, match="UTF-8"):
        api.post("game", query={"reason": "\udcff"})


def test_a_signing_key_that_need_not_be_known_yet_is_waited_for(script: Script) -> None:
    told: list[str] = []
    waits: list[float] = []
    for _ in range(3):
        script.will(401, problem(401, "token_invalid"))
    script.will(200, {"changed": True})
    with served(script.send) as url:
        api = Api(
            url,
            token=lambda: "a.b.c",
            key_is_new=lambda: True,
            tell=told.append,
            sleep=waits.append,
        )
        assert api.post("token", body={}).body == {"changed": True}
    assert len(script.calls) == 4
    assert len(waits) == 3
    assert told == ["The new signing key is not known everywhere yet: waiting a minute."]


def test_other_tokens_that_are_refused_are_refused_at_once(
    api: Api, script: Script, waits: list[float]
) -> None:
    script.will(401, problem(401, "token_invalid"))
    with pytest.raises(RefusedError) as refused:
        api.get("game")
    assert (refused.value.exit_code, waits) == (3, [])


@pytest.mark.parametrize("status", [429, 503])
def test_the_client_waits_as_long_as_it_is_asked_to(
    api: Api, script: Script, waits: list[float], status: int
) -> None:
    script.will(status, problem(status, "later"), retry_after="3")
    script.will(status, {"message": "Too Many Requests"})
    script.will(status, problem(status, "later"), retry_after="3600")
    script.will(200, {})
    api.post("game", body={})
    assert waits == [3, 1, 20]


def test_at_some_time_it_gives_up_and_says_so(api: Api, script: Script) -> None:
    for _ in range(MOST_TRIES):
        script.will(503, problem(503, "unavailable"), retry_after="0")
    with pytest.raises(UnreachableError, match=r"It is so\. Try again later\."):
        api.get("game")


def test_a_mistake_of_the_service_is_told_with_the_requests_id(api: Api, script: Script) -> None:
    script.will(500, problem(500, "internal_error"), apigw_requestid="abc=")
    with pytest.raises(UnreachableError, match="The request's id is abc="):
        api.get("game")


@pytest.mark.parametrize("status", [200, 302, 403, 404, 502])
def test_what_is_not_the_api_is_not_taken_for_it(api: Api, script: Script, status: int) -> None:
    script.will(status, b"<html>", location="https://elsewhere.example.com/")
    with pytest.raises(UnreachableError, match=f"is not Laurel's API, or not well: {status}"):
        api.get("game")


def test_nobody_at_the_address_is_said_so(waits: list[float]) -> None:
    with served(lambda *_: Reply(200, {}, b"{}")) as url:
        pass
    with pytest.raises(UnreachableError, match=f"{url} cannot be reached from here"):
        Api(url, token=lambda: "a.b.c", sleep=waits.append).get("game")
    assert len(waits) == MOST_LOST_ANSWERS


def test_what_may_have_been_done_is_not_done_again_without_an_answer(waits: list[float]) -> None:
    with served(lambda *_: Reply(200, {}, b"{}")) as url:
        pass
    with pytest.raises(UnreachableError):
        Api(url, token=lambda: "a.b.c", sleep=waits.append).post("game", body={})
    assert waits == []
