"""What is stored can be read again."""

from dataclasses import fields, replace
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.bans import Ban
from laurel.domain.entries import Entry, Try, TryStatus, settle
from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.domain.leaderboards import (
    Leaderboard,
    OutOfBounds,
    Prizes,
    RetryStrategy,
    SortOrder,
)
from laurel.domain.rank_index import RankIndex
from laurel.domain.retries import Recorded, decide
from laurel.domain.schedules import Schedule
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE
from laurel.storage.bans import ban_item, ban_of
from laurel.storage.dynamodb import pack, unpack
from laurel.storage.entries import (
    counted_dates,
    entry_attributes,
    entry_of,
    save_entry_request,
)
from laurel.storage.games import game_item, game_of
from laurel.storage.leaderboards import leaderboard_item, leaderboard_of
from tests.factories import NOON, make_leaderboard, make_submission

DATES = st.none() | st.integers(1, 2**48)
SORTING_VALUES = st.none() | st.integers(LOWEST_VALUE, HIGHEST_VALUE)
TEXTS = st.none() | st.text(max_size=10)


@given(
    st.builds(
        Leaderboard,
        game_id=st.just("g"),
        leaderboard_id=st.just("l"),
        name=st.text(max_size=10),
        retry_strategy=st.sampled_from(RetryStrategy),
        sort_order=st.sampled_from(SortOrder),
        maximum_number_of_winners=st.integers(0, 10**6),
        should_close_when_full=st.booleans(),
        number_of_retries=st.none() | st.integers(0, 100),
        lowest_sorting_value=SORTING_VALUES,
        highest_sorting_value=SORTING_VALUES,
        submissions_per_minute=st.none() | st.integers(1, 20),
        out_of_bounds=st.sampled_from(OutOfBounds),
        expected_participants=st.none() | st.integers(1, 10**9),
        review_hours=st.integers(0, 720),
        ranks=st.builds(
            RankIndex,
            generation=st.integers(0, 2**42),
            starts_at=st.integers(0, 2**42),
            span=st.integers(1, 2**42),
            depth=st.integers(3, 9),
        ),
        prizes=st.sampled_from(Prizes),
        schedule=st.none()
        | st.builds(
            Schedule,
            cron=st.text(max_size=10),
            time_zone=st.text(max_size=10),
            length_minutes=st.integers(1, 10**6),
            keep=st.none() | st.integers(1, 100),
        ),
        lanes=st.integers(1, 8),
        revision=st.integers(0, 10**9),
        seats_taken=st.integers(0, 10**6),
        participants_counted=st.integers(0, 10**7),
        description=TEXTS,
        type=TEXTS,
        icon=TEXTS,
        url=TEXTS,
        external_reference=TEXTS,
        series=TEXTS,
        earlier_edition=TEXTS,
        later_edition=TEXTS,
        last_edition=TEXTS,
        **dict.fromkeys(
            (
                "start_date",
                "end_date",
                "score_updated_date",
                "closed_at",
                "approved_at",
                "objected_at",
                "voided_at",
                "frozen_at",
                "archived_at",
                "ended_at",
                "last_edition_start",
                "open_until",
                "deleted_at",
                "purge_began_at",
            ),
            DATES,
        ),
    )
)
def test_a_stored_leaderboard_is_read_as_it_was(leaderboard: Leaderboard) -> None:
    assert leaderboard_of(unpack(pack(leaderboard_item(leaderboard)))) == leaderboard


def test_a_leaderboard_is_read_that_was_stored_before_there_were_bounds_and_revisions() -> None:
    item = leaderboard_item(make_leaderboard())
    del item["outOfBounds"], item["revision"]
    assert leaderboard_of(unpack(pack(item))) == make_leaderboard()


def test_a_deleted_leaderboard_is_in_no_list_and_due_after_thirty_days() -> None:
    # Deleted on 15 October 2020, so due on 14 November.
    item = leaderboard_item(make_leaderboard(end_date=1_603_028_846_000, deleted_at=NOON))
    assert item["endsAt"] is None
    assert (item["dueShard"], item["dueAt"]) == ("purge", 1_605_361_646_000)
    item = leaderboard_item(make_leaderboard(end_date=1_603_028_846_000))
    assert item["endsAt"] == 1_603_028_846_000
    assert (item["dueShard"], item["dueAt"]) == ("finish", 1_603_028_846_000)
    item = leaderboard_item(make_leaderboard())
    assert (item["dueShard"], item["dueAt"]) == (None, None)


@given(
    st.builds(
        Game,
        game_id=st.just("g"),
        name=st.text(max_size=10),
        icon=TEXTS,
        url=TEXTS,
        colour=TEXTS,
        weakest_checksum=st.sampled_from(ChecksumAlgorithm),
        checksum_required=st.booleans(),
        has_bans=st.booleans(),
        checksum_keys=st.dictionaries(
            st.text(min_size=1, max_size=5), st.sampled_from(KeyStatus), max_size=3
        ),
    )
)
def test_a_stored_game_is_read_as_it_was(game: Game) -> None:
    assert game_of(unpack(pack(game_item(game)))) == game


@given(
    st.builds(
        Ban,
        game_id=st.just("g"),
        player=st.text(min_size=1, max_size=5),
        key=TEXTS,
        since=st.integers(1, 2**48),
        reason=st.text(min_size=1, max_size=5),
        subject=st.text(min_size=1, max_size=5),
    )
)
def test_a_stored_ban_is_read_as_it_was(ban: Ban) -> None:
    assert ban_of(unpack(pack(ban_item(ban)))) == ban


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=25),
    st.sampled_from(RetryStrategy),
    st.none() | st.just("tim@example.com"),
    st.lists(st.sampled_from(TryStatus), max_size=25),
    st.booleans(),
)
def test_a_stored_entry_is_read_as_it_was(
    scores: list[int],
    strategy: RetryStrategy,
    email: str | None,
    statuses: list[TryStatus],
    hidden: bool,
) -> None:
    board = make_leaderboard(
        retry_strategy=RetryStrategy.REPLACE_SCORE
        if strategy is RetryStrategy.DISABLED
        else strategy
    )
    entry: Entry | None = None
    for number, score in enumerate(scores):
        keys = (number.to_bytes(8, "big"), (number + 100).to_bytes(8, "big"))
        submission = make_submission(score, email=email, keys=keys, body=keys[0])
        decision = decide(board, entry, submission)
        if isinstance(decision, Recorded):
            entry = decision.entry
    assert entry
    every = chain(statuses, repeat(TryStatus.COUNTED))
    tries = tuple(replace(kept, status=next(every)) for kept in entry.tries)
    entry = settle(replace(entry, tries=tries, hidden=hidden), board)
    stored = {"player": entry.player, **entry_attributes(board, entry)}
    read = entry_of(unpack(pack(stored)))
    for field in fields(Entry):
        if field.name != "shown":
            assert getattr(read, field.name) == getattr(entry, field.name)
    assert seen(read.shown) == seen(entry.shown)
    assert ("standing" in pack(stored)) == (entry.shown is not None and not hidden)
    assert ("boardName" in pack(stored)) == ("standing" in pack(stored))
    held = [kept.date for kept in tries if kept.status is TryStatus.HELD]
    waits = [stored["board"], min(held)] if held else [None, None]
    assert [stored["heldBoard"], stored["heldSince"]] == waits
    assert counted_dates(unpack(pack(stored))) == {
        kept.date for kept in tries if kept.status is TryStatus.COUNTED
    }


def seen(shown: Try | None) -> object:
    return shown and (shown.sorting_value, shown.display_value, shown.date)


def save_request(board: Leaderboard, recorded: Recorded) -> Any:
    return save_entry_request(
        table="scores", leaderboard=board, entry=recorded.entry, replaces=recorded.replaces
    )


def test_a_first_score_is_conditional_on_there_being_none() -> None:
    board = make_leaderboard()
    first = decide(board, None, make_submission())
    assert isinstance(first, Recorded)
    request = save_request(board, first)
    assert request["ConditionExpression"] == "attribute_not_exists(#version)"


def test_a_further_score_is_conditional_on_the_version_that_was_read() -> None:
    board = make_leaderboard()
    first = decide(board, None, make_submission())
    assert isinstance(first, Recorded)
    second = decide(board, first.entry, make_submission())
    assert isinstance(second, Recorded)
    request = save_request(board, second)
    assert request["ConditionExpression"] == "#version = :before"
    assert request["ExpressionAttributeValues"][":before"] == {"N": str(first.entry.version)}


def test_what_holds_no_more_is_removed() -> None:
    board = make_leaderboard()
    first = decide(board, None, make_submission())
    assert isinstance(first, Recorded)
    hidden = replace(first.entry, hidden=True)
    expression = save_request(board, replace(first, entry=hidden))["UpdateExpression"]
    assert expression.endswith("REMOVE #standing, #boardName, #email, #heldBoard, #heldSince")
    shown = save_request(board, first)["UpdateExpression"]
    assert shown.endswith("REMOVE #email, #hidden, #heldBoard, #heldSince")


@pytest.mark.parametrize("name", ["Zo\u00eb", "Zoe\u0308"])
def test_a_name_is_found_in_whatever_form_it_was_typed_but_in_its_own_letters(name: str) -> None:
    board = make_leaderboard()
    first = decide(board, None, make_submission(name=name))
    assert isinstance(first, Recorded)
    stored = entry_attributes(board, first.entry)
    assert stored["boardName"] == "space-race/weekly#Zo\u00eb"
    assert stored["displayName"] == name


def test_whoever_was_erased_is_found_by_no_name() -> None:
    board = make_leaderboard()
    first = decide(board, None, make_submission())
    assert isinstance(first, Recorded)
    anonymous = replace(first.entry, player="erased:0123456789abcdef")
    stored = entry_attributes(board, anonymous)
    assert stored["standing"] is not None
    assert stored["boardName"] is None


def test_a_value_that_others_stored_as_null_is_none() -> None:
    assert unpack({"endDate": {"NULL": True}, "texts": {"L": [{"NULL": True}]}}) == {
        "endDate": None,
        "texts": [None],
    }


def test_a_number_that_others_stored_with_a_fraction_is_no_obstacle() -> None:
    assert unpack({"endDate": {"N": "7"}, "score": {"N": "-7"}, "note": {"N": "-1.5"}}) == {
        "endDate": 7,
        "score": -7,
        "note": -1.5,
    }
    assert unpack({"note": {"N": "1E+30"}})["note"] == 10.0**30


def test_an_attribute_that_is_none_is_left_out_and_none_within_one_is_kept() -> None:
    packed = pack({"reason": None, "after": {"icon": None}})
    assert packed == {"after": {"M": {"icon": {"NULL": True}}}}
    assert unpack(packed) == {"after": {"icon": None}}
