"""What has moved between two looks at the standings."""

from typing import Any

from tools.operator.live_standings import Standing, compare


def rows(*names: str, **scores: str) -> list[dict[str, Any]]:
    return [
        {"rank": rank, "name": name, "score": scores.get(name, "1")}
        for rank, name in enumerate(names, 1)
    ]


def moved(before: list[dict[str, Any]] | None, after: list[dict[str, Any]]) -> list[str]:
    return [_show(row) for row in compare(before, after)]


def _show(row: Standing) -> str:
    sign = "new" if row.is_new else f"{row.climbed:+d}" if row.climbed else ""
    return f"{row.name}{sign}{'!' if row.has_changed else ''}"


def test_at_the_first_look_nothing_has_moved() -> None:
    assert moved(None, rows("a", "b")) == ["a", "b"]


def test_what_is_as_before_has_not_moved() -> None:
    assert moved(rows("a", "b"), rows("a", "b")) == ["a", "b"]


def test_places_are_counted_upwards() -> None:
    assert moved(rows("a", "b", "c"), rows("c", "a", "b")) == ["c+2!", "a-1!", "b-1!"]


def test_who_comes_in_is_new_and_pushes_others_down() -> None:
    assert moved(rows("a", "b"), rows("x", "a", "b")) == ["xnew!", "a-1!", "b-1!"]
    assert moved([], rows("a")) == ["anew!"]


def test_another_score_at_the_same_place_is_a_change() -> None:
    (row,) = compare(rows("a"), rows("a", a="2"))
    assert (row.has_changed, row.score_before, row.climbed) == (True, "1", 0)


def test_players_of_one_name_are_told_apart_by_their_order() -> None:
    assert moved(rows("a", "a"), rows("a", "b", "a")) == ["a", "bnew!", "a-1!"]
    assert moved(rows("a"), rows("a", "a")) == ["a", "anew!"]
