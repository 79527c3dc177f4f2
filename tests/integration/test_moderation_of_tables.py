"""Operators and players at the same entries, on the tables of the template."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from hypothesis import settings
from moto import mock_aws

from laurel.domain.audit import Action, Actor
from laurel.domain.errors import NotHeldError, UnavailableError
from laurel.domain.imports import ImportedScore
from laurel.domain.leaderboards import Leaderboard, OutOfBounds, SortOrder
from laurel.domain.moderation import accept, correct, hide, restore
from laurel.usecases.changes import MOST_TRIES
from laurel.usecases.import_entries import import_entries
from laurel.usecases.moderate_entries import Moderation
from laurel.usecases.report_score import report_score
from tests.factories import NOON, make_leaderboard, make_submission
from tests.moderation_machine import Tournament
from tests.moderation_worlds import Interrupted, Tables

BOARD = make_leaderboard()
SEATS = make_leaderboard(should_close_when_full=True, maximum_number_of_winners=2)
Open = Callable[[Leaderboard], Tables]


@pytest.fixture
def open_tables() -> Iterator[Open]:
    """Make tables of their own; in a region where no other test has any."""
    opened: list[Tables] = []
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client = boto3.client("dynamodb", region_name="eu-west-1")

        def open_tables(board: Leaderboard) -> Tables:
            opened.append(Tables(client, board))
            return opened[-1]

        yield open_tables
        for tables in opened:
            tables.drop()


def submit(tables: Tables, value: int, name: str = "Tim", *, entries: Any = None) -> None:
    report_score(
        entries=entries or tables.entries,
        game_id=BOARD.game_id,
        leaderboard_id=BOARD.leaderboard_id,
        submission=make_submission(value, name=name),
        may_be_banned=False,
        pause=lambda _: None,
    )


def operator(action: Action, entries: Any) -> Moderation:
    return Moderation(
        entries=entries,
        game_id=BOARD.game_id,
        leaderboard_id=BOARD.leaderboard_id,
        action=action,
        actor=Actor(subject="moderator", token_id="t", request_id="r", at=NOON, reason="a test"),
        pause=lambda _: None,
    )


def bring_in(entries: Any, *names: str) -> list[str]:
    scores = [
        ImportedScore(
            player=f"name:{name}",
            display_name=name,
            email=None,
            sorting_value=5,
            display_value="5",
            date=NOON,
        )
        for name in names
    ]
    return [
        result.value
        for result in import_entries(
            entries=entries,
            game_id=BOARD.game_id,
            leaderboard_id=BOARD.leaderboard_id,
            scores=scores,
            actor=operator(Action.ENTRY_IMPORT, entries).actor,
            pause=lambda _: None,
        )
    ]


def test_whatever_operators_and_players_do_the_tables_hold_what_a_model_says(
    open_tables: Open,
) -> None:
    class TournamentOnTables(Tournament):
        def open_world(self, board: Leaderboard) -> Tables:
            self.tables = open_tables(board)
            return self.tables

    case = TournamentOnTables.TestCase
    case.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
    case("runTest").runTest()


# ---- At the same time ----------------------------------------------------------------------------


def test_who_is_hidden_while_submitting_is_hidden_with_the_score_that_came_in(
    open_tables: Open,
) -> None:
    tables = open_tables(BOARD)
    submit(tables, 7)
    busy = Interrupted(tables.moderated, lambda: submit(tables, 9))
    assert operator(Action.ENTRY_HIDE, busy).change("name:Tim", hide).changed
    assert tables.standings() == []
    assert operator(Action.ENTRY_RESTORE, tables.moderated).change("name:Tim", restore).changed
    assert tables.standings() == [("Tim", "9")]
    assert [record.action for record in tables.trail()].count(Action.ENTRY_HIDE) == 1


def test_who_submits_while_being_hidden_has_the_score_and_stays_hidden(open_tables: Open) -> None:
    tables = open_tables(BOARD)
    submit(tables, 7)
    moderation = operator(Action.ENTRY_HIDE, tables.moderated)
    busy = Interrupted(tables.entries, lambda: hide_tim(moderation))
    submit(tables, 9, entries=busy)
    assert tables.standings() == []
    entry = operator(Action.ENTRY_RESTORE, tables.moderated).change("name:Tim", restore).thing
    assert [kept.sorting_value for kept in entry.tries] == [7, 9]
    assert tables.standings() == [("Tim", "9")]


def hide_tim(moderation: Moderation) -> None:
    assert moderation.change("name:Tim", hide).changed


def test_who_submits_while_being_removed_begins_anew_or_is_removed_with_the_score(
    open_tables: Open,
) -> None:
    tables = open_tables(SEATS)
    submit(tables, 7)
    moderation = operator(Action.ENTRY_REMOVE, tables.moderated)
    submit(tables, 9, entries=Interrupted(tables.entries, lambda: moderation.remove("name:Tim")))
    assert tables.standings() == [("Tim", "9")]
    assert tables.board().seats_taken == 1
    busy = Interrupted(tables.moderated, lambda: submit(tables, 11))
    operator(Action.ENTRY_REMOVE, busy).remove("name:Tim")
    assert tables.standings() == []
    assert tables.board().seats_taken == 0


def test_a_correction_and_a_better_score_at_the_same_time_are_both_there(
    open_tables: Open,
) -> None:
    tables = open_tables(BOARD)
    submit(tables, 700)
    busy = Interrupted(tables.moderated, lambda: submit(tables, 8))
    fix = correct(date=NOON, sorting_value=7, display_value="7")
    entry = operator(Action.ENTRY_CORRECT, busy).change("name:Tim", fix).thing
    assert [kept.sorting_value for kept in entry.tries] == [7, 8]
    assert tables.standings() == [("Tim", "8")]


def test_of_two_operators_who_accept_the_same_try_one_is_told_that_nothing_is_held(
    open_tables: Open,
) -> None:
    tables = open_tables(make_leaderboard(highest_sorting_value=1, out_of_bounds=OutOfBounds.HOLD))
    submit(tables, 9)
    other = operator(Action.ENTRY_ACCEPT, tables.moderated)
    busy = Interrupted(tables.moderated, lambda: accept_tim(other))
    with pytest.raises(NotHeldError):
        accept_tim(operator(Action.ENTRY_ACCEPT, busy))
    assert len(tables.trail()) == 1


def accept_tim(moderation: Moderation) -> None:
    assert moderation.change("name:Tim", accept(date=None)).changed


def test_an_import_replaces_nobody_who_came_in_meanwhile(open_tables: Open) -> None:
    tables = open_tables(BOARD)
    busy = Interrupted(tables.moderated, lambda: submit(tables, 7))
    assert bring_in(busy, "Tom", "Tim", "Tam") == ["CHANGED", "DIFFERENT", "CHANGED"]
    assert tables.standings()[0] == ("Tim", "7")
    assert len(tables.trail()) == 2


def test_an_import_takes_no_seat_that_was_taken_meanwhile(open_tables: Open) -> None:
    tables = open_tables(SEATS)
    busy = Interrupted(tables.moderated, lambda: submit(tables, 7))
    assert bring_in(busy, "Tom", "Tam") == ["CHANGED", "FULL"]
    assert tables.board().seats_taken == 2


def test_an_import_stores_nothing_by_a_configuration_that_holds_no_more(open_tables: Open) -> None:
    tables = open_tables(BOARD)
    turned = make_leaderboard(sort_order=SortOrder.ASCENDING, revision=1)
    busy = Interrupted(tables.moderated, lambda: tables.configure(turned))
    assert bring_in(busy, "Tim") == ["CHANGED"]
    submit(tables, 9, "Tom")
    assert tables.standings() == [("Tim", "5"), ("Tom", "9")]


def test_an_operator_gives_up_when_others_are_always_faster(open_tables: Open) -> None:
    tables = open_tables(BOARD)
    submit(tables, 0)
    waits: list[int] = []

    class Crowded:
        def __getattr__(self, name: str) -> Any:
            if name == "save":
                submit(tables, len(waits))
            return getattr(tables.moderated, name)

    moderation = operator(Action.ENTRY_HIDE, Crowded())
    with pytest.raises(UnavailableError):
        replace(moderation, pause=waits.append).change("name:Tim", hide)
    assert waits == list(range(1, MOST_TRIES - 1))
    assert tables.trail() == []
