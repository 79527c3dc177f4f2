"""Holds what docs/operator-api.md says of leaderboards to the code."""

import re

import pytest

from laurel.domain.configuration import (
    FIELDS,
    FIXED_BY_SCORES,
    MOST_LANES,
    PARTICIPANTS_PER_LANE,
)
from laurel.domain.endings import IN_FLIGHT_MS
from laurel.domain.errors import InvalidRequestError
from laurel.domain.leaderboards import RESTORABLE_MS, OutOfBounds, Prizes
from laurel.http.leaderboard_configuration import (
    MOST_REVIEW_HOURS,
    MOST_SUBMISSIONS_PER_MINUTE,
    ChangedModel,
    Configuration,
    configuration_model,
    read_configuration,
)
from laurel.http.models import LeaderboardModel
from laurel.http.request import MOST_LONG_BODY_BYTES
from tests.contract.tables import OPERATOR_API, read_section, read_table, reflow, words
from tests.factories import make_leaderboard

SECTION = read_section(OPERATOR_API, "Leaderboards")
TEXT = reflow(re.sub(r"```.*?```", "", SECTION, flags=re.DOTALL))
ROWS = read_table(OPERATOR_API, "Leaderboards", first_column="field")
OF_THE_PATH = {"id", "gameId"}


def of_api_and_besides() -> tuple[set[str], set[str], set[str]]:
    """The fields that the text names, those of them that are required, and those of the table."""
    found = re.search(r"by the service: (.*?), are the path's", TEXT)
    assert found is not None
    required = set(re.findall(r"`(\w+)`(?: and `\w+`)? \(required\)", found[1]))
    required |= set(re.findall(r"`\w+` and `(\w+)` \(required\)", found[1]))
    besides = {name for row in ROWS for name in words(row["field"])}
    return set(words(found[1])), required, besides


def test_a_configuration_has_the_fields_of_the_page() -> None:
    of_api, required, besides = of_api_and_besides()
    schema = Configuration.model_json_schema()
    # Read under either spelling, and called by the right one.
    assert set(schema["properties"]) == (of_api | besides) - {"exteralReference"}
    assert set(schema["required"]) == required
    assert set(FIELDS) | OF_THE_PATH == set(schema["properties"])


def test_the_fields_that_are_not_besides_are_those_of_the_public_api() -> None:
    of_api, _, besides = of_api_and_besides()
    shown = set(LeaderboardModel.__required_keys__ | LeaderboardModel.__optional_keys__)
    assert of_api <= shown
    assert not besides & shown


def test_the_bounds_of_the_table_are_those_of_the_code() -> None:
    meanings = {word: row["meaning"] for row in ROWS for word in words(row["field"])}
    assert f"1 to {MOST_SUBMISSIONS_PER_MINUTE}" in meanings["submissionsPerMinute"]
    assert words(meanings["outOfBounds"]) == ["REFUSE", "HOLD"] == [*OutOfBounds]
    assert f"0 (the default) to {MOST_REVIEW_HOURS}" in meanings["reviewHours"]
    assert words(meanings["prizes"])[:2] == ["NONE", "VOUCHERS"] == [*Prizes]
    assert (MOST_LANES, PARTICIPANTS_PER_LANE) == (8, 1_000_000)
    assert "a lane for each million, eight at most" in meanings["expectedParticipants"]


def test_what_scores_fix_is_named_with_the_time_around_them() -> None:
    found = re.search(r"([^.]+), are what scores are stored by", TEXT)
    assert found is not None
    assert words(found[1]) == list(FIXED_BY_SCORES)
    assert "half minute before and after" in TEXT
    assert IN_FLIGHT_MS == 30_000


def test_a_deleted_leaderboard_can_be_restored_for_as_long_as_the_page_says() -> None:
    assert "For 30 days it can be restored" in TEXT
    assert RESTORABLE_MS == 30 * 86_400_000


def test_the_answer_to_a_change_has_the_members_of_the_example() -> None:
    (example,) = re.findall(r"```json\n(\{\"changed\".*?)```", SECTION, flags=re.DOTALL)
    assert re.findall(r"\"(\w+)\":", example) == list(ChangedModel.__annotations__)


def test_what_is_shown_of_a_configuration_can_be_sent_back() -> None:
    shown = configuration_model(make_leaderboard())
    assert Configuration.model_validate(shown)


@pytest.mark.parametrize(
    ("said", "wrong", "field"),
    [
        (
            "an `endDate` that is not after",
            '"startDate": 1795392000000, "endDate": 1795392000000',
            "endDate",
        ),
        (
            "closing when full without a maximum",
            '"shouldCloseWhenFull": true, "maximumNumberOfWinners": 0',
            "maximumNumberOfWinners",
        ),
        (
            "a `numberOfRetries` of 0 where it counts",
            '"retryStrategy": "REPLACE_SCORE", "numberOfRetries": 0',
            "numberOfRetries",
        ),
        ("an address that is not http(s)", '"icon": "ftp://example.com"', "icon"),
        (
            "bounds that leave nothing between them",
            '"lowestSortingValue": 1, "highestSortingValue": 0',
            "highestSortingValue",
        ),
    ],
)
def test_what_the_page_calls_wrong_is_refused(said: str, wrong: str, field: str) -> None:
    assert said in TEXT
    with pytest.raises(InvalidRequestError) as refused:
        read_configuration(f"{{{wrong}}}".encode(), game_id="game", leaderboard_id="weekly")
    assert field in {offence.field for offence in refused.value.offences}


def test_a_body_may_be_as_long_as_the_page_says() -> None:
    rows = read_table(OPERATOR_API, "Refusals", first_column="status")
    (when,) = (row["when"] for row in rows if "`request_too_large`" in row["code"])
    assert when == f"a body over {MOST_LONG_BODY_BYTES // 1024} KiB"
