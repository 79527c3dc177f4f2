"""Results as anybody reads them: provisional, final or void, and the archive behind them."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import offences_of
from laurel.usecases import freeze_results
from tests.endings import HOUR, MINUTE, load_sweeper, now, sweep
from tests.in_process import RESULTS_BUCKET
from tests.performance.costs import fill
from tests.service import Service, assert_answered, assert_refused, score


@pytest.fixture
def sweeper(in_process: Service) -> Any:  # noqa: ARG001 - it sets the environment
    return load_sweeper()


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def path_of(service: Service) -> str:
    return f"/leaderboard/{service.game_id}/weekly/results"


def results(service: Service, query: str = "") -> Any:
    return assert_answered(service.get(path_of(service) + query))


def close(service: Service, *, players: int = 9, **changes: Any) -> Leaderboard:
    board = service.configure(**{"end_date": now() - MINUTE, "lanes": 3, **changes})
    fill(service, board, players)
    return board


def walk(service: Service, limit: int) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = results(service, f"?limit={limit}{cursor}")
        yield page
        if not page["hasMore"]:
            return
        cursor = f"&cursor={page['nextCursor']}"


# ---- Places --------------------------------------------------------------------------------------


def test_there_are_no_results_before_a_leaderboard_has_closed(service: Service) -> None:
    assert_refused(service.get(path_of(service)), 404, "leaderboard_not_found")
    soon: list[dict[str, Any]] = [{}, {"start_date": now() + HOUR}, {"end_date": now() + HOUR}]
    for changes in soon:
        service.configure(**changes)
        problem = assert_refused(service.get(path_of(service)), 404, "results_not_found")
        assert "SCHEDULED" in problem["detail"] or "ACTIVE" in problem["detail"]


def test_while_they_are_reviewed_results_are_provisional_and_follow_the_standings(
    service: Service,
) -> None:
    service.configure()
    for value, name in enumerate(("Low", "Mid", "High", "Cheater")):
        assert_answered(service.post(score(value, name)))
    board = service.configure(closed_at=now() - MINUTE, review_hours=2)
    found = results(service)
    assert found["status"] == "PROVISIONAL"
    assert found["closedDate"] == board.closed_at
    assert found["reviewUntil"] == (board.closed_at or 0) + 2 * HOUR
    assert [place["name"] for place in found["places"]] == ["Cheater", "High", "Mid"]
    assert found["places"][0] == {"rank": 1, "name": "Cheater", "score": "3"}
    assert not {"frozenDate", "endedDate", "archive"} & set(found)
    body = {"players": [{"displayName": "Cheater"}], "reason": "Aim bot"}
    service.operate("POST", f"/leaderboard/{service.game_id}/weekly/entry/hide", body)
    names = [place["name"] for place in results(service)["places"]]
    assert names == ["High", "Mid", "Low"]


def test_a_review_that_was_objected_to_has_no_end(service: Service) -> None:
    service.configure(closed_at=now() - MINUTE, review_hours=2, objected_at=now())
    assert "reviewUntil" not in results(service)


def test_final_results_stay_whatever_becomes_of_an_entry_later(
    service: Service, sweeper: Any
) -> None:
    close(service)
    provisional = results(service)
    assert provisional["status"] == "PROVISIONAL"
    sweep(sweeper)
    final = results(service)
    assert final["status"] == "FINAL"
    assert final["places"] == provisional["places"]
    assert final["closedDate"] <= final["frozenDate"] <= final["endedDate"]
    assert final["archive"]["entries"] == final["numberOfParticipants"] == 9
    entries = f"/leaderboard/{service.game_id}/weekly/entry"
    found = assert_answered(service.operate("GET", entries))["entries"]
    body = {"players": [{"key": entry["key"]} for entry in found], "reason": "Too late"}
    assert_answered(service.operate("POST", f"{entries}/hide", body))
    assert results(service) == final


def test_results_that_were_voided_say_so(service: Service, sweeper: Any) -> None:
    close(service, closed_at=now() - MINUTE, voided_at=now() - MINUTE)
    assert results(service)["status"] == "VOID"
    sweep(sweeper)
    found = results(service)
    assert (found["status"], len(found["places"])) == ("VOID", 3)


def test_pages_have_each_winner_once_and_nobody_else(service: Service, sweeper: Any) -> None:
    close(service, players=12, maximum_number_of_winners=7)
    for _ in range(2):
        pages = list(walk(service, 3))
        ranks = [place["rank"] for page in pages for place in page["places"]]
        assert ranks == [1, 2, 3, 4, 5, 6, 7]
        assert [len(page["places"]) for page in pages] == [3, 3, 1]
        sweep(sweeper)
    assert results(service)["status"] == "FINAL"


@pytest.mark.parametrize(("players", "winners"), [(2, 3), (3, 3), (4, 3), (0, 3), (5, 0)])
def test_there_are_no_more_places_than_winners_or_players(
    service: Service, sweeper: Any, players: int, winners: int
) -> None:
    close(service, players=players, maximum_number_of_winners=winners)
    for _ in range(2):
        found = results(service)
        assert len(found["places"]) == min(players, winners)
        assert found["hasMore"] is False
        sweep(sweeper)


def test_a_walk_that_began_while_they_were_provisional_goes_on_when_they_are_final(
    service: Service, sweeper: Any
) -> None:
    close(service, players=6, maximum_number_of_winners=6)
    first = results(service, "?limit=4")
    sweep(sweeper)
    rest = results(service, f"?limit=4&cursor={first['nextCursor']}")
    assert [place["rank"] for place in rest["places"]] == [5, 6]
    assert [*first["places"], *rest["places"]] == results(service)["places"]


def test_a_cursor_of_another_list_is_refused(service: Service) -> None:
    close(service)
    scores = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly/score?limit=1"))
    reply = service.get(f"{path_of(service)}?cursor={scores['nextCursor']}")
    assert_refused(reply, 400, "invalid_request")


def test_results_are_cached_and_compared_like_other_lists(service: Service) -> None:
    close(service)
    reply = service.get(path_of(service))
    assert reply.headers["cache-control"].startswith("public, max-age=1")
    assert service.get(path_of(service), if_none_match=reply.headers["etag"]).status == 304


# ---- The archive ---------------------------------------------------------------------------------


def fetch(service: Service, url: str) -> bytes:
    """Fetch what an address names; the fake has no port of its own."""
    address = urlsplit(url)
    assert {"X-Amz-Signature", "X-Amz-Expires"} <= set(parse_qs(address.query))
    key = address.path.removeprefix(f"/{RESULTS_BUCKET}").removeprefix("/")
    client = service.stack.session.client("s3")
    body: bytes = client.get_object(Bucket=RESULTS_BUCKET, Key=key)["Body"].read()
    return body


def test_anybody_can_check_the_archive_part_by_part(
    service: Service, sweeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze_results, "PART_ENTRIES", 4)
    close(service, players=10)
    path = f"{path_of(service)}/archive"
    assert_refused(service.get(path), 404, "results_not_found")
    sweep(sweeper)
    manifest = assert_answered(service.get(path))
    assert offences_of(manifest) == []
    assert manifest["sha256"] == results(service)["archive"]["sha256"]
    assert results(service)["archive"]["url"].endswith(path)
    lines: list[bytes] = []
    for part in manifest["parts"]:
        text = gzip.decompress(fetch(service, part["url"]))
        assert hashlib.sha256(text).hexdigest() == part["sha256"]
        assert len(text) == part["bytes"]
        lines += text.splitlines()
    assert [json.loads(line)["rank"] for line in lines] == list(range(1, 11))
    assert not {"salt", "unranked"} & set(manifest)


def test_the_operators_copy_needs_an_operator(service: Service, sweeper: Any) -> None:
    close(service)
    path = f"{path_of(service)}/operator-archive"
    assert_refused(service.operate("GET", path), 404, "results_not_found")
    sweep(sweeper)
    assert_refused(service.get(path), 401, "token_missing")
    refused = service.operate("GET", path, scopes=("score:moderate",))
    assert_refused(refused, 403, "not_permitted")
    reply = service.operate("GET", path)
    manifest = assert_answered(reply)
    assert reply.headers["cache-control"] == "no-store"
    assert manifest["copy"] == "operator"
    assert len(bytes.fromhex(manifest["salt"])) == 32
    text = gzip.decompress(fetch(service, manifest["parts"][0]["url"]))
    assert "key" in json.loads(text.splitlines()[0])


def test_an_address_is_good_for_a_quarter_of_an_hour(service: Service, sweeper: Any) -> None:
    close(service)
    sweep(sweeper)
    manifest = assert_answered(service.get(f"{path_of(service)}/archive"))
    (expires,) = parse_qs(urlsplit(manifest["parts"][0]["url"]).query)["X-Amz-Expires"]
    assert expires == "900"
