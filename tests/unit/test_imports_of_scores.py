"""Imported scores: stored once, with their dates, while there are seats."""

from typing import Any

import pytest

from laurel.domain.entries import Entry, Try
from laurel.domain.imports import ImportedScore, plan_import
from laurel.domain.moderation import Result
from laurel.domain.retries import Recorded, decide
from tests.factories import NOON, make_leaderboard, make_submission

BOARD = make_leaderboard()
LATER = NOON + 1_000


def a_score(player: str = "id:1", value: int = 14, **changes: Any) -> ImportedScore:
    ordinary = {
        "player": player,
        "display_name": "Tiny Tim",
        "email": None,
        "sorting_value": value,
        "display_value": str(value),
        "date": NOON,
    }
    return ImportedScore(**{**ordinary, **changes})


def stored(score: ImportedScore) -> dict[str, Entry]:
    (entry,) = plan_import(BOARD, {}, [score], now=LATER).entries
    return {entry.player: entry}


def results(known: dict[str, Entry], *scores: ImportedScore, **changes: Any) -> list[Result]:
    board = make_leaderboard(**changes)
    return list(plan_import(board, known, scores, now=LATER).results)


def test_a_score_becomes_an_entry_with_its_own_date() -> None:
    plan = plan_import(BOARD, {}, [a_score(email="tim@example.com")], now=LATER)
    kept = Try(sorting_value=14, display_value="14", date=NOON)
    assert plan.results == (Result.CHANGED,)
    assert plan.entries == (
        Entry(
            player="id:1",
            display_name="Tiny Tim",
            email="tim@example.com",
            tries=(kept,),
            best=kept,
            shown=kept,
            used=1,
            version=LATER,
        ),
    )


def test_a_score_without_a_date_came_when_it_is_imported() -> None:
    (entry,) = stored(a_score(date=None)).values()
    assert entry.tries[0].date == LATER


@pytest.mark.parametrize("date", [NOON, None])
def test_the_same_score_again_is_nothing_new(date: int | None) -> None:
    assert results(stored(a_score()), a_score(date=date)) == [Result.UNCHANGED]
    assert results(stored(a_score(date=None)), a_score(date=None)) == [Result.UNCHANGED]


@pytest.mark.parametrize("changes", [{"value": 15}, {"display_value": "014"}, {"date": NOON - 1}])
def test_another_score_of_the_player_replaces_nothing(changes: dict[str, Any]) -> None:
    assert results(stored(a_score()), a_score(**changes)) == [Result.DIFFERENT]


def test_a_score_is_still_there_when_a_better_one_came_in_after_it() -> None:
    (entry,) = stored(a_score()).values()
    better = decide(BOARD, entry, make_submission(20, player="id:1"))
    assert isinstance(better, Recorded)
    assert results({"id:1": better.entry}, a_score()) == [Result.UNCHANGED]


def test_of_two_scores_of_one_player_the_first_is_stored() -> None:
    plan = plan_import(BOARD, {}, [a_score(), a_score(), a_score(value=15)], now=LATER)
    assert plan.results == (Result.CHANGED, Result.UNCHANGED, Result.DIFFERENT)
    assert [entry.tries[0].sorting_value for entry in plan.entries] == [14]


def test_while_there_are_seats_players_take_them_and_whoever_has_one_needs_none() -> None:
    seats = {"should_close_when_full": True, "maximum_number_of_winners": 3, "seats_taken": 1}
    scores = [a_score(f"id:{number}") for number in range(1, 5)]
    assert results(stored(a_score("id:3")), *scores, **seats) == [
        Result.CHANGED,
        Result.CHANGED,
        Result.UNCHANGED,
        Result.FULL,
    ]


@pytest.mark.parametrize(
    "changes", [{"closed_at": NOON}, {"ended_at": NOON}, {"end_date": NOON}, {"start_date": LATER}]
)
def test_the_state_of_the_leaderboard_does_not_matter(changes: dict[str, Any]) -> None:
    assert results({}, a_score(), **changes) == [Result.CHANGED]
