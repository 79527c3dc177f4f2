"""A leaderboard's scores, page by page."""

from typing import Any

import pytest

from tests.service import Service, assert_answered, assert_refused, score


def fill(service: Service, count: int) -> list[str]:
    """Report scores of as many players; gives their names, best first."""
    service.register()
    service.configure()
    for value in range(count):
        assert_answered(service.post(score(value, f"Player {value}")))
    return [f"Player {value}" for value in reversed(range(count))]


def page(service: Service, query: str = "", *, leaderboard_id: str = "weekly") -> Any:
    path = f"/leaderboard/{service.game_id}/{leaderboard_id}/score{query}"
    return assert_answered(service.get(path))


def test_a_board_without_scores_has_an_empty_page(service: Service) -> None:
    service.register()
    service.configure()
    assert page(service) == {
        "nextCursor": None,
        "hasMore": False,
        "currentCursor": None,
        "scores": [],
    }


def test_pages_follow_each_other_to_the_end(service: Service) -> None:
    names = fill(service, 7)
    cursor, seen, ranks = None, [], []
    while True:
        answer = page(service, "?limit=3" + (f"&cursor={cursor}" if cursor else ""))
        assert answer["currentCursor"] == cursor
        assert answer["hasMore"] is (answer["nextCursor"] is not None)
        assert answer["scores"]
        seen += [row["name"] for row in answer["scores"]]
        ranks += [row["rank"] for row in answer["scores"]]
        cursor = answer["nextCursor"]
        if cursor is None:
            break
    assert seen == names
    assert ranks == list(range(1, 8))


def test_a_page_that_ends_with_the_last_score_has_no_more(service: Service) -> None:
    fill(service, 4)
    first = page(service, "?limit=2")
    second = page(service, f"?limit=2&cursor={first['nextCursor']}")
    assert (second["hasMore"], second["nextCursor"], len(second["scores"])) == (False, None, 2)
    assert page(service, "?limit=4")["hasMore"] is False


def test_the_limit_may_change_from_page_to_page(service: Service) -> None:
    names = fill(service, 6)
    first = page(service, "?limit=1")
    second = page(service, f"?limit=5&cursor={first['nextCursor']}")
    assert [row["name"] for row in first["scores"] + second["scores"]] == names


def test_a_cursor_is_refused_on_another_board(service: Service) -> None:
    fill(service, 2)
    service.configure("other")
    cursor = page(service, "?limit=1")["nextCursor"]
    path = f"/leaderboard/{service.game_id}/other/score?cursor={cursor}"
    problem = assert_refused(service.get(path), 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=0", ["limit"]),
        ("limit=1001", ["limit"]),
        ("limit=-1", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=1.0", ["limit"]),
        ("limit=", ["limit"]),
        ("limit=%D9%A1", ["limit"]),
        ("limit=" + "9" * 5000, ["limit"]),
        ("limit=1&limit=2", ["limit"]),
        ("limit=1&limit=2&cursor=x&cursor=x", ["limit", "cursor"]),
        ("cursor=", ["cursor"]),
        ("cursor=AAAA", ["cursor"]),
        ("cursor=%00", ["cursor"]),
        ("cursor=%FF", ["query"]),
        ("limit=0&cursor=x", ["limit", "cursor"]),
        ("from=0", ["from"]),
        ("from=9007199254740992", ["from"]),
        ("from=1.5&limit=0", ["from", "limit"]),
        ("from=1&from=2", ["from"]),
        ("from=1&cursor=x", ["from", "cursor"]),
    ],
)
def test_a_wrong_parameter_is_named(service: Service, query: str, fields: list[str]) -> None:
    service.register()
    service.configure()
    reply = service.get(f"/leaderboard/{service.game_id}/weekly/score?{query}")
    problem = assert_refused(reply, 400, "invalid_request")
    assert [offence["field"] for offence in problem["errors"]] == fields


def test_other_parameters_are_ignored(service: Service) -> None:
    fill(service, 1)
    assert len(page(service, "?limit=1000&utm_source=x&_=1&_=2&state=x")["scores"]) == 1


def test_a_board_that_does_not_exist_is_not_found(service: Service) -> None:
    missing = f"/leaderboard/{service.game_id}/weekly/score"
    assert_refused(service.get(missing), 404, "game_not_found")
    service.register()
    assert_refused(service.get(missing), 404, "leaderboard_not_found")
    assert_refused(
        service.get(f"/leaderboard/{service.game_id}/no%20id/score"), 404, "leaderboard_not_found"
    )


def test_names_in_any_script_come_back_as_they_were_sent(service: Service) -> None:
    service.register()
    service.configure()
    names = ["Åsa 🏆", "الفائز", "<script>alert(1)</script>", '"\\', "👩‍👩‍👧‍👦"]
    for value, name in enumerate(reversed(names)):
        assert_answered(service.post(score(value, name)))
    assert [row["name"] for row in page(service)["scores"]] == names
