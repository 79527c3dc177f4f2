"""Holds what docs/operators.md says of files to the code: leaderboards in YAML, scores as rows."""

import json
import re
from datetime import datetime

import pytest

from laurel.domain.errors import Offence
from laurel.domain.occurrences import occurrences_from
from laurel.domain.schedules import Schedule
from laurel.http.leaderboard_configuration import read_configuration
from laurel.http.schedules import next_edition_models
from tests.contract.tables import DOCS, read_section, read_table, reflow, word, words
from tools.operator.next_editions import describe_edition
from tools.operator.player_lists import PLAYER_COLUMNS
from tools.operator.score_imports import ScoreRow
from tools.operator.score_rows import COLUMNS
from tools.operator.tournament_checks import check_configuration
from tools.operator.tournament_files import SECTIONS, read_tournaments

GUIDE = (DOCS / "operators.md").read_text(encoding="utf-8")
EXAMPLE = DOCS / "examples" / "tournaments.yaml"


def test_a_file_of_leaderboards_has_the_sections_of_the_table() -> None:
    rows = read_table(GUIDE, "Leaderboards as a file", first_column="in the file")
    assert [word(row["in the file"]) for row in rows] == list(SECTIONS)


def test_the_example_of_a_file_of_leaderboards_is_right_and_uses_all_that_there_is() -> None:
    read = read_tournaments(EXAMPLE.read_bytes(), name="t.yaml", check=check_configuration)
    assert read.game_id == "space-race"
    assert all(
        origin.section in {"defaults", *read.leaderboards} for origin in read.origins.values()
    )
    # With a zone, in UTC and in epoch milliseconds; and a default that is taken back.
    weekly, final = read.leaderboards["weekly-2026-49"], read.leaderboards["final-2026"]
    assert weekly["startDate"] == 1796025600000
    assert (final["startDate"], final["endDate"]) == (1797616800000, 1797624000000)
    assert "numberOfRetries" not in final


def test_the_example_of_recurring_tournaments_is_right_and_named_in_the_guide() -> None:
    text = (DOCS / "examples" / "recurring.yaml").read_bytes()
    read = read_tournaments(text, name="recurring.yaml", check=check_configuration)
    assert all("schedule" in board for board in read.leaderboards.values())
    assert "laurel leaderboard apply docs/examples/recurring.yaml" in GUIDE


@pytest.mark.parametrize(
    "row",
    read_table(GUIDE, "Recurring tournaments", first_column="cron"),
    ids=lambda row: str(row["cron"]),
)
def test_editions_are_called_as_the_guide_says(row: dict[str, str]) -> None:
    schedule = Schedule(cron=word(row["cron"]), time_zone="Europe/Stockholm", length_minutes=60)
    evening = round(datetime.fromisoformat("2026-11-27T18:30:00+01:00").timestamp() * 1_000)
    first = next(occurrences_from(schedule, now=evening))
    (called,) = words(row["editions are called"])
    shape = re.sub(r"[0-9]", "0", called.removeprefix("…-"))
    assert re.sub(r"[0-9]", "0", first.label) == shape


def test_the_editions_that_the_guide_shows_are_those_of_the_example() -> None:
    text = (DOCS / "examples" / "recurring.yaml").read_bytes()
    read = read_tournaments(text, name="recurring.yaml", check=check_configuration)
    board = read_configuration(
        json.dumps(read.leaderboards["the-weekly"]).encode(),
        game_id="space-race",
        leaderboard_id="the-weekly",
    )
    spring = round(datetime.fromisoformat("2027-03-17T12:00:00+01:00").timestamp() * 1_000)
    for edition in next_edition_models(board, now=spring)[:3]:
        shown = describe_edition({**edition})
        assert re.sub(r": | to ", "  ", shown) in GUIDE


def test_the_check_is_the_services_own() -> None:
    assert check_configuration({"name": "n"})[:1] == [Offence("retryStrategy", "is required")]


def test_scores_have_the_columns_of_the_table() -> None:
    rows = read_table(GUIDE, "Scores as files", first_column="column")
    assert [name for row in rows for name in words(row["column"])] == list(COLUMNS)
    required = {field.alias for field in ScoreRow.model_fields.values() if field.is_required()}
    assert set(words(rows[0]["column"])) == required


def test_lists_of_players_have_the_columns_that_the_guide_names() -> None:
    text = reflow(read_section(GUIDE, "Fair play"))
    found = re.search(r"CSV with a header of ([^:]+?), or JSON lines", text)
    assert found is not None
    assert words(found[1]) == list(PLAYER_COLUMNS)
