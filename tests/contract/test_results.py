"""Holds results, archives and the lines in them to docs/public-api.md and docs/operator-api.md."""

import hmac
import json
import re

from jsonschema_rs import validator_for

from laurel.domain import manifests
from laurel.domain.archives import Copy, operator_line, public_line, public_name
from laurel.domain.manifests import ManifestModel, PartModel, RedactionModel, make_manifest
from laurel.http.models import ArchiveSummaryModel, ResultsModel
from laurel.storage.archive_files import ADDRESS_SECONDS
from laurel.usecases.show_results import ResultsStatus
from tests.archive_stores import make_ranked_entry
from tests.contract.fields import check_fields, documented_fields, schema_of
from tests.contract.tables import (
    OPERATOR_API,
    PUBLIC_API,
    read_blocks,
    read_json,
    read_section,
    read_table,
    reflow,
    word,
)
from tests.unit.test_manifests import make_archive

SALT = bytes(32)
# Every page of a list has them, and operators alone are told the others.
OF_PAGES = {"nextCursor", "hasMore", "currentCursor"}
OF_OPERATORS = {"salt", "unranked"}


def test_results_have_the_fields_of_the_table() -> None:
    fields = documented_fields(read_table(PUBLIC_API, "Results", first_column="field"))
    schema = schema_of(ResultsModel)
    assert set(fields) == set(schema["properties"]) - OF_PAGES
    required = {name for name, (_, needed) in fields.items() if needed}
    assert required == set(schema["required"]) - OF_PAGES


def test_the_example_of_results_is_one() -> None:
    validator_for(schema_of(ResultsModel)).validate(read_json(PUBLIC_API, "Results"))


def test_the_statuses_are_those_of_the_table() -> None:
    rows = read_table(PUBLIC_API, "Results", first_column="status of results")
    assert [word(row["status of results"]) for row in rows] == list(ResultsStatus)


def rows_of(first_column: str) -> list[dict[str, str]]:
    """A table about archives, with its fields under the name that all such tables have."""
    rows = read_table(PUBLIC_API, "The archive", first_column=first_column)
    return [{**row, "field": row[first_column]} for row in rows]


def test_archives_parts_and_redactions_have_the_fields_of_their_tables() -> None:
    check_fields(rows_of("field of an archive"), ArchiveSummaryModel)
    check_fields(rows_of("field of a part"), PartModel)
    check_fields(rows_of("field of a redaction"), RedactionModel)


def test_a_manifest_has_the_fields_of_the_table_and_the_operators_two_more() -> None:
    fields = documented_fields(rows_of("field"))
    schema = schema_of(ManifestModel)
    assert set(fields) == set(schema["properties"]) - OF_OPERATORS
    assert {name for name, (_, needed) in fields.items() if needed} == set(schema["required"])
    assert set(make_manifest(make_archive(), Copy.PUBLIC)) == set(fields)
    operator = make_manifest(make_archive(), Copy.OPERATOR)
    assert set(operator) == set(fields) | OF_OPERATORS
    text = read_section(OPERATOR_API, "Archives")
    assert all(f"`{name}`" in text for name in OF_OPERATORS)


def test_a_line_has_the_fields_of_the_table() -> None:
    fields = documented_fields(rows_of("field of a line"))
    assert set(json.loads(public_line(make_ranked_entry(1), rank=1, salt=SALT))) == set(fields)


def test_a_line_of_the_operators_copy_has_the_fields_of_the_example() -> None:
    (example,) = read_blocks(OPERATOR_API, "Archives", language="json")
    named = re.findall(r'"(\w+)":', example)
    line = json.loads(operator_line(make_ranked_entry(1), rank=1, salt=SALT))
    assert set(named) == set(line)


def test_players_are_named_in_public_as_the_operators_page_says() -> None:
    text = reflow(read_section(OPERATOR_API, "Archives"))
    (digits,) = re.findall(r"the first (\d+) hexadecimal digits of the HMAC-SHA-256", text)
    digest = hmac.new(SALT, b"id:1", "sha256").hexdigest()
    assert public_name("id:1", salt=SALT) == digest[: int(digits)]


def test_an_address_is_good_for_as_long_as_the_page_says() -> None:
    (row,) = (row for row in rows_of("field of a part") if row["field"] == "`url`")
    assert "quarter of an hour" in row["meaning"]
    assert ADDRESS_SECONDS == 15 * 60


def test_the_digest_over_all_is_worked_out_by_the_same_command_everywhere() -> None:
    (command,) = read_blocks(PUBLIC_API, "The archive", language="sh")
    assert command.strip() in (manifests.__doc__ or "")
