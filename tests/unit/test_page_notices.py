"""Which pages a change of a table puts out of date."""

from typing import Any

import pytest

from laurel.domain.notices import INTERVAL_MS, LOOK_AGAIN_SECONDS, SETTLE_MS, Notice
from laurel.pages.rendering import render_game
from laurel.storage.dynamodb import pack
from laurel.storage.leaderboards import leaderboard_item
from laurel.storage.page_notices import notice_of, read_notices
from tests.factories import GAME_ID, LEADERBOARD_ID, NOON, make_game, make_leaderboard

BOARD, GAME = (GAME_ID, LEADERBOARD_ID), (GAME_ID, None)
ENTRY = {"standing": b"\0" * 18, "displayName": "Tim", "displayValue": "14", "used": 1}


def record(
    keys: dict[str, str], old: dict[str, Any] | None, new: dict[str, Any] | None
) -> dict[str, Any]:
    images = {"OldImage": old, "NewImage": new}
    given = {name: pack(image) for name, image in images.items() if image is not None}
    return {"dynamodb": {"Keys": pack(keys), **given}}


def score_record(old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    keys = {"leaderboard": f"{GAME_ID}/{LEADERBOARD_ID}#0", "player": "name:tim"}
    return record(keys, old, new)


def board_record(old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    keys = {"gameId": GAME_ID, "leaderboardId": LEADERBOARD_ID}
    return record(keys, old, new)


def item(**changes: Any) -> dict[str, Any]:
    return leaderboard_item(make_leaderboard(**changes))


def pages(*records: dict[str, Any]) -> list[tuple[str, str | None]]:
    notices = read_notices(records, noticed_at=NOON)
    assert all(notice.noticed_at == NOON for notice in notices)
    return [(notice.game_id, notice.leaderboard_id) for notice in notices]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, ENTRY, [BOARD]),
        (ENTRY, None, [BOARD]),
        (ENTRY, ENTRY | {"standing": b"\1" * 18}, [BOARD]),
        (ENTRY, ENTRY | {"displayName": "Tom"}, [BOARD]),
        (ENTRY, ENTRY | {"displayValue": "15"}, [BOARD]),
        (ENTRY, ENTRY | {"used": 2}, []),
        (ENTRY, {"displayName": "Tim", "displayValue": "14"}, [BOARD]),
    ],
)
def test_an_entry_that_shows_differently_puts_its_leaderboard_out_of_date(
    old: Any, new: Any, expected: list[Any]
) -> None:
    assert pages(score_record(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, item(), [BOARD, GAME]),
        (item(), None, [BOARD, GAME]),
        (item(), item(name="Another"), [BOARD, GAME]),
        (item(), item(end_date=NOON), [BOARD, GAME]),
        (item(), item(participants_counted=7, score_updated_date=NOON), [BOARD]),
        (item(), item(seats_taken=3), [BOARD]),
        (item(), item(imports=1), [BOARD]),
        (
            item(should_close_when_full=True, seats_taken=2),
            item(should_close_when_full=True, seats_taken=3),
            [BOARD, GAME],
        ),
        (item(), {"name": "not a leaderboard that can be read"}, [BOARD, GAME]),
    ],
)
def test_a_game_lists_a_leaderboard_again_unless_only_its_players_are_more(
    old: Any, new: Any, expected: list[Any]
) -> None:
    assert pages(board_record(old, new)) == expected


def test_what_leads_to_an_edition_is_out_of_date_when_it_shows_differently() -> None:
    beside = {"series": "daily", "earlier_edition": "daily-1", "later_edition": "daily-3"}
    expected = [BOARD, GAME, (GAME_ID, "daily"), (GAME_ID, "daily-1"), (GAME_ID, "daily-3")]
    assert pages(board_record(None, item(**beside))) == expected
    assert pages(board_record(item(**beside), item(**beside, deleted_at=NOON))) == expected
    assert pages(board_record(item(**beside), item(**beside, participants_counted=7))) == [BOARD]
    series = item(last_edition="daily-3")
    assert pages(board_record(series, item(last_edition="daily-4"))) == [
        *(BOARD, GAME),
        *((GAME_ID, "daily-3"), (GAME_ID, "daily-4")),
    ]


def test_a_page_is_noticed_once_in_a_batch() -> None:
    scores = [score_record(None, ENTRY)] * 3
    assert pages(*scores, board_record(None, item()), *scores) == [BOARD, GAME]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"dynamodb": {}},
        {"dynamodb": {"Keys": {}}},
        record({"leaderboard": "nothing", "player": "name:tim"}, None, ENTRY),
        record({"leaderboard": "a game/a board#0", "player": "name:tim"}, None, ENTRY),
        record({"gameId": "..", "leaderboardId": "../.."}, None, item()),
        record({"gameId": "*", "leaderboardId": ""}, None, item()),
    ],
)
def test_a_record_of_nothing_holds_up_no_other(odd: dict[str, Any]) -> None:
    assert pages(odd, score_record(None, ENTRY)) == [BOARD]


@pytest.mark.parametrize("message", ["", "{}", "[]", '{"gameId": "a"}'])
def test_a_message_that_is_no_notice_is_not_taken_for_one(message: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        notice_of(message)


def test_a_second_look_finds_every_page_settled() -> None:
    assert LOOK_AGAIN_SECONDS * 1000 >= SETTLE_MS + INTERVAL_MS


def test_a_notice_is_read_as_it_was_written() -> None:
    message = '{"gameId": "space-race", "leaderboardId": null, "noticedAt": 5}'
    assert notice_of(message) == Notice(game_id=GAME_ID, leaderboard_id=None, noticed_at=5)


def test_what_a_game_is_not_noticed_for_is_not_on_its_page() -> None:
    few = make_leaderboard(participants_counted=1, seats_taken=1, score_updated_date=NOON)
    many = make_leaderboard(participants_counted=2, seats_taken=2, score_updated_date=NOON + 1)
    pages = [
        render_game(game=make_game(), leaderboards=[leaderboard], public_url="https://example.com")
        for leaderboard in (few, many)
    ]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("make", [score_record, board_record])
def test_what_no_version_has_written_counts_as_a_change_and_stops_nothing(make: Any) -> None:
    strange = make(None, ENTRY)
    strange["dynamodb"]["NewImage"]["strange"] = {"N": "1.5"}
    other = record({"leaderboard": "space-race/monthly#0", "player": "name:tim"}, None, ENTRY)
    assert {BOARD, ("space-race", "monthly")} <= set(pages(strange, other))
