"""Holds every page of Markdown to the repository: its links, its make targets, README's map."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract.tables import read_section
from tests.template_file import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_FENCES = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(\s*([^)\s]+)\s*\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


class Link(NamedTuple):
    """A link to somewhere in the repository, and the page that it stands on."""

    page: Path
    target: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)} -> {self.target}"


def relative_links() -> Iterator[Link]:
    """Give the links of all pages that do not lead out of the repository."""
    for page in PAGES:
        text = _CODE.sub("code", _FENCES.sub("", page.read_text(encoding="utf-8")))
        for found in _LINK.findall(text):
            target = "".join(found)
            if not re.match(r"[a-z]+:", target):
                yield Link(page, target)


def anchors_of(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as they are made where the repository is shown."""
    text = _FENCES.sub("", page.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    anchors = set()
    for heading in _HEADING.findall(text):
        spoken = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", spoken).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return anchors


@pytest.mark.parametrize("link", list(relative_links()), ids=str)
def test_a_link_leads_to_a_file_and_to_a_heading_that_are_there(link: Link) -> None:
    path, _, anchor = link.target.partition("#")
    target = (link.page.parent / path).resolve() if path else link.page
    assert target.exists()
    assert target.is_relative_to(ROOT)
    if anchor:
        assert anchor in anchors_of(target)


def test_a_heading_that_comes_twice_has_two_anchors(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `b`, [c](d)!\n```\n# no heading\n```\n## Twice\n## Twice\n")
    assert anchors_of(page) == {"a-b-c", "twice", "twice-1"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_to_be_made_is_a_target_of_the_makefile(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)(?:\w+=\S+ )*make ((?:[a-z]+ ?)+)", text, re.MULTILINE)
    assert {target for targets_named in named for target in targets_named.split()} <= targets


def test_what_the_map_shows_is_there() -> None:
    drawing, *_ = _FENCES.findall(read_section(README, "The map"))
    for line in drawing.splitlines()[1:-1]:
        name = line.split()[0]
        if line.startswith("    "):
            continue  # what goes before goes on
        if line.startswith("  "):
            assert (ROOT / "layers/laurel/python/laurel" / name).exists(), name
        else:
            assert (ROOT / name).exists(), name
