"""Holds what docs/operators.md says of files to the code: leaderboards in YAML, scores as rows."""

import re

from laurel.domain.errors import Offence
from tests.contract.tables import DOCS, read_section, read_table, reflow, word, words
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
