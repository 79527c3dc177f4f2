"""The files that configure games and leaderboards: what is read, and every offence at once."""

import json
from typing import Any

import pytest

from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.domain.leaderboards import Leaderboard, RetryStrategy, SortOrder
from tools.operator.checksum_keys import read_secret
from tools.operator.configuration import read_game, read_leaderboard
from tools.operator.failures import OperatorError

LEADERBOARD: dict[str, Any] = {
    "gameId": "space-race",
    "id": "weekly",
    "name": "The weekly",
    "maximumNumberOfWinners": 3,
    "shouldCloseWhenFull": False,
    "retryStrategy": "REPLACE_SCORE",
}
GAME: dict[str, Any] = {"id": "space-race", "name": "Space Race"}


def leaderboard(**changes: Any) -> Leaderboard:
    return read_leaderboard(json.dumps({**LEADERBOARD, **changes}).encode())


def game(**changes: Any) -> Game:
    return read_game(json.dumps({**GAME, **changes}).encode())


def offences(read: Any, text: bytes) -> list[str]:
    with pytest.raises(OperatorError) as refused:
        read(text)
    return str(refused.value).splitlines()[1:]


def test_a_leaderboard_needs_no_more_than_what_has_no_ordinary_value() -> None:
    assert leaderboard() == Leaderboard(
        game_id="space-race",
        leaderboard_id="weekly",
        name="The weekly",
        retry_strategy=RetryStrategy.REPLACE_SCORE,
        maximum_number_of_winners=3,
    )


def test_every_setting_of_a_leaderboard_is_read() -> None:
    read = leaderboard(
        sortOrder="ASCENDING",
        numberOfRetries=5,
        startDate=1_795_392_000_000,
        endDate=1_795_996_800_000,
        description="Who flies furthest?",
        type="weekly",
        icon="https://cdn.example.com/icon.png",
        url="http://example.com/weekly",
        externalReference="achievement-7",
        lanes=8,
        shouldCloseWhenFull=True,
    )
    assert read == Leaderboard(
        game_id="space-race",
        leaderboard_id="weekly",
        name="The weekly",
        retry_strategy=RetryStrategy.REPLACE_SCORE,
        maximum_number_of_winners=3,
        sort_order=SortOrder.ASCENDING,
        number_of_retries=5,
        start_date=1_795_392_000_000,
        end_date=1_795_996_800_000,
        description="Who flies furthest?",
        type="weekly",
        icon="https://cdn.example.com/icon.png",
        url="http://example.com/weekly",
        external_reference="achievement-7",
        lanes=8,
        should_close_when_full=True,
    )


def test_the_wires_old_spelling_of_a_reference_is_taken_too() -> None:
    assert leaderboard(exteralReference="achievement-7").external_reference == "achievement-7"


def test_every_setting_of_a_game_is_read() -> None:
    read = game(
        icon="https://cdn.example.com/icon.png",
        url="https://example.com",
        colour="#2e7d32",
        checksumRequired=True,
        weakestChecksum="SHA-256",
        checksumKeys={"web": "ACTIVE", "old": "REVOKED"},
    )
    assert read == Game(
        game_id="space-race",
        name="Space Race",
        icon="https://cdn.example.com/icon.png",
        url="https://example.com",
        colour="#2e7d32",
        checksum_required=True,
        weakest_checksum=ChecksumAlgorithm.SHA_256,
        checksum_keys={"web": KeyStatus.ACTIVE, "old": KeyStatus.REVOKED},
    )
    assert game() == Game(game_id="space-race", name="Space Race")


def test_everything_that_is_wrong_with_a_leaderboard_is_told_at_once() -> None:
    text = b"""{"id": "a b", "gameId": 7, "name": "", "retryStrategy": "BEST", "lanes": 9,
        "maximumNumberOfWinners": 3.0, "shouldCloseWhenFull": "no", "startDate": 1795392000,
        "icon": "javascript:alert(1)", "numberOfRetries": true, "winners": 3, "lanes": 0}"""
    assert offences(read_leaderboard, text) == [
        "gameId: must be a valid string",
        "icon: must be a web address, such as https://example.com/a.png",
        "id: must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit",
        "lanes: must be given once",
        "lanes: must be greater than or equal to 1",
        "maximumNumberOfWinners: must be a valid integer",
        "name: must have at least 1 character",
        "numberOfRetries: must be a valid integer",
        "retryStrategy: must be 'DISABLED', 'REPLACE_SCORE' or 'REPLACE_IF_BETTER'",
        "shouldCloseWhenFull: must be a valid boolean",
        "startDate: must be in epoch milliseconds, such as 1795392000000",
        "winners: is not known",
    ]


def test_everything_that_is_wrong_with_a_game_is_told_at_once() -> None:
    text = b"""{"name": "Space: Race", "colour": "green", "weakestChecksum": "SHA256",
        "checksumKeys": {"a/b": "ACTIVE", "web": "active"}}"""
    assert offences(read_game, text) == [
        "checksumKeys.a/b: must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit",
        "checksumKeys.web: must be 'ACTIVE' or 'REVOKED'",
        "colour: must match pattern '^#[0-9a-fA-F]{6}$'",
        "id: is required",
        "name: must not contain a colon: checksums name the game",
        "weakestChecksum: must be 'MD5', 'SHA-1', 'SHA-256' or 'SHA-512'",
    ]


@pytest.mark.parametrize("game_id", ["api", "assets"])
def test_a_game_cannot_be_called_what_pages_need_for_themselves(game_id: str) -> None:
    assert offences(read_game, f'{{"id": "{game_id}", "name": "x"}}'.encode()) == [
        "id: must not be api or assets: pages need these addresses"
    ]


@pytest.mark.parametrize("lanes", [0, 9])
def test_a_leaderboard_has_one_to_eight_lanes(lanes: int) -> None:
    with pytest.raises(OperatorError, match="lanes"):
        leaderboard(lanes=lanes)


@pytest.mark.parametrize("date", [1_795_392_000, 1_795_392_000_000_000, -1])
def test_a_date_in_seconds_or_microseconds_is_found_out(date: int) -> None:
    with pytest.raises(OperatorError, match="endDate: must be in epoch milliseconds"):
        leaderboard(endDate=date)


@pytest.mark.parametrize("text", [b"[]", b"null", b'"weekly"'])
def test_a_file_holds_an_object(text: bytes) -> None:
    assert offences(read_leaderboard, text) == ["the file: must be a JSON object"]


@pytest.mark.parametrize("text", [b"", b"{", b"gameId: x", b"\xff\xfe{}"])
def test_a_file_that_is_no_json_is_called_that(text: bytes) -> None:
    with pytest.raises(OperatorError, match="This is not JSON"):
        read_game(text)


@pytest.mark.parametrize("content", [b"s3cret", b"s3cret\n", b"s3cret\r\n"])
def test_a_key_is_what_stands_before_the_line_break(content: bytes) -> None:
    assert read_secret(content) == "s3cret"


@pytest.mark.parametrize("content", [b"", b"\n", b"one\ntwo\n", b"\xff"])
def test_a_file_without_exactly_one_key_is_refused(content: bytes) -> None:
    with pytest.raises(OperatorError):
        read_secret(content)


def test_a_file_that_is_nested_too_deeply_is_refused_in_a_sentence() -> None:
    with pytest.raises(OperatorError, match="not JSON"):
        read_game(b"[" * 200_000)


@pytest.mark.parametrize(
    "url",
    ["https://", "javascript:alert(1)", "http://[::1", 'https://x/"y', "https://x/a b", "//x"],
)
def test_an_address_that_no_page_would_show_is_refused(url: str) -> None:
    with pytest.raises(OperatorError, match="icon: must be a web address"):
        game(icon=url)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "a\u202eb"])
def test_a_name_that_would_upset_a_page_is_refused(name: str) -> None:
    for read in (game, leaderboard):
        with pytest.raises(OperatorError, match="name: must not contain"):
            read(name=name)
