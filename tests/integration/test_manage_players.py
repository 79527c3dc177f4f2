"""What operators do to a game's players: bans, and erasure."""

from dataclasses import replace
from typing import Any

import pytest

from laurel.domain.audit import player_reference
from laurel.domain.leaderboards import OutOfBounds
from laurel.storage.bans import DynamoBans
from laurel.storage.dynamodb import Item
from laurel.storage.erasure import DynamoErasures
from laurel.storage.game_registry import DynamoGameRegistry
from tests.factories import NOON
from tests.races import be_late
from tests.service import Reply, Service, assert_answered, assert_refused, score

MODERATOR = ("score:moderate",)
TIM = {"displayName": "Tiny Tim"}
KEY = "name:Tiny Tim"


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`."""
    service.register()
    service.configure()


def act(service: Service, action: str, **body: Any) -> Reply:
    path = f"/game/{service.game_id}/player/{action}"
    scopes = ("admin",) if action == "erase" else MODERATOR
    return service.operate("POST", path, {"reason": "a test", **body}, scopes=scopes)


def done(service: Service, action: str, *players: dict[str, str]) -> list[str]:
    answer = assert_answered(act(service, action, players=list(players)))
    assert [result["player"] for result in answer["results"]] == list(players)
    return [result["result"] for result in answer["results"]]


def erased(service: Service, player: dict[str, str] = TIM) -> tuple[int, int]:
    answer = assert_answered(act(service, "erase", player=player))
    assert set(answer) == {"removed", "pseudonyms"}
    return answer["removed"], answer["pseudonyms"]


def bans(service: Service, query: str = "") -> dict[str, Any]:
    path = f"/game/{service.game_id}/ban{query}"
    page: dict[str, Any] = assert_answered(service.operate("GET", path, scopes=MODERATOR))
    return page


def told(service: Service) -> list[tuple[str, str | None, str | None, Any, Any]]:
    return [
        (record.action, record.leaderboard_id, record.player, record.before, record.after)
        for record in reversed(service.trail())
    ]


def entries(service: Service) -> list[Item]:
    return [item for item in service.stored() if "leaderboard" in item]


def standings(service: Service, board: str = "weekly") -> list[tuple[str, str]]:
    scores = service.get(f"/leaderboard/{service.game_id}/{board}/score").json["scores"]
    return [(row["name"], row["score"]) for row in scores]


# ---- Bans ----------------------------------------------------------------------------------------


def test_a_banned_players_scores_are_refused_and_those_that_are_there_stay(
    service: Service,
) -> None:
    # What is remembered of a game is up to half a minute old, also that nobody is banned.
    service.register(has_bans=True)
    service.post(score(14))
    assert done(service, "ban", TIM) == ["CHANGED"]
    with service.nothing_written():
        assert_refused(service.post(score(20)), 403, "player_banned")
    assert_answered(service.post(score(13, playerId="another")))
    assert standings(service) == [("Tiny Tim", "14"), ("Tiny Tim", "13")]


def test_a_repeated_score_of_a_banned_player_is_answered_as_it_was(service: Service) -> None:
    key = [("idempotency-key", "once")]
    service.register(has_bans=True)
    first = assert_answered(service.post(score(14), headers=key))
    done(service, "ban", TIM)
    assert assert_answered(service.post(score(14), headers=key)) == first
    assert_refused(service.post(score(14)), 403, "player_banned")


def test_the_game_remembers_that_it_has_bans_and_nothing_else_of_it_changes(
    service: Service,
) -> None:
    before = service.games.get(service.game_id)
    assert before is not None
    done(service, "ban", TIM, {"playerId": "42"})
    assert service.games.get(service.game_id) == replace(before, has_bans=True)
    done(service, "unban", TIM, {"playerId": "42"})
    assert service.games.get(service.game_id) == replace(before, has_bans=True)


def test_registering_a_game_anew_forgets_no_ban(service: Service) -> None:
    service.register(revision=1)
    done(service, "ban", TIM)
    game = {"name": "Another name"}
    assert_answered(service.operate("PUT", f"/game/{service.game_id}", game))
    kept = service.games.get(service.game_id)
    assert kept is not None
    assert (kept.name, kept.has_bans) == ("Another name", True)


def test_whoever_is_unbanned_plays_again(service: Service) -> None:
    service.register(has_bans=True)
    done(service, "ban", TIM)
    assert_refused(service.post(score()), 403, "player_banned")
    assert done(service, "unban", TIM) == ["CHANGED"]
    assert_answered(service.post(score()))


def test_banning_twice_and_unbanning_who_is_not_banned_change_nothing(service: Service) -> None:
    assert done(service, "ban", TIM, {"key": KEY}) == ["CHANGED", "UNCHANGED"]
    (ban,) = bans(service)["bans"]
    assert_answered(act(service, "ban", players=[TIM], reason="another one"))
    assert bans(service)["bans"] == [ban]
    assert done(service, "unban", TIM, TIM) == ["CHANGED", "UNCHANGED"]
    assert bans(service)["bans"] == []
    reference = player_reference(KEY)
    assert told(service) == [
        ("player.ban", None, reference, {"banned": False}, {"banned": True}),
        ("player.unban", None, reference, {"banned": True}, {"banned": False}),
    ]


def test_bans_are_listed_with_who_why_and_when(service: Service) -> None:
    reply = act(service, "ban", players=[{"playerId": "42"}], reason="a trainer")
    assert_answered(reply)
    (ban,) = bans(service)["bans"]
    started = int(reply.headers["x-started-processing-at"])
    assert ban == {
        "key": "id:42",
        "player": player_reference("id:42"),
        "date": started,
        "reason": "a trainer",
        "subject": "a test",
    }


def test_bans_come_in_pages(service: Service) -> None:
    players = [{"playerId": str(number)} for number in range(7)]
    assert done(service, "ban", *players) == ["CHANGED"] * 7
    found, cursor = [], ""
    for size in (3, 3, 1):
        page = bans(service, f"?limit=3{cursor}")
        assert len(page["bans"]) == size
        found += [ban["key"] for ban in page["bans"]]
        cursor = f"&cursor={page['nextCursor']}"
        assert page["hasMore"] is (page["nextCursor"] is not None)
    assert sorted(found) == [f"id:{number}" for number in range(7)]
    path = f"/game/{service.game_id}/ban?cursor=x"
    assert_refused(service.operate("GET", path, scopes=MODERATOR), 400, "invalid_request")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("ban", {"players": []}, "players"),
        ("ban", {"players": [TIM] * 101}, "players"),
        ("unban", {"players": [TIM], "reason": ""}, "reason"),
        ("ban", {"players": [{"playerId": "1", "displayName": "x"}]}, "players.0"),
        ("erase", {"players": [TIM]}, "player"),
        ("erase", {"player": TIM, "reason": "x" * 501}, "reason"),
    ],
)
def test_a_body_that_is_wrong_is_refused(
    service: Service, action: str, body: dict[str, Any], field: str
) -> None:
    problem = assert_refused(act(service, action, **body), 400, "invalid_request")
    assert field in [offence["field"] for offence in problem["errors"]]


def test_players_of_a_game_that_is_not_there_are_not_banned_or_erased(service: Service) -> None:
    other = replace(service, game_id=f"{service.game_id}-none")
    for action, whom in (("ban", "players"), ("unban", "players"), ("erase", "player")):
        body = {whom: [TIM] if whom == "players" else TIM}
        assert_refused(act(other, action, **body), 404, "game_not_found")
    reply = other.operate("GET", f"/game/{other.game_id}/ban", scopes=MODERATOR)
    assert_refused(reply, 404, "game_not_found")


@pytest.mark.parametrize("scopes", [("score:write",), ("leaderboard:write",), MODERATOR])
def test_who_may_not_erase_is_refused(service: Service, scopes: tuple[str, ...]) -> None:
    path = f"/game/{service.game_id}/player"
    erase = service.operate("POST", f"{path}/erase", {"player": TIM, "reason": "x"}, scopes=scopes)
    assert_refused(erase, 403, "not_permitted")
    ban = service.operate("POST", f"{path}/ban", {"players": [TIM], "reason": "x"}, scopes=scopes)
    if scopes == MODERATOR:
        assert_answered(ban)
    else:
        assert_refused(ban, 403, "not_permitted")


# ---- Erasure -------------------------------------------------------------------------------------


def test_a_player_is_erased_from_every_leaderboard_of_the_game(service: Service) -> None:
    service.configure("monthly", lanes=8)
    service.configure("gone", deleted_at=None)
    for board in ("weekly", "monthly", "gone"):
        service.post(score(email="tim@example.com"), leaderboard_id=board)
        service.post(score(name="Somebody else"), leaderboard_id=board)
    service.configure("gone", deleted_at=NOON)
    assert erased(service, {"email": "tim@example.com"}) == (3, 0)
    assert {entry["displayName"] for entry in entries(service)} == {"Somebody else"}
    assert standings(service) == [("Somebody else", "14")]
    assert erased(service, {"email": "tim@example.com"}) == (0, 0)


def test_erasing_gives_a_seat_back(service: Service) -> None:
    service.configure("seats", should_close_when_full=True, maximum_number_of_winners=1)
    service.post(score(), leaderboard_id="seats")
    assert erased(service) == (1, 0)
    assert_answered(service.post(score(name="Somebody else"), leaderboard_id="seats"))


@pytest.mark.parametrize("lanes", [1, 8])
@pytest.mark.parametrize("deleted_at", [None, NOON])
def test_a_final_result_keeps_its_place_under_a_pseudonym(
    service: Service, lanes: int, deleted_at: int | None
) -> None:
    service.configure("final", lanes=lanes)
    for value, name in ((30, "First"), (20, "Tiny Tim"), (10, "Last")):
        service.post(score(value, name), leaderboard_id="final")
    (before,) = [item for item in entries(service) if item["player"] == KEY]
    service.configure("final", lanes=lanes, ended_at=NOON, deleted_at=deleted_at)
    assert erased(service) == (0, 1)
    (after,) = [item for item in entries(service) if item["player"].startswith("erased:")]
    assert after["displayName"] == f"Player {after['player'][7:11]}"
    kept = ("leaderboard", "board", "standing", "sortingValue", "displayValue", "reachedAt", "used")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert after["tries"] == []
    assert after["best"][3:] == [b"", b""]
    assert KEY not in repr(entries(service))
    if deleted_at is None:
        names = [name for name, _ in standings(service, "final")]
        assert names == ["First", after["displayName"], "Last"]
    assert erased(service) == (0, 0)
    assert erased(service, {"key": after["player"]}) == (0, 0)


def test_a_final_result_without_a_place_is_removed(service: Service) -> None:
    bounds: dict[str, Any] = {"highest_sorting_value": 10, "out_of_bounds": OutOfBounds.HOLD}
    service.configure("final", **bounds)
    service.post(score(), leaderboard_id="final")
    service.configure("final", **bounds, ended_at=NOON)
    assert erased(service) == (1, 0)
    assert entries(service) == []


def test_an_erasure_is_read_however_its_texts_are_written(service: Service) -> None:
    # The longest name and reason, each character as two escapes.
    body = {"player": {"key": "name:" + "\N{TROPHY}" * 192}, "reason": "\N{TROPHY}" * 500}
    reply = service.operate("POST", f"/game/{service.game_id}/player/erase", body)
    assert assert_answered(reply) == {"removed": 0, "pseudonyms": 0}


def test_a_ban_stays_when_the_player_is_erased_and_names_nobody(service: Service) -> None:
    service.register(has_bans=True)
    done(service, "ban", TIM)
    assert erased(service) == (0, 0)
    (ban,) = bans(service)["bans"]
    assert "key" not in ban
    assert ban["player"] == player_reference(KEY)
    assert_refused(service.post(score()), 403, "player_banned")
    assert done(service, "ban", TIM) == ["UNCHANGED"]
    assert done(service, "unban", TIM) == ["CHANGED"]


def test_the_trail_tells_of_an_erasure_without_personal_data(service: Service) -> None:
    service.configure("final")
    for board in ("weekly", "final"):
        service.post(score(email="tim@example.com"), leaderboard_id=board)
    service.configure("final", ended_at=NOON)
    who = {"email": "tim@example.com"}
    done(service, "ban", who)
    erased(service, who)
    ((ban, *_), *erasures) = told(service)
    reference = service.trail()[-1].player
    assert ban == "player.ban"
    assert sorted(erasures, key=repr) == sorted(
        [
            ("player.erase", "weekly", reference, {"state": "STANDING"}, None),
            (
                "player.erase",
                "final",
                reference,
                {"state": "STANDING"},
                {"state": "STANDING", "pseudonym": True},
            ),
            ("player.erase", None, reference, {"named": True}, {"named": False}),
        ],
        key=repr,
    )
    for text in ("Tiny", "tim@example.com", "email:"):
        assert text not in repr(service.trail())
    assert erased(service, who) == (0, 0)
    assert len(service.trail()) == 4


# ---- Races ---------------------------------------------------------------------------------------


def test_a_score_that_comes_in_while_its_player_is_erased_is_erased_with_the_others(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.post(score(14))
    be_late(monkeypatch, DynamoErasures, "remove", lambda: service.post(score(20)))
    assert erased(service) == (1, 0)
    assert entries(service) == []
    assert len(service.trail()) == 1


def test_a_leaderboard_that_ends_while_a_player_is_erased_keeps_the_place(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.post(score(14))

    def end() -> None:
        service.post(score(20))
        service.configure(ended_at=NOON)

    be_late(monkeypatch, DynamoErasures, "remove", end)
    assert erased(service) == (0, 1)
    assert [value for _, value in standings(service)] == ["20"]


def test_of_two_who_ban_a_player_at_once_one_does(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_late(monkeypatch, DynamoBans, "ban", lambda: done(service, "ban", TIM))
    assert done(service, "ban", TIM) == ["UNCHANGED"]
    assert len(service.trail()) == 1


def test_of_two_who_unban_a_player_at_once_one_does(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(service, "ban", TIM)
    be_late(monkeypatch, DynamoBans, "unban", lambda: done(service, "unban", TIM))
    assert done(service, "unban", TIM) == ["UNCHANGED"]
    assert [action for action, *_ in told(service)] == ["player.ban", "player.unban"]


def test_a_game_that_is_registered_anew_while_a_player_is_banned_has_bans(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.register(revision=1)
    be_late(monkeypatch, DynamoGameRegistry, "save", lambda: done(service, "ban", TIM))
    assert_answered(service.operate("PUT", f"/game/{service.game_id}", {"name": "Another name"}))
    kept = service.games.get(service.game_id)
    assert kept is not None
    assert (kept.name, kept.has_bans) == ("Another name", True)
