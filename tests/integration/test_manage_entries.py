"""What operators see of entries and do to them, over HTTP."""

from typing import Any

import pytest

from laurel.domain.audit import AuditRecord, player_reference
from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.players import player_key
from laurel.http.request import MOST_LONG_BODY_BYTES
from laurel.storage.audit import DynamoAudit
from laurel.storage.entries import DynamoEntries
from tests.contract.tables import OPERATOR_API, Row, read_table, word
from tests.factories import NOON
from tests.service import Reply, Service, assert_answered, assert_refused, score

REASON = "a test"
MODERATOR = ("score:moderate",)
ACTIONS = read_table(OPERATOR_API, "Entries", first_column="action")


@pytest.fixture(autouse=True)
def weekly(service: Service) -> None:
    """A game with a leaderboard, `weekly`."""
    service.register()
    service.configure()


def act(service: Service, action: str, board: str = "weekly", **body: Any) -> Reply:
    path = f"/leaderboard/{service.game_id}/{board}/entry/{action}"
    if action != "find":
        body.setdefault("reason", REASON)
    return service.operate("POST", path, body, scopes=MODERATOR)


def done(service: Service, action: str, *names: str, board: str = "weekly") -> list[str]:
    """Hide, restore or remove players; give what has become of each."""
    players = [{"displayName": name} for name in names]
    answer = assert_answered(act(service, action, board, players=players))
    assert [result["player"] for result in answer["results"]] == players
    return [result["result"] for result in answer["results"]]


def found(service: Service, name: str = "Tiny Tim", board: str = "weekly") -> dict[str, Any]:
    reply = act(service, "find", board, player={"displayName": name})
    entry: dict[str, Any] = assert_answered(reply)
    return entry


def standings(service: Service, board: str = "weekly") -> list[tuple[str, str]]:
    scores = service.get(f"/leaderboard/{service.game_id}/{board}/score").json["scores"]
    return [(row["name"], row["score"]) for row in scores]


def listed(service: Service, query: str = "", board: str = "weekly") -> list[dict[str, Any]]:
    """Walk through the list of entries, and check that every page but the last is full."""
    path = f"/leaderboard/{service.game_id}/{board}/entry?{query}"
    entries: list[dict[str, Any]] = []
    cursor = None
    while True:
        after = f"&cursor={cursor}" if cursor else ""
        page = assert_answered(service.operate("GET", path + after, scopes=MODERATOR))
        entries += page["entries"]
        assert page["currentCursor"] == cursor
        assert page["hasMore"] is (page["nextCursor"] is not None)
        cursor = page["nextCursor"]
        if cursor is None:
            return entries


def hold(
    service: Service, name: str, *values: int, date: int = NOON, board: str = "weekly"
) -> None:
    """Store an entry whose tries are all held."""
    tries = tuple(
        Try(
            sorting_value=value,
            display_value=str(value),
            date=date + index,
            status=TryStatus.HELD,
        )
        for index, value in enumerate(values)
    )
    leaderboard = service.leaderboards.get(game_id=service.game_id, leaderboard_id=board)
    assert leaderboard is not None
    entry = Entry(
        player=player_key(player_id=None, email=None, display_name=name),
        display_name=name,
        email=None,
        tries=tries,
        best=None,
        shown=None,
        used=len(tries),
        version=date,
    )
    stack = service.stack
    entries = DynamoEntries(
        stack.dynamodb,
        scores_table=stack.scores_table,
        leaderboards_table=stack.leaderboards_table,
    )
    assert entries.save(leaderboard, settle(entry, leaderboard), replaces=None, takes_seat=False)


def trail(service: Service, board: str = "weekly") -> list[AuditRecord]:
    """The leaderboard's audit trail, oldest first."""
    audit = DynamoAudit(service.stack.dynamodb, table=service.stack.outputs["AuditTableName"])
    page = audit.page(
        game_id=service.game_id,
        leaderboard_id=board,
        from_=0,
        until=10**13 - 1,
        before=None,
        limit=1000,
    )
    return [kept.record for kept in reversed(page)]


# ---- Seen ----------------------------------------------------------------------------------------


def test_an_operator_finds_an_entry_with_all_that_is_kept_of_it(service: Service) -> None:
    for value in (14, 7):
        assert_answered(service.post(score(value, email="tim@example.com", playerId="42")))
    for player in ({"playerId": "42"}, {"key": "id:42"}):
        entry = assert_answered(act(service, "find", player=player))
        dates = [one["date"] for one in entry["entries"]]
        assert entry == {
            "key": "id:42",
            "displayName": "Tiny Tim",
            "email": "tim@example.com",
            "state": "STANDING",
            "sortingValue": 14,
            "displayValue": "14",
            "date": dates[0],
            "submissions": 2,
            "entries": [
                {
                    "displayValue": str(value),
                    "date": date,
                    "sortingValue": value,
                    "status": "COUNTED",
                }
                for value, date in zip((14, 7), dates, strict=True)
            ],
            "bestScore": {"displayValue": "14", "date": dates[0], "sortingValue": 14},
        }
    by_email = {"email": "tim@example.com"}
    assert_refused(act(service, "find", player=by_email), 404, "player_not_found")


def test_an_entry_is_found_by_its_email_or_name_where_that_is_who_the_player_is(
    service: Service,
) -> None:
    service.post(score(14, "Tim", email="Tim@example.com"))
    service.post(score(7, "Tom"))
    by_email = assert_answered(act(service, "find", player={"email": "tim@EXAMPLE.com"}))
    assert by_email["displayName"] == "Tim"
    assert found(service, "Tom")["key"] == "name:Tom"


def test_the_list_has_every_entry_once_whatever_its_lane_and_state(service: Service) -> None:
    service.configure("lanes", lanes=3)
    names = [f"Player {number}" for number in range(11)]
    for name in names:
        assert_answered(service.post(score(7, name), leaderboard_id="lanes"))
    hold(service, "Held", 99, board="lanes")
    assert done(service, "hide", names[0], board="lanes") == ["CHANGED"]
    for limit in (1, 4, 11, 12, 100):
        entries = listed(service, f"limit={limit}", board="lanes")
        assert len(entries) == 12
        assert {entry["displayName"] for entry in entries} == {*names, "Held"}
    states = {entry["displayName"]: entry["state"] for entry in entries}
    assert (states["Held"], states[names[0]], states[names[1]]) == ("HELD", "HIDDEN", "STANDING")


def test_the_list_says_exactly_whether_there_is_more(service: Service) -> None:
    service.configure("lanes", lanes=2)
    for number in range(4):
        service.post(score(7, f"Player {number}"), leaderboard_id="lanes")
    path = f"/leaderboard/{service.game_id}/lanes/entry"
    for limit, more in ((3, True), (4, False), (5, False)):
        page = assert_answered(service.operate("GET", f"{path}?limit={limit}"))
        assert page["hasMore"] is more


def test_those_with_a_held_try_are_listed_by_how_long_they_wait(service: Service) -> None:
    service.post(score(7, "Standing"))
    for name, date in (("Second", NOON + 5), ("Third", NOON + 9), ("First", NOON)):
        hold(service, name, 99, date=date)
    for limit in (1, 2, 3):
        names = [entry["displayName"] for entry in listed(service, f"state=HELD&limit={limit}")]
        assert names == ["First", "Second", "Third"]
    assert_answered(act(service, "reject", player={"displayName": "First"}))
    assert_answered(act(service, "accept", player={"displayName": "Second"}))
    assert [entry["displayName"] for entry in listed(service, "state=held")] == ["Third"]


@pytest.mark.parametrize("query", ["state=HIDDEN", "state=HELD&state=HELD", "cursor=x", "limit=0"])
def test_a_list_that_cannot_be_is_refused(service: Service, query: str) -> None:
    path = f"/leaderboard/{service.game_id}/weekly/entry?{query}"
    problem = assert_refused(service.operate("GET", path), 400, "invalid_request")
    assert [error["field"] for error in problem["errors"]] == [query.partition("=")[0]]


def test_a_cursor_is_good_for_its_own_list_alone(service: Service) -> None:
    for name in ("Tim", "Tom"):
        hold(service, name, 99)
    service.configure("monthly")
    base = f"/leaderboard/{service.game_id}"
    page = service.operate("GET", f"{base}/weekly/entry?limit=1").json
    assert page["hasMore"]
    for other in ("weekly/entry?state=HELD&", "monthly/entry?"):
        reply = service.operate("GET", f"{base}/{other}cursor={page['nextCursor']}")
        assert_refused(reply, 400, "invalid_request")


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
    assert trail(service) == []
    done(service, "hide", "Tim")
    with service.nothing_written():
        assert done(service, "hide", "Tim") == ["UNCHANGED"]
    assert len(trail(service)) == 1


def test_many_are_hidden_at_once_in_the_order_asked_for(service: Service) -> None:
    names = [f"Player {number}" for number in range(100)]
    for name in names[::10]:
        service.post(score(7, name))
    expected = ["NOT_FOUND"] * 100
    expected[::10] = ["CHANGED"] * 10
    assert done(service, "hide", *names) == expected
    assert standings(service) == []
    assert len(trail(service)) == 10


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


# ---- Imported ------------------------------------------------------------------------------------


def a_row(name: str, value: int = 7, **more: Any) -> dict[str, Any]:
    return {"displayName": name, "displayValue": str(value), "sortingValue": value, **more}


def imported(service: Service, *rows: dict[str, Any], board: str = "weekly") -> list[str]:
    answer = assert_answered(act(service, "import", board, entries=list(rows)))
    return [result["result"] for result in answer["results"]]


def test_imported_scores_stand_in_the_order_of_their_dates(service: Service) -> None:
    rows = [a_row("Third", date=NOON + 2), a_row("First", 9), a_row("Second", date=NOON)]
    assert imported(service, *rows) == ["CHANGED"] * 3
    assert [name for name, _ in standings(service)] == ["First", "Second", "Third"]
    with service.nothing_written():
        assert imported(service, *rows) == ["UNCHANGED"] * 3
        assert imported(service, a_row("First", 10)) == ["DIFFERENT"]
    assert len(trail(service)) == 3


def test_a_hundred_scores_are_imported_at_once_each_with_its_record(service: Service) -> None:
    service.configure("lanes", lanes=4)
    rows = [a_row(f"Player {number}", number) for number in range(100)]
    assert imported(service, *rows, board="lanes") == ["CHANGED"] * 100
    assert len(listed(service, board="lanes")) == 100
    records = trail(service, "lanes")
    assert {record.player for record in records} == {
        player_reference(f"name:Player {number}") for number in range(100)
    }
    assert len(records) == 100


def test_an_import_names_players_by_their_keys(service: Service) -> None:
    rows = [a_row("Tim", playerId="42"), a_row("Tom", email="tom@example.com"), a_row("Tam")]
    answer = assert_answered(act(service, "import", entries=rows))
    keys = [result["player"]["key"] for result in answer["results"]]
    assert keys[0] == "id:42"
    assert keys[1].startswith("email:")
    assert keys[2] == "name:Tam"
    assert found(service, "Tam")["submissions"] == 1


def test_an_import_takes_seats_until_there_are_none(service: Service) -> None:
    service.configure("seats", should_close_when_full=True, maximum_number_of_winners=3)
    service.post(score(7, "Tim"), leaderboard_id="seats")
    rows = [a_row(name, date=NOON) for name in ("Tom", "Tam", "Tum")]
    assert imported(service, *rows, board="seats") == ["CHANGED", "CHANGED", "FULL"]
    assert imported(service, *rows, board="seats") == ["UNCHANGED", "UNCHANGED", "FULL"]
    board = service.get(f"/leaderboard/{service.game_id}/seats").json
    assert (board["numberOfParticipants"], board["state"]) == (3, "CLOSED")


def test_a_score_from_the_future_is_refused(service: Service) -> None:
    rows = [a_row("Tim"), a_row("Tom", date=9_999_999_999_999)]
    problem = assert_refused(act(service, "import", entries=rows), 400, "invalid_request")
    assert problem["errors"] == [{"field": "entries.1.date", "detail": "must not be in the future"}]


def test_an_imported_player_goes_on_playing(service: Service) -> None:
    service.configure("twice", number_of_retries=2)
    imported(service, a_row("Tim", 7, date=NOON), board="twice")
    answer = assert_answered(service.post(score(9, "Tim"), leaderboard_id="twice"))
    assert len(answer["result"]["entries"]) == 2
    assert_refused(service.post(score(11, "Tim"), leaderboard_id="twice"), 409, "no_retries_left")


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


def test_a_call_about_many_may_be_long_but_not_of_any_length(service: Service) -> None:
    longest = "\N{TROPHY}" * 64
    rows = [
        {
            "playerId": f"{number:03}" + "\N{TROPHY}" * 125,
            "email": f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example",
            "displayName": longest,
            "displayValue": longest,
            "sortingValue": -(2**63),
            "date": NOON,
        }
        for number in range(100)
    ]
    assert imported(service, *rows) == ["CHANGED"] * 100
    path = f"/leaderboard/{service.game_id}/weekly/entry/import"
    token = [("authorization", f"Bearer {service.token(scopes=MODERATOR)}")]
    reply = service.send("POST", path, token, b" " * (MOST_LONG_BODY_BYTES + 1))
    assert_refused(reply, 413, "request_too_large")


# ---- The trail -----------------------------------------------------------------------------------


def test_the_trail_says_who_did_what_to_whom_when_and_why(service: Service) -> None:
    service.post(score(7, "Tim"))
    done(service, "hide", "Tim")
    (record,) = trail(service)
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
    records = trail(service)
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
