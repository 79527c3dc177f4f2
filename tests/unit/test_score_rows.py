"""Scores as rows of CSV and JSON lines: what is written is read, and what is wrong stays alone."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.texts import why_not_shown
from tools.operator.failures import OperatorError
from tools.operator.score_rows import (
    COLUMNS,
    LONGEST_LINE_BYTES,
    ReadRow,
    RowFormat,
    RowReader,
    write_header,
    write_reject,
    write_row,
)

HOSTILE = [
    'Tiny "Tim"',
    "one, two; three\t"[:-1],
    " spaces ",
    "=1+1",
    "'quoted'",
    "שלום עולם",
    "ملك اللعبة",
    "🏁👩‍🚀",
    "null",
    "14",
    "\\n",
    '"',
    ",",
]
texts = st.text(max_size=64).filter(lambda text: why_not_shown(text) is None)
rows = st.fixed_dictionaries(
    {
        "displayName": texts.filter(bool),
        "sortingValue": st.integers(-(2**63), 2**63 - 1),
        "displayValue": texts,
    },
    optional={
        "date": st.integers(0, 2**53),
        "playerId": texts.filter(bool),
        "email": st.just("tim@example.com"),
    },
)


def read(content: bytes, row_format: RowFormat) -> list[ReadRow]:
    reader = RowReader(io.BytesIO(content), row_format, columns=COLUMNS)
    return list(reader.rows())


def problems(content: bytes, row_format: RowFormat = RowFormat.CSV) -> list[tuple[int, str | None]]:
    return [(row.line.number, row.problem) for row in read(content, row_format)]


@given(written=st.lists(rows), row_format=st.sampled_from(RowFormat))
def test_what_is_written_is_read_as_it_was(
    written: list[dict[str, object]], row_format: RowFormat
) -> None:
    content = write_header(row_format, COLUMNS)
    content += b"".join(write_row(row_format, COLUMNS, row) for row in written)
    found = read(content, row_format)
    assert [row.row for row in found] == written
    assert [row.problem for row in found] == [None] * len(written)


@pytest.mark.parametrize("row_format", RowFormat)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_survives(name: str, row_format: RowFormat) -> None:
    row = {"displayName": name, "sortingValue": 1, "displayValue": ""}
    content = write_header(row_format, COLUMNS) + write_row(row_format, COLUMNS, row)
    assert [found.row for found in read(content, row_format)] == [row]


def test_csv_is_as_rfc_4180_has_it() -> None:
    row = {"displayName": 'a "b", c', "sortingValue": -5, "displayValue": "5"}
    assert write_header(RowFormat.CSV, COLUMNS[:3]) == b"displayName,sortingValue,displayValue\r\n"
    assert write_row(RowFormat.CSV, COLUMNS[:3], row) == b'"a ""b"", c",-5,5\r\n'


def test_a_file_from_another_system_is_read() -> None:
    content = b"\xef\xbb\xbfdisplayValue,displayName,sortingValue\n14,Tim,14\n\n \r\n15,Tom,15"
    assert [(row.line.number, row.row) for row in read(content, RowFormat.CSV)] == [
        (2, {"displayValue": "14", "displayName": "Tim", "sortingValue": 14}),
        (5, {"displayValue": "15", "displayName": "Tom", "sortingValue": 15}),
    ]
    (row,) = read(b'\xef\xbb\xbf{"displayName": "Tim"}', RowFormat.JSONL)
    assert row.row == {"displayName": "Tim"}


def test_an_open_quote_spoils_its_own_line_only() -> None:
    header = b"displayName,sortingValue,displayValue\r\n"
    assert problems(header + b'"Tim,1,1\r\nTom,2,2\r\n"a"b,3,3\r\nTed,4,4\r\n') == [
        (2, "is not CSV: unexpected end of data"),
        (3, None),
        (4, "is not CSV: ',' expected after '\"'"),
        (5, None),
    ]


def test_the_second_half_of_a_name_with_a_line_break_is_nobodys_name() -> None:
    header = b"displayName,sortingValue,displayValue\n"
    bare = "is not CSV: a quote stands in a cell that is not quoted"
    rows = b'"Tim\nthe Great",1,1\n1,2" or so,3\n"a, ""b""",1,"2"\n'
    assert problems(header + rows) == [
        (2, "is not CSV: unexpected end of data"),
        (3, bare),
        (4, bare),
        (5, None),
    ]


def test_a_line_that_cannot_be_read_says_why() -> None:
    header = b"displayName,sortingValue,displayValue\n"
    long = b"x" * (3 * LONGEST_LINE_BYTES)
    assert problems(header + b"Tim,1\nT\xff,1,1\n" + long + b",1,1\nTom,2,2\n") == [
        (2, "has 2 cells, and there are 3"),
        (3, "is not UTF-8"),
        (4, "is too long"),
        (5, None),
    ]
    lines = b'{"a"\n[1]\n{"a": 1, "a": 2}\n{"a": NaN}\n{"sortingValue": "1"}\n'
    assert problems(lines, RowFormat.JSONL) == [
        (1, "is not JSON"),
        (2, "must be a JSON object"),
        (3, "a: must be given once"),
        (4, "body: must be JSON, which has no NaN"),
        (5, None),
    ]


def test_only_what_is_an_integer_is_read_as_one() -> None:
    content = b"displayName,sortingValue,displayValue\n14,1.0,14\n14,1e3,\n14,,14\n14, 1,14\n"
    assert [row.row.get("sortingValue") for row in read(content, RowFormat.CSV)] == [
        "1.0",
        "1e3",
        None,
        " 1",
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"", "The file is empty"),
        (b"name,sortingValue\n", "  name: is not known"),
        (b"displayName,displayName\n", "  displayName: must be given once"),
        (b'"displayName\n', "line 1: is no header in CSV"),
        (b"\xff\n", "line 1: is no header in CSV"),
    ],
)
def test_a_header_must_name_the_columns(header: bytes, said: str) -> None:
    with pytest.raises(OperatorError, match=said):
        read(header, RowFormat.CSV)


@given(written=st.lists(rows, max_size=8), row_format=st.sampled_from(RowFormat), at=st.integers(0))
def test_reading_goes_on_after_any_row(
    written: list[dict[str, object]], row_format: RowFormat, at: int
) -> None:
    content = write_header(row_format, COLUMNS)
    content += b"".join(write_row(row_format, COLUMNS, row) for row in written)
    reader = RowReader(io.BytesIO(content), row_format, columns=COLUMNS)
    whole = list(reader.rows())
    if whole:
        at %= len(whole)
        line = whole[at].line
        assert list(reader.rows(start=line.end, number=line.number)) == whole[at + 1 :]


@pytest.mark.parametrize("row_format", RowFormat)
def test_a_rejected_row_can_be_mended_where_it_was_rejected(row_format: RowFormat) -> None:
    row = {"displayName": "Tim", "sortingValue": 1, "displayValue": "one"}
    content = write_header(row_format, COLUMNS) + write_row(row_format, COLUMNS, row)
    reader = RowReader(io.BytesIO(content), row_format, columns=COLUMNS)
    (rejected,) = reader.rows()
    names = [*reader.header, "line", "problem", "row"] if reader.header else []
    again = write_header(row_format, names)
    again += write_reject(row_format, reader.header, rejected, 'playerId: is odd, "very"')
    assert [found.row for found in read(again, row_format)] == [row]
    assert b"is odd" in again


def test_a_rejected_line_that_is_no_row_is_kept_whole() -> None:
    content = b'displayName,sortingValue,displayValue\n"Tim,1,1\n'
    reader = RowReader(io.BytesIO(content), RowFormat.CSV, columns=COLUMNS)
    (rejected,) = reader.rows()
    assert write_reject(RowFormat.CSV, reader.header, rejected, "is not CSV") == (
        b',,,2,is not CSV,"""Tim,1,1"\r\n'
    )
    (rejected,) = read(b"[1]\n", RowFormat.JSONL)
    assert json.loads(write_reject(RowFormat.JSONL, (), rejected, "must be a JSON object")) == {
        "line": 1,
        "problem": "must be a JSON object",
        "row": "[1]",
    }


def test_a_files_name_tells_its_format() -> None:
    assert RowFormat.of(Path("a/scores.CSV")) is RowFormat.CSV
    assert RowFormat.of(Path("scores.jsonl")) is RowFormat.JSONL
    with pytest.raises(OperatorError, match="--format"):
        RowFormat.of(Path("scores.txt"))
