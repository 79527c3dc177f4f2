"""The leaderboards of a game on which a player stands, each with the player's standing."""

from typing import Any

import pytest

from tests.asked_standings import moderate
from tests.rank_trees import store_counted
from tests.service import Service, assert_answered, assert_refused, score

LONG_AGO, SOON = 1_000, 4_000_000_000_000
TIM, TOM = {"playerId": "p-tim"}, {"playerId": "p-tom"}


def played(service: Service, query: str = "", *, player: str = "p-tim") -> Any:
    return assert_answered(service.get(f"/leaderboard/{service.game_id}?player={player}{query}"))


def ids(answer: Any) -> list[str]:
    return [board["id"] for board in answer["leaderboards"]]


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    """A game with five leaderboards; Tim stands on three of them, Tom on one of those."""
    service.register()
    ends = {"a": None, "b": SOON, "c": SOON - 1, "d": SOON - 2, "e": SOON - 3}
    for leaderboard_id, end in ends.items():
        service.configure(leaderboard_id, end_date=end, type="odd" if end is None else "even")
    for leaderboard_id in "ace":
        post(service, leaderboard_id, 7, TIM)
    for leaderboard_id in "bce":
        post(service, leaderboard_id, 9, TOM)


def post(service: Service, leaderboard_id: str, value: int, who: dict[str, str]) -> None:
    name = who["playerId"]
    body = score(value, name, **who)
    assert_answered(service.post(body, leaderboard_id=leaderboard_id))


def test_only_those_are_listed_on_which_the_player_stands_each_with_the_standing(
    service: Service,
) -> None:
    now = {leaderboard_id: store_counted(service, leaderboard_id) for leaderboard_id in "ace"}
    answer = played(service)
    assert ids(answer) == ["a", "c", "e"]
    assert (answer["hasMore"], answer["nextCursor"]) == (False, None)
    for board, (rank, of) in zip(answer["leaderboards"], [(1, 1), (2, 2), (2, 2)], strict=True):
        alone = service.get(f"/leaderboard/{service.game_id}/{board['id']}")
        standing = service.get(
            f"/leaderboard/{service.game_id}/{board['id']}/standing?playerId=p-tim"
        )
        shown = assert_answered(standing)
        assert board == {**assert_answered(alone), "standing": shown}
        assert (shown["rank"], shown["of"], shown["asOf"]) == (rank, of, now[board["id"]])


def test_pages_follow_each_other_and_more_means_that_the_player_stands_on_more(
    service: Service,
) -> None:
    first = played(service, "&limit=2")
    assert (ids(first), first["hasMore"]) == (["a", "c"], True)
    second = played(service, f"&limit=2&cursor={first['nextCursor']}")
    assert (ids(second), second["hasMore"]) == (["e"], False)
    # Behind the last one of Tim's there are others, and none that Tim stands on.
    assert played(service, "&limit=3")["hasMore"] is False
    assert ids(played(service, "&limit=1", player="p-tom")) == ["b"]


def test_a_cursor_is_good_for_the_same_player_alone(service: Service) -> None:
    cursor = played(service, "&limit=1")["nextCursor"]
    for query in ("", "player=p-tom&", "player=p-tim&type=odd&"):
        path = f"/leaderboard/{service.game_id}?{query}cursor={cursor}"
        problem = assert_refused(service.get(path), 400, "invalid_request")
        assert [offence["field"] for offence in problem["errors"]] == ["cursor"]


def test_state_and_type_narrow_the_list(service: Service) -> None:
    assert ids(played(service, "&type=even")) == ["c", "e"]
    service.configure("e", end_date=LONG_AGO, type="even")
    assert ids(played(service, "&state=active")) == ["a", "c"]
    assert ids(played(service, "&state=closed&type=even")) == ["e"]


def test_who_stands_nowhere_gets_an_empty_list_and_who_is_hidden_does_not_stand(
    service: Service,
) -> None:
    assert ids(played(service, player="p-nobody")) == []
    service.configure("weekly")
    post(service, "weekly", 1, TIM)
    moderate(service, "hide", "p-tim")
    assert ids(played(service)) == ["a", "c", "e"]


def test_a_game_that_is_not_there_is_not_found(service: Service) -> None:
    assert_refused(service.get("/leaderboard/no-such-game?player=p-tim"), 404, "game_not_found")


def test_a_player_on_many_leaderboards_is_found_on_each(service: Service) -> None:
    for number in range(103):
        service.configure(f"many-{number:03}", type="many", end_date=SOON + number)
    for number in (0, 50, 101, 102):
        post(service, f"many-{number:03}", 1, TIM)
    answer = played(service, "&type=many&limit=3")
    assert ids(answer) == ["many-102", "many-101", "many-050"]
    rest = played(service, f"&type=many&limit=3&cursor={answer['nextCursor']}")
    assert (ids(rest), rest["hasMore"]) == (["many-000"], False)
