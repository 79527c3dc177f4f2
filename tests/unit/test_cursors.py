"""Cursors: strict, and bound to the query that they came from."""

import pytest

from laurel.domain.errors import InvalidRequestError
from laurel.domain.ids import is_id
from laurel.http.cursors import (
    decode_board_cursor,
    decode_score_cursor,
    decode_text_cursor,
    encode_board_cursor,
    encode_score_cursor,
    encode_text_cursor,
)
from laurel.usecases.list_scores import ScorePosition
from laurel.usecases.stores import BoardPosition

QUERY = ("scores", "space-race", "weekly")
POSITION = ScorePosition(standing=bytes(range(18)), rank=100)
CURSOR = encode_score_cursor(POSITION, query=QUERY)


def test_a_cursor_leads_back_to_its_place() -> None:
    assert decode_score_cursor(CURSOR, query=QUERY) == POSITION
    for ends_at in (-(2**53), -1, 0, 2**53 - 1):
        position = BoardPosition(ends_at=ends_at, leaderboard_id="weekly")
        cursor = encode_board_cursor(position, query=QUERY)
        assert decode_board_cursor(cursor, query=QUERY) == position


def test_a_cursor_needs_no_escaping_in_a_url() -> None:
    assert CURSOR.isascii()
    assert CURSOR.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "query",
    [
        ("scores", "space-race", "monthly"),
        ("scores", "golf", "weekly"),
        ("scores", "space-racew", "eekly"),
        ("leaderboards", "space-race", "weekly"),
        ("scores", "space-race"),
        ("scores", "space-race", "weekly", ""),
    ],
)
def test_a_cursor_is_good_for_its_own_query_only(query: tuple[str, ...]) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        decode_score_cursor(CURSOR, query=query)
    assert [offence.field for offence in refusal.value.offences] == ["cursor"]


@pytest.mark.parametrize(
    "cursor",
    ["", "A", "AAAA", "!!!!", "åäö", "\x00", CURSOR + "=", CURSOR + "A", CURSOR[:-1], " " + CURSOR],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequestError):
        decode_score_cursor(cursor, query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_board_cursor(cursor, query=QUERY)


@pytest.mark.parametrize("index", range(len(CURSOR)))
def test_a_cursor_with_any_character_changed_is_refused(index: int) -> None:
    for character in "AZaz09-_":
        changed = CURSOR[:index] + character + CURSOR[index + 1 :]
        if changed != CURSOR:
            with pytest.raises(InvalidRequestError):
                decode_score_cursor(changed, query=QUERY)


@pytest.mark.parametrize("rank", [0, 2**53, 2**64 - 1])
def test_a_rank_that_nobody_can_have_is_refused(rank: int) -> None:
    forged = encode_score_cursor(ScorePosition(standing=bytes(18), rank=rank), query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_score_cursor(forged, query=QUERY)


@pytest.mark.parametrize("length", [17, 19])
def test_a_standing_of_another_length_is_refused(length: int) -> None:
    forged = encode_score_cursor(ScorePosition(standing=bytes(length), rank=2**48), query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_score_cursor(forged, query=QUERY)


def test_a_cursor_of_scores_is_none_of_leaderboards() -> None:
    board = encode_board_cursor(BoardPosition(ends_at=1, leaderboard_id="x"), query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_score_cursor(board, query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_board_cursor(CURSOR, query=QUERY)


@pytest.mark.parametrize("position", ["space-race", "å🏆", "\x00"])
def test_a_cursor_of_a_text_leads_back_to_it(position: str) -> None:
    cursor = encode_text_cursor(position, query=QUERY)
    assert decode_text_cursor(cursor, query=QUERY, is_position=lambda _: True) == position


def test_a_text_that_cannot_be_a_place_is_refused_and_so_is_what_is_no_text() -> None:
    made_up = encode_text_cursor("a b", query=QUERY)
    for cursor in (made_up, CURSOR, encode_text_cursor("a", query=("others",))):
        with pytest.raises(InvalidRequestError):
            decode_text_cursor(cursor, query=QUERY, is_position=is_id)
    bytes_only = encode_score_cursor(ScorePosition(standing=b"\xff" * 18, rank=1), query=QUERY)
    with pytest.raises(InvalidRequestError):
        decode_text_cursor(bytes_only, query=QUERY, is_position=lambda _: True)
