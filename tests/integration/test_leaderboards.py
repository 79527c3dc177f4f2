"""A game's leaderboards: one of them, and page by page."""

import time
from typing import Any

import pytest

from laurel.domain.leaderboards import RetryStrategy, SortOrder
from tests.service import Service, assert_answered, assert_refused

LONG_AGO, SOON = 1_000, 4_000_000_000_000
STATES: dict[str, dict[str, Any]] = {
    "SCHEDULED": {"start_date": SOON, "end_date": SOON + 1},
    "ACTIVE": {"end_date": SOON},
    "CLOSED": {"end_date": LONG_AGO},
    "ENDED": {"end_date": LONG_AGO, "ended_at": LONG_AGO},
    "ILLEGAL_STATE": {"start_date": SOON, "end_date": LONG_AGO},
}


def list_ids(service: Service, query: str = "") -> list[str]:
    answer = assert_answered(service.get(f"/leaderboard/{service.game_id}{query}"))
    return [board["id"] for board in answer["leaderboards"]]


def configure_all_states(service: Service) -> None:
    service.register()
    for state, changes in STATES.items():
        service.configure(state.lower(), **changes)


def test_a_leaderboard_shows_every_field(service: Service) -> None:
    service.register()
    service.configure(
        description="Who flies furthest?",
        type="weekly",
        icon="https://cdn.example.com/icon.png",
        url="https://example.com/weekly",
        external_reference="achievement-7",
        start_date=LONG_AGO,
        end_date=SOON,
        maximum_number_of_winners=3,
        number_of_retries=5,
        retry_strategy=RetryStrategy.REPLACE_SCORE,
        sort_order=SortOrder.ASCENDING,
        participants_counted=7,
        score_updated_date=LONG_AGO + 5,
    )
    board = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly"))
    assert board == {
        "id": "weekly",
        "gameId": service.game_id,
        "name": "The weekly",
        "description": "Who flies furthest?",
        "type": "weekly",
        "icon": "https://cdn.example.com/icon.png",
        "url": "https://example.com/weekly",
        "exteralReference": "achievement-7",
        "externalReference": "achievement-7",
        "startDate": LONG_AGO,
        "endDate": SOON,
        "isActive": True,
        "maximumNumberOfWinners": 3,
        "shouldCloseWhenFull": False,
        "numberOfParticipants": 7,
        "numberOfRetries": 5,
        "retryStrategy": "REPLACE_SCORE",
        "scoreUpdatedDate": LONG_AGO + 5,
        "state": "ACTIVE",
        "sortOrder": "ASCENDING",
        "leaderboardUrl": service.page_url(),
    }


def test_absent_fields_are_left_out(service: Service) -> None:
    service.register()
    service.configure()
    board = assert_answered(service.get(f"/leaderboard/{service.game_id}/weekly"))
    assert set(board) == {
        "id",
        "gameId",
        "name",
        "isActive",
        "maximumNumberOfWinners",
        "shouldCloseWhenFull",
        "numberOfParticipants",
        "retryStrategy",
        "state",
        "sortOrder",
        "leaderboardUrl",
    }


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("spelling", [str.upper, str.lower, str.title])
def test_leaderboards_are_listed_by_state_in_any_letter_case(
    service: Service, state: str, spelling: Any
) -> None:
    configure_all_states(service)
    assert list_ids(service, f"?state={spelling(state)}") == [state.lower()]


def test_without_a_state_all_are_listed_those_that_end_last_first(service: Service) -> None:
    configure_all_states(service)
    service.configure("open-ended")
    ids = list_ids(service)
    assert ids[0] == "open-ended"
    assert ids[1:3] == ["scheduled", "active"]
    assert set(ids[3:5]) == {"closed", "illegal_state"}
    assert ids[5] == "ended"


def test_a_board_is_active_up_to_its_end(service: Service) -> None:
    service.register()
    now = int(time.time() * 1000)
    service.configure("over", end_date=now - 1)
    service.configure("on", end_date=now + 60_000)
    assert list_ids(service, "?state=active") == ["on"]
    assert list_ids(service, "?state=closed") == ["over"]


def test_a_type_is_matched_exactly(service: Service) -> None:
    service.register()
    service.configure("a", type="Weekly & more")
    service.configure("b", type="weekly & more")
    service.configure("c")
    assert list_ids(service, "?type=Weekly%20%26%20more") == ["a"]
    assert list_ids(service, "?type=Weekly+%26+more&state=ACTIVE") == ["a"]
    assert list_ids(service, "?type=") == []


def test_pages_follow_each_other_to_the_end(service: Service) -> None:
    service.register()
    for number in range(7):
        service.configure(f"board-{number}", end_date=SOON - number, type="t")
        service.configure(f"other-{number}", end_date=SOON - number, type="u")
    for query in ("?limit=3&type=t", "?limit=3&type=t&state=active"):
        cursor, seen = None, []
        while True:
            path = f"/leaderboard/{service.game_id}{query}"
            path += f"&cursor={cursor}" if cursor else ""
            answer = assert_answered(service.get(path))
            assert answer["currentCursor"] == cursor
            assert answer["hasMore"] is (answer["nextCursor"] is not None)
            assert answer["leaderboards"]
            seen += [board["id"] for board in answer["leaderboards"]]
            cursor = answer["nextCursor"]
            if cursor is None:
                break
        assert seen == [f"board-{number}" for number in range(7)]


def test_boards_with_the_same_end_are_each_listed_once(service: Service) -> None:
    service.register()
    for number in range(5):
        service.configure(f"board-{number}")
    first = service.get(f"/leaderboard/{service.game_id}?limit=2").json
    second = service.get(f"/leaderboard/{service.game_id}?cursor={first['nextCursor']}").json
    ids = [board["id"] for board in first["leaderboards"] + second["leaderboards"]]
    assert sorted(ids) == [f"board-{number}" for number in range(5)]


def test_a_cursor_is_good_for_its_own_filters_only(service: Service) -> None:
    service.register()
    for number in range(3):
        service.configure(f"board-{number}", type="t")
    path = f"/leaderboard/{service.game_id}"
    cursor = service.get(f"{path}?limit=1&state=active").json["nextCursor"]
    assert service.get(f"{path}?limit=1&state=ACTIVE&cursor={cursor}").status == 200
    for query in ("", "&state=closed", "&state=active&type=t"):
        assert_refused(service.get(f"{path}?cursor={cursor}{query}"), 400, "invalid_request")


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("state=RUNNING", ["state"]),
        ("state=", ["state"]),
        ("state=act%C4%B1ve", ["state"]),
        ("state=%F0%9F%8F%86&limit=x", ["limit", "state"]),
        ("state=active&state=closed", ["state"]),
        ("limit=1,2", ["limit"]),
    ],
)
def test_a_wrong_parameter_is_named(service: Service, query: str, fields: list[str]) -> None:
    service.register()
    reply = service.get(f"/leaderboard/{service.game_id}?{query}")
    problem = assert_refused(reply, 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == fields


def test_a_game_without_boards_has_an_empty_page_and_an_unknown_game_none(
    service: Service,
) -> None:
    assert_refused(service.get(f"/leaderboard/{service.game_id}"), 404, "game_not_found")
    assert_refused(service.get(f"/leaderboard/{service.game_id}/x"), 404, "game_not_found")
    service.register()
    assert list_ids(service) == []
    assert_refused(service.get(f"/leaderboard/{service.game_id}/x"), 404, "leaderboard_not_found")


@pytest.mark.parametrize("game", ["*", "%2A", "a%20b", "x" * 65, "%F0%9F%8F%86", ".hidden"])
def test_what_cannot_be_a_game_is_not_found(service: Service, game: str) -> None:
    for path in ("", "/weekly", "/weekly/score"):
        assert_refused(service.get(f"/leaderboard/{game}{path}"), 404, "game_not_found")
