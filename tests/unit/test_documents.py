"""The documents' links lead somewhere."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_what_a_document_links_to_is_there(document: Path) -> None:
    linked = LINK.findall(document.read_text())
    assert [target for target in linked if not (document.parent / target).exists()] == []
