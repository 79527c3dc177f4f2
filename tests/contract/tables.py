"""Reads the tables and the examples of the pages in docs/, so that tests can hold code to them."""

import json
import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_HEADING = re.compile(r"^#+ +(.+?)(?: \(added\))?$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")

Row = dict[str, str]


def read_section(page: str, heading: str) -> str:
    """Give what stands below a heading, up to the next heading of whatever level.

    Raises:
        LookupError: the page has not exactly one such heading.
    """
    # A line in a code block may begin like a heading.
    fences = [range(*fence.span()) for fence in _FENCE.finditer(page)]
    headings = [
        match
        for match in _HEADING.finditer(page)
        if not any(match.start() in fence for fence in fences)
    ]
    found = [index for index, match in enumerate(headings) if match[1] == heading]
    if len(found) != 1:
        raise LookupError(f"{len(found)} headings read {heading!r}")
    (index,) = found
    end = headings[index + 1].start() if index + 1 < len(headings) else len(page)
    return page[headings[index].end() : end]


def read_table(page: str, heading: str, *, first_column: str) -> list[Row]:
    """Give the rows of the table below a heading whose first column has a name.

    Raises:
        LookupError: there is not exactly one such table, or a row of it is not as wide as it is.
    """
    found: list[list[Row]] = []
    for block in read_section(page, heading).split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines()]
        if len(lines) < 3 or not all(line.startswith("|") for line in lines):
            continue
        columns, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in lines)
        columns = [column.removesuffix("(added)").strip("` ") for column in columns]
        if any(len(row) != len(columns) for row in rows):
            raise LookupError(f"a row below {heading!r} has too few or too many cells")
        if columns[0] == first_column:
            found.append([dict(zip(columns, row, strict=True)) for row in rows])
    if len(found) != 1:
        raise LookupError(f"{len(found)} tables below {heading!r} begin with {first_column!r}")
    return found[0]


def read_blocks(page: str, heading: str, *, language: str = "") -> list[str]:
    """Give the code blocks below a heading that are in a language."""
    section = read_section(page, heading)
    return [match[2] for match in _FENCE.finditer(section) if match[1] == language]


def read_json(page: str, heading: str) -> object:
    """Give the one JSON example below a heading."""
    (block,) = read_blocks(page, heading, language="json")
    return json.loads(block)


def words(cell: str) -> list[str]:
    """Give what is set in code within a cell."""
    return _CODE.findall(cell)


def word(cell: str) -> str:
    """Give the one thing that is set in code within a cell."""
    (only,) = words(cell)
    return only


def reflow(text: str) -> str:
    """Undo the breaking of lines, so that a sentence can be looked for."""
    return " ".join(text.split())


PUBLIC_API = (DOCS / "public-api.md").read_text(encoding="utf-8")
OPERATOR_API = (DOCS / "operator-api.md").read_text(encoding="utf-8")
