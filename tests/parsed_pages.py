"""Pages as their readers find them: their tags, and what they say."""

import re
from html.parser import HTMLParser
from typing import Any

from laurel.domain.leaderboards import Leaderboard
from tests.page_states import PageState, board_state, make_rows

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """A page's tags in order, and its text."""

    def __init__(self, state: PageState) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.text = ""
        self.feed(state.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[Attributes]:
        """Give the attributes of all such tags."""
        return [
            found
            for name, found in self.tags
            if name == tag and attributes.items() <= found.items()
        ]

    def meta(self, name: str) -> str | None:
        """Give what a meta tag says."""
        (found,) = self.all("meta", name=name) or self.all("meta", property=name)
        return found["content"]

    def shown(self, stage: str) -> bool:
        """Tell whether the chip of a stage is shown."""
        (chip,) = [a for t, a in self.tags if a.get("class") == f"chip {stage}"]
        return "hidden" not in chip


def board_page(board: Leaderboard, count: int = 0, **more: Any) -> Page:
    return Page(board_state(board, make_rows(count), **more))


def said_on(board: Leaderboard, **more: Any) -> str:
    """Tell what the page says in the part about where it stands, and what is hidden left out."""
    html = board_state(board, **more).html
    part = html[html.index('<section class="stage"') : html.index('<section class="standings"')]
    return text_of(part)


def text_of(html: str) -> str:
    """Give the text of a part of a page, and what is hidden left out."""
    words = " ".join(re.sub(r"<[^>]*>", " ", without_hidden(html)).split())
    return re.sub(r" ([:,])", r"\1", words)


def without_hidden(html: str) -> str:
    """Leave out what is hidden; nothing of one name is within another of that name."""
    pattern = r"<(\w+)\b[^>]*\shidden[^>]*>(?:(?!</\1>).)*</\1>"
    while (less := re.sub(pattern, "", html, flags=re.DOTALL)) != html:
        html = less
    return html
