"""What operators do to entries, over HTTP."""

from typing import Any

import pytest

from laurel.domain.audit import player_reference
from tests.contract.tables import OPERATOR_API, Row, read_table, word
from tests.entry_calls import REASON, a_row, act, done, found, hold, standings
from tests.factories import NOON
from tests.service import Service, assert_answered, assert_refused, score

ACTIONS = read_table(OPERATOR_API, "Entries", first_column="action")


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`."""
    service.register()
    service.configure()


# ---- Hidden and restored -------------------------------------------------------------------------


def test_a_hidden_entry_leaves_the_standings_and_comes_back_exactly_where_it_was(
    service: Service,
) -> None:
    for name in ("Tim", "Tom", "Tam"):
        service.post(score(7, name))
    before, items = standings(service), service.stored()
    assert done(service, "hide", "Tom") == ["CHANGED"]
    assert standings(service) == [row for row in before if row[0] != "Tom"]
    assert found(service, "Tom")["state"] == "HIDDEN"
    assert done(service, "restore", "Tom") == ["CHANGED"]
    assert standings(service) == before
    unversioned = [
        [{name: value for name, value in item.items() if name != "version"} for item in stored]
        for stored in (items, service.stored())
    ]
    assert unversioned[0] == unversioned[1]


def test_what_would_change_nothing_changes_nothing_and_leaves_no_trace(service: Service) -> None:
    service.post(score(7, "Tim"))
    with service.nothing_written():
        assert done(service, "restore", "Tim", "Nobody") == ["UNCHANGED", "NOT_FOUND"]
        assert done(service, "remove", "Nobody") == ["NOT_FOUND"]
    assert service.trail("weekly") == []
    done(service, "hide", "Tim")
    with service.nothing_written():
        assert done(service, "hide", "Tim") == ["UNCHANGED"]
    assert len(service.trail("weekly")) == 1


def test_many_are_hidden_at_once_in_the_order_asked_for(service: Service) -> None:
    names = [f"Player {number}" for number in range(100)]
    for name in names[::10]:
        service.post(score(7, name))
    expected = ["NOT_FOUND"] * 100
    expected[::10] = ["CHANGED"] * 10
    assert done(service, "hide", *names) == expected
    assert standings(service) == []
    assert len(service.trail("weekly")) == 10


def test_a_player_who_is_named_twice_is_changed_once(service: Service) -> None:
    service.post(score(7, "Tim"))
    assert done(service, "hide", "Tim", "Tim") == ["CHANGED", "UNCHANGED"]
    assert done(service, "remove", "Tim", "Tim") == ["CHANGED", "NOT_FOUND"]


def test_a_score_that_comes_in_for_a_hidden_player_counts_and_does_not_show(
    service: Service,
) -> None:
    service.post(score(7, "Tim"))
    done(service, "hide", "Tim")
    assert_answered(service.post(score(9, "Tim")))
    assert standings(service) == []
    done(service, "restore", "Tim")
    assert standings(service) == [("Tim", "9")]


# ---- Removed -------------------------------------------------------------------------------------


def test_a_removed_entry_is_gone_and_the_player_may_begin_anew(service: Service) -> None:
    service.configure("once", number_of_retries=1)
    service.post(score(7, "Tim"), leaderboard_id="once")
    assert_refused(service.post(score(9, "Tim"), leaderboard_id="once"), 409, "no_retries_left")
    assert done(service, "remove", "Tim", board="once") == ["CHANGED"]
    assert_refused(
        act(service, "find", "once", player={"displayName": "Tim"}), 404, "player_not_found"
    )
    assert_answered(service.post(score(9, "Tim"), leaderboard_id="once"))
    assert standings(service, "once") == [("Tim", "9")]


def test_with_a_removed_entry_its_seat_is_free_again(service: Service) -> None:
    seats = {"should_close_when_full": True, "maximum_number_of_winners": 2}
    service.configure("seats", **seats)
    for name in ("Tim", "Tom"):
        assert_answered(service.post(score(7, name), leaderboard_id="seats"))
    assert_refused(service.post(score(7, "Tam"), leaderboard_id="seats"), 409, "leaderboard_full")
    assert done(service, "remove", "Tim", "Nobody", board="seats") == ["CHANGED", "NOT_FOUND"]
    board = service.get(f"/leaderboard/{service.game_id}/seats").json
    assert (board["numberOfParticipants"], board["state"]) == (1, "ACTIVE")
    assert_answered(service.post(score(7, "Tam"), leaderboard_id="seats"))


def test_where_the_count_of_seats_is_damaged_an_entry_can_still_be_removed(
    service: Service,
) -> None:
    service.configure("seats", should_close_when_full=True, maximum_number_of_winners=2)
    hold(service, "Tim", 99, board="seats")
    assert done(service, "remove", "Tim", board="seats") == ["CHANGED"]
    board = service.leaderboards.get(game_id=service.game_id, leaderboard_id="seats")
    assert board is not None
    assert board.seats_taken == 0


# ---- Corrected, accepted, rejected ---------------------------------------------------------------


def test_a_corrected_score_is_shown_as_it_is_now(service: Service) -> None:
    service.post(score(700, "Tim"))
    service.post(score(8, "Tom"))
    right: dict[str, Any] = {"sortingValue": 7, "displayValue": "7 s"}
    answer = assert_answered(act(service, "correct", player={"displayName": "Tim"}, **right))
    assert answer["changed"] is True
    assert answer["entry"] == found(service, "Tim")
    assert standings(service) == [("Tom", "8"), ("Tim", "7 s")]
    with service.nothing_written():
        again = assert_answered(act(service, "correct", player={"displayName": "Tim"}, **right))
    assert again == {"changed": False, "entry": answer["entry"]}


def test_an_accepted_try_comes_into_the_standings_and_a_rejected_one_never(
    service: Service,
) -> None:
    hold(service, "Tim", 99, 98)
    tim = {"displayName": "Tim"}
    assert standings(service) == []
    answer = assert_answered(act(service, "reject", player=tim, date=NOON))
    assert answer["entry"]["state"] == "HELD"
    answer = assert_answered(act(service, "accept", player=tim))
    assert (answer["changed"], answer["entry"]["state"]) == (True, "STANDING")
    assert [one["status"] for one in answer["entry"]["entries"]] == ["REJECTED", "COUNTED"]
    assert standings(service) == [("Tim", "98")]
    for action in ("accept", "reject"):
        assert_refused(act(service, action, player=tim), 409, "not_held")


# ---- Refused -------------------------------------------------------------------------------------


def test_what_is_not_there_is_told_apart(service: Service) -> None:
    players = {"players": [{"displayName": "Tim"}], "reason": REASON}
    paths = {
        f"/leaderboard/{service.game_id}/weekly/entry/bury": "route_not_found",
        f"/leaderboard/{service.game_id}/none/entry/hide": "leaderboard_not_found",
        "/leaderboard/no-game/weekly/entry/hide": "game_not_found",
    }
    for path, code in paths.items():
        reply = service.operate("POST", path, players, games=["*"])
        assert_refused(reply, 404, code)
    for path, code in [*paths.items()][1:]:
        reply = service.operate("GET", path.removesuffix("/hide"), games=["*"])
        assert_refused(reply, 404, code)


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: word(row["action"]))
def test_every_action_of_the_page_is_one_and_with_a_slash_too(service: Service, row: Row) -> None:
    for slash in ("", "/"):
        reply = act(service, word(row["action"]) + slash, unknown=True)
        assert_refused(reply, 400, "invalid_request")


def test_nobody_learns_which_actions_there_are_without_a_token(service: Service) -> None:
    for action in ("bury", "hide"):
        path = f"/leaderboard/{service.game_id}/weekly/entry/{action}"
        assert_refused(service.send("POST", path, [], b"{}"), 401, "token_missing")
        reply = service.operate("POST", path, {}, scopes=("score:write", "leaderboard:write"))
        assert_refused(reply, 403, "not_permitted")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("find", {}, "player"),
        ("find", {"player": {}}, "player"),
        ("find", {"player": {"playerId": "1", "email": "a@b.co"}}, "player"),
        ("find", {"player": {"key": "42"}}, "player.key"),
        ("find", {"player": {"name": "Tim"}}, "player.name"),
        ("hide", {"players": []}, "players"),
        ("hide", {"players": [{"displayName": "Tim"}] * 101}, "players"),
        ("hide", {"players": [{"displayName": "Tim"}], "reason": " "}, "reason"),
        ("hide", {"players": [{"displayName": "Tim"}], "because": "x"}, "because"),
        ("accept", {"player": {"displayName": "Tim"}, "date": 0}, "date"),
        ("accept", {"player": {"displayName": "Tim"}, "date": None}, "date"),
        ("correct", {"player": {"displayName": "Tim"}, "sortingValue": 1}, "displayValue"),
        ("import", {"entries": []}, "entries"),
        (
            "import",
            {"entries": [{**a_row("Tim"), "sortingValue": 2**63}]},
            "entries.0.sortingValue",
        ),
    ],
)
def test_what_is_wrong_with_a_call_is_named(
    service: Service, action: str, body: dict[str, Any], field: str
) -> None:
    service.post(score(7, "Tim"))
    with service.nothing_written():
        problem = assert_refused(act(service, action, **body), 400, "invalid_request")
    assert field in [error["field"] for error in problem["errors"]]


def test_why_something_is_done_must_be_said(service: Service) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/entry/hide"
    reply = service.operate("POST", path, {"players": [{"displayName": "Tim"}]})
    problem = assert_refused(reply, 400, "invalid_request")
    assert problem["errors"] == [{"field": "reason", "detail": "is required"}]


# ---- The trail -----------------------------------------------------------------------------------


def test_the_trail_says_who_did_what_to_whom_when_and_why(service: Service) -> None:
    service.post(score(7, "Tim"))
    done(service, "hide", "Tim")
    (record,) = service.trail("weekly")
    shown = {"sortingValue": 7, "displayValue": "7", "date": found(service, "Tim")["date"]}
    assert (record.action, record.player) == ("entry.hide", player_reference("name:Tim"))
    assert (record.actor.subject, record.actor.reason) == ("a test", REASON)
    assert record.before == {"state": "STANDING", **shown}
    assert record.after == {"state": "HIDDEN", **shown}


def test_the_trail_keeps_neither_names_nor_emails(service: Service) -> None:
    service.post(score(7, "Tiny Tim", email="tim@example.com"))
    hold(service, "Tom Held", 99)
    tim, tom = {"email": "tim@example.com"}, {"displayName": "Tom Held"}
    right = {"sortingValue": 8, "displayValue": "8"}
    for action, body in (
        ("hide", {"players": [tim]}),
        ("restore", {"players": [tim]}),
        ("correct", {"player": tim, **right}),
        ("accept", {"player": tom}),
        ("remove", {"players": [tim]}),
        ("import", {"entries": [a_row("Tam Imported", email="tam@example.com")]}),
    ):
        assert_answered(act(service, action, **body))
    records = [*reversed(service.trail("weekly"))]
    assert [record.action.value for record in records] == [
        "entry.hide",
        "entry.restore",
        "entry.correct",
        "entry.accept",
        "entry.remove",
        "entry.import",
    ]
    for personal in ("Tim", "Tom", "Tam", "example.com"):
        assert personal not in repr(records)
    assert (records[-2].after, records[-1].before) == (None, None)
