"""Holds what docs/operator-api.md says of recurring tournaments to the code."""

import json
import re
from datetime import datetime
from typing import Any

import pytest

from laurel.domain.editions import NEXT_EDITIONS, next_editions
from laurel.domain.occurrences import MOST_LENGTH_MINUTES
from laurel.http.schedules import MOST_KEPT, EditionModel, ScheduleBody, next_edition_models
from tests.contract.tables import OPERATOR_API, read_section, read_table, reflow, word
from tests.factories import make_leaderboard

SECTION = read_section(OPERATOR_API, "Recurring tournaments")
TEXT = reflow(re.sub(r"```.*?```", "", SECTION, flags=re.DOTALL))
ROWS = read_table(OPERATOR_API, "Recurring tournaments", first_column="field")
EXAMPLES = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)]
WEEKLY = ScheduleBody.model_validate(EXAMPLES[0]["schedule"]).schedule


def meaning(field: str) -> str:
    (found,) = (row["meaning"] for row in ROWS if word(row["field"]) == field)
    return found


def test_a_schedule_has_the_fields_of_the_table() -> None:
    schema = ScheduleBody.model_json_schema()
    assert [word(row["field"]) for row in ROWS] == list(schema["properties"])
    required = [word(row["field"]) for row in ROWS if "required" in row["type"]]
    assert required == schema["required"]
    assert list(EXAMPLES[0]["schedule"]) == list(schema["properties"])


def test_the_bounds_are_those_of_the_code() -> None:
    assert f"1 to {MOST_LENGTH_MINUTES}, which is 366 days" in meaning("lengthMinutes")
    assert f"1 to {MOST_KEPT}" in meaning("keep")
    assert "`nextEditions` are the five editions that end next" in TEXT
    assert NEXT_EDITIONS == 5


def test_the_example_of_an_edition_is_one_of_the_example_of_a_schedule() -> None:
    series = make_leaderboard(leaderboard_id="the-weekly", schedule=WEEKLY)
    edition: Any = EXAMPLES[1]
    assert next_edition_models(series, now=edition["startDate"])[0] == edition
    assert list(edition) == list(EditionModel.__annotations__)


@pytest.mark.parametrize(
    ("series", "cron", "label"),
    [
        ("the-weekly", "0 9 * * MON", "2026-W48"),
        ("the-daily", "0 9 * * *", "2026-11-27"),
        ("the-hourly", "0 * * * *", "2026-11-27-1800"),
        ("the-monthly", "0 9 1 * *", "2026-11"),
    ],
)
def test_the_labels_of_the_page_are_those_of_the_code(series: str, cron: str, label: str) -> None:
    assert f"`{series}-{label}`" in TEXT
    now = round(datetime.fromisoformat("2026-11-27T18:00:00+01:00").timestamp() * 1_000)
    body = {"cron": cron, "timeZone": "Europe/Stockholm", "lengthMinutes": 45_000}
    board = make_leaderboard(
        leaderboard_id=series, schedule=ScheduleBody.model_validate(body).schedule
    )
    assert next_editions(board, now=now)[0].leaderboard_id == f"{series}-{label}"
