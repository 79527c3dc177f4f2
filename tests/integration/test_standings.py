"""Where players stand, through the API: one by one, and several at once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from laurel.domain.leaderboards import Leaderboard, OutOfBounds
from tests.asked_standings import ask, moderate
from tests.rank_trees import store_counted
from tests.service import Reply, Service, assert_answered, assert_refused, score

PLAYERS = 12


@pytest.fixture
def board(service: Service) -> Leaderboard:
    """A leaderboard with players 0 to 11: player 11 has the most points and comes first."""
    service.register()
    board = service.configure()
    for value in range(PLAYERS):
        assert_answered(service.post(score(value, f"Player {value}", playerId=f"p-{value}")))
    return board


def ask_for_all(service: Service, body: object) -> Reply:
    path = f"/leaderboard/{service.game_id}/weekly/standings"
    return service.send("POST", path, [], json.dumps(body).encode())


# ---- One player ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("board")
def test_a_player_stands_where_the_scores_say(service: Service) -> None:
    now = store_counted(service)
    assert assert_answered(ask(service, "playerId=p-9")) == {
        "rank": 3,
        "of": 12,
        "percentile": 83.33,
        "score": "9",
        "name": "Player 9",
        "isWinner": True,
        "asOf": now,
        "exact": True,
    }
    fourth = assert_answered(ask(service, "name=Player%208"))
    assert (fourth["rank"], fourth["isWinner"]) == (4, False)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("lanes", [1, 8])
def test_everybody_is_found_by_id_and_by_name_in_any_lane(service: Service, lanes: int) -> None:
    service.configure("wide", lanes=lanes)
    for value in range(PLAYERS):
        service.post(score(value, f"Player {value}", playerId=f"p-{value}"), leaderboard_id="wide")
    store_counted(service, "wide")
    for value in range(PLAYERS):
        for query in (f"playerId=p-{value}", f"name=Player+{value}"):
            found = assert_answered(ask(service, query, leaderboard_id="wide"))
            assert (found["rank"], found["exact"]) == (PLAYERS - value, True)


@pytest.mark.usefixtures("board")
def test_a_score_that_has_not_been_counted_is_ranked_and_not_called_exact(
    service: Service,
) -> None:
    store_counted(service)
    service.post(score(7, "Late", playerId="late"))
    found = assert_answered(ask(service, "playerId=late"))
    assert (found["rank"], found["of"], found["exact"]) == (6, 13, False)
    service.post(score(100, "Late", playerId="late"))
    found = assert_answered(ask(service, "playerId=late"))
    assert (found["rank"], found["of"], found["exact"]) == (1, 13, False)


def test_before_anything_is_counted_no_time_is_told(service: Service) -> None:
    service.register()
    service.configure()
    service.post(score(7))
    found = assert_answered(ask(service, "name=Tiny%20Tim"))
    assert (found["rank"], found["of"], found["percentile"]) == (1, 1, 100.0)
    assert found["exact"] is False
    assert "asOf" not in found


@pytest.mark.usefixtures("board")
def test_the_rows_around_a_player_have_the_own_one_among_them(service: Service) -> None:
    store_counted(service)
    found = assert_answered(ask(service, "playerId=p-9&around=2"))
    assert found["around"] == [
        {"rank": 1, "score": "11", "name": "Player 11"},
        {"rank": 2, "score": "10", "name": "Player 10"},
        {"rank": 3, "score": "9", "name": "Player 9"},
        {"rank": 4, "score": "8", "name": "Player 8"},
        {"rank": 5, "score": "7", "name": "Player 7"},
    ]
    alone = assert_answered(ask(service, "playerId=p-9&around=0"))
    assert alone["around"] == found["around"][2:3]


@pytest.mark.parametrize(
    "name",
    [
        "Zo\u00eb",
        "100% \u2764",
        "a+b&c=d#e?f/g",
        "\U0001f3c6",
        "\u5f20\u4f1f",
        "'; DROP --",
        "%00%",
        "..",
    ],
)
def test_names_and_ids_of_all_kinds_are_found(service: Service, name: str) -> None:
    service.register()
    service.configure()
    service.post(score(7, name, playerId=f"id {name}"))
    for query in (f"name={quote(name)}", f"playerId={quote('id ' + name)}"):
        assert assert_answered(ask(service, query))["name"] == name


def test_a_name_is_found_in_either_unicode_form_and_in_its_own_letter_case_only(
    service: Service,
) -> None:
    service.register()
    service.configure()
    service.post(score(7, "Zo\u00eb"))
    for spelling in ("Zo\u00eb", "Zoe\u0308"):
        assert assert_answered(ask(service, f"name={quote(spelling)}"))["name"] == "Zo\u00eb"
    for other in ("zo\u00eb", "ZO\u00cb", "Zoe", " Zo\u00eb"):
        assert_refused(ask(service, f"name={quote(other)}"), 404, "player_not_found")


def test_of_several_players_of_a_name_the_best_placed_is_found_and_the_others_counted(
    service: Service,
) -> None:
    service.register()
    service.configure()
    for value in range(3):
        service.post(score(value, "Tim", playerId=f"p-{value}"))
    service.post(score(50, "Tom", playerId="p-50"))
    store_counted(service)
    found = assert_answered(ask(service, "name=Tim"))
    assert (found["rank"], found["score"], found["sameName"]) == (2, "2", 3)
    assert "sameName" not in assert_answered(ask(service, "playerId=p-1"))
    # One who has taken another name since is found by that one alone.
    service.post(score(0, "Tam", playerId="p-2"))
    assert assert_answered(ask(service, "name=Tim"))["sameName"] == 2
    assert assert_answered(ask(service, "name=Tam"))["score"] == "2"


def test_of_a_crowd_of_one_name_no_more_are_looked_at_than_the_page_says(
    service: Service,
) -> None:
    service.register()
    service.configure()
    for value in range(30):
        service.post(score(value, "Everybody", playerId=f"p-{value:02}"))
    found = assert_answered(ask(service, "name=Everybody"))
    assert found["sameName"] == 25


@pytest.mark.usefixtures("board")
def test_who_does_not_stand_is_not_found(service: Service) -> None:
    queries = ("playerId=p-9", "name=Player%209")
    for query in ("playerId=p-99", "name=Nobody", "playerId=Player%209", "name=p-9"):
        assert_refused(ask(service, query), 404, "player_not_found")
    moderate(service, "hide", "p-9")
    for query in queries:
        assert_refused(ask(service, query), 404, "player_not_found")
    moderate(service, "restore", "p-9")
    for query in queries:
        assert_answered(ask(service, query))


def test_who_has_only_held_tries_is_not_found(service: Service) -> None:
    service.register()
    service.configure(highest_sorting_value=10, out_of_bounds=OutOfBounds.HOLD)
    service.post(score(1000, "Cheat", playerId="cheat"))
    for query in ("playerId=cheat", "name=Cheat"):
        assert_refused(ask(service, query), 404, "player_not_found")


@pytest.mark.parametrize("query", ["playerId=x", "name=x"])
def test_what_is_not_there_is_not_found(service: Service, query: str) -> None:
    assert_refused(ask(service, query), 404, "game_not_found")
    service.register()
    assert_refused(ask(service, query), 404, "leaderboard_not_found")


@pytest.mark.usefixtures("board")
def test_on_void_results_and_a_series_nobody_wins(service: Service) -> None:
    service.configure("void", voided_at=1, closed_at=1)
    store = service.configure("void")
    service.post(score(1, playerId="p"), leaderboard_id="void")
    service.configure("void", voided_at=1, closed_at=1, ranks=store.ranks)
    found = assert_answered(ask(service, "playerId=p", leaderboard_id="void"))
    assert (found["rank"], found["isWinner"]) == (1, False)


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "query"),
        ("around=5", "query"),
        ("playerId=p-1&name=Player%201", "query"),
        ("playerId=p-1&playerId=p-2", "playerId"),
        ("playerId=", "playerId"),
        (f"playerId={'x' * 129}", "playerId"),
        ("playerId=a%00b", "playerId"),
        ("playerId=a%ff", "query"),
        ("name=", "name"),
        ("name=%20%E3%85%A4", "name"),
        (f"name={'x' * 65}", "name"),
        ("name=a%E2%80%AEb", "name"),
        ("email=tim%40example.com", "email"),
        ("email=tim%40example.com&playerId=p-1", "email"),
        ("playerId=tim%40example.com", "playerId"),
        ("name=tim%40example.com", "name"),
        ("name=%20TIM%40EXAMPLE.COM%20", "name"),
        ("name=t%C3%AFm%40ex%C3%A4mple.com", "name"),
        ("playerId=p-1&around=51", "around"),
        ("playerId=p-1&around=-1", "around"),
        ("playerId=p-1&around=x", "around"),
        ("playerId=p-1&around=%D9%A1", "around"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(service: Service, query: str, field: str) -> None:
    problem = assert_refused(ask(service, query), 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("name", ["@tim", "Tim @ work", "tim@work", "a.b@"])
def test_a_name_with_a_sign_of_emails_in_it_can_be_asked_for(service: Service, name: str) -> None:
    service.post(score(3, name))
    assert assert_answered(ask(service, f"name={quote(name)}"))["name"] == name


def test_no_answer_tells_an_email_or_an_id_that_it_was_not_asked_with(service: Service) -> None:
    service.register()
    service.configure()
    for value in range(3):
        service.post(score(value, "Tim", playerId=f"secret-{value}", email=f"t{value}@example.com"))
    service.post(score(5, "Ann", email="ann@example.com"))
    store_counted(service)
    replies = [
        ask(service, "name=Tim&around=5"),
        ask(service, "name=Ann&around=5"),
        ask(service, "playerId=secret-1&around=5"),
        ask_for_all(service, {"names": ["Tim", "Ann"]}),
    ]
    for reply in replies:
        assert_answered(reply)
        assert not re.search(rb"example|secret|@|email:|id:", reply.body)
    asked = ask_for_all(service, {"playerIds": ["secret-1"]})
    assert asked.body.count(b"secret") == 1


@pytest.mark.usefixtures("board")
def test_an_answer_may_be_cached_for_a_moment_and_compared(service: Service) -> None:
    store_counted(service)
    reply = ask(service, "playerId=p-1")
    assert reply.headers["cache-control"].startswith("public")
    path = f"/leaderboard/{service.game_id}/weekly/standing/?playerId=p-1"
    assert service.get(path, if_none_match=reply.headers["etag"]).status == 304
    assert service.send("HEAD", path, [], b"").body == b""


@pytest.mark.usefixtures("board")
def test_forty_calls_at_once_are_answered_alike(service: Service) -> None:
    store_counted(service)
    with ThreadPoolExecutor(8) as pool:
        replies = [*pool.map(lambda _: ask(service, "playerId=p-5&around=3"), range(40))]
    assert len({reply.body for reply in replies}) == 1
    assert replies[0].json["rank"] == 7


# ---- Several players -----------------------------------------------------------------------------


@pytest.mark.usefixtures("board")
def test_several_players_are_answered_at_once_in_the_order_of_the_call(service: Service) -> None:
    now = store_counted(service)
    body = {
        "playerIds": ["p-3", "nobody", "p-11", "p-3"],
        "names": ["Player 0", "Player 3", "Who"],
        "ignored": 1,
    }
    answer = assert_answered(ask_for_all(service, body))
    shown = [(one.get("playerId"), one["name"], one["rank"]) for one in answer["standings"]]
    assert shown == [
        ("p-3", "Player 3", 9),
        ("p-11", "Player 11", 1),
        (None, "Player 0", 12),
        (None, "Player 3", 9),
    ]
    assert answer["notFound"] == {"playerIds": ["nobody"], "names": ["Who"]}
    assert (answer["asOf"], answer["exact"]) == (now, True)
    alone = assert_answered(ask(service, "playerId=p-3"))
    assert answer["standings"][0] == {**alone, "playerId": "p-3"}


def test_a_hundred_players_can_be_asked_for_however_long_their_ids_are(service: Service) -> None:
    service.register()
    service.configure()
    ids = [f"{number:0128}" for number in range(100)]
    answer = assert_answered(ask_for_all(service, {"playerIds": ids}))
    assert answer["notFound"]["playerIds"] == ids


def test_a_hundred_players_are_answered_at_once_in_any_lane(service: Service) -> None:
    service.register()
    service.configure(lanes=4)
    for value in range(100):
        service.post(score(value, f"Player {value}", playerId=f"p-{value}"))
    store_counted(service)
    ids = [f"p-{value}" for value in range(50)]
    names = [f"Player {value}" for value in range(50, 100)]
    answer = assert_answered(ask_for_all(service, {"playerIds": ids, "names": names}))
    assert [one["rank"] for one in answer["standings"]] == [100 - value for value in range(100)]
    assert answer["exact"]


def test_a_name_is_given_back_as_it_was_asked_for(service: Service) -> None:
    service.register()
    service.configure()
    service.post(score(7, "Zo\u00eb"))
    answer = assert_answered(ask_for_all(service, {"names": ["Zoe\u0308", "zo\u00eb"]}))
    assert [one["name"] for one in answer["standings"]] == ["Zoe\u0308"]
    assert answer["notFound"]["names"] == ["zo\u00eb"]


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"playerIds": ["x"] * 51, "names": ["y"] * 50}, ["body"]),
        ({"playerIds": ["x"] * 101}, ["playerIds"]),
        ({"playerIds": "x"}, ["playerIds"]),
        ({"playerIds": [1, None]}, ["playerIds.0", "playerIds.1"]),
        ({"playerIds": ["a\u0000"], "names": [""]}, ["playerIds.0", "names.0"]),
        ({"names": ["tim@example.com"]}, ["names.0"]),
        ({"playerIds": ["p-1", "tim@example.com"]}, ["playerIds.1"]),
        ([], ["body"]),
    ],
)
def test_a_call_for_several_that_cannot_be_answered_is_refused(
    service: Service, body: object, fields: list[str]
) -> None:
    problem = assert_refused(ask_for_all(service, body), 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == fields


def test_a_call_for_several_needs_no_token_and_a_leaderboard(service: Service) -> None:
    assert_refused(ask_for_all(service, {"names": ["x"]}), 404, "game_not_found")
    service.register()
    assert_refused(ask_for_all(service, {"names": ["x"]}), 404, "leaderboard_not_found")
    assert_refused(ask_for_all(service, {"names": ["x" * 66_000]}), 413, "request_too_large")
    service.configure()
    answer = assert_answered(ask_for_all(service, {"names": ["x"]}))
    assert answer["standings"] == []
    assert answer["notFound"] == {"playerIds": [], "names": ["x"]}
    assert assert_answered(ask_for_all(service, {}))["standings"] == []
