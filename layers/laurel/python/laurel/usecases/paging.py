"""Cuts a page off a list: no more than was asked for, and no longer than can be answered."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Listed = TypeVar("Listed")

# What a function can answer at once is bounded (6 MB); a page that would be longer ends before.
MOST_BYTES = 5_000_000
# A byte of UTF-8 takes up to four once it is escaped in a body, and the body in the answer.
_BYTES_ESCAPED = 4


def cut_page(
    found: Iterable[Listed], *, limit: int, length_of: Callable[[Listed], int]
) -> tuple[list[Listed], bool]:
    """Take the first page of what is found; say whether there is more.

    Args:
        found: The list, from where the page begins. One more than the page is asked for.
        limit: How many at most.
        length_of: How many bytes one takes in an answer at most.
    """
    page: list[Listed] = []
    length = 0
    for one in found:
        length += length_of(one)
        if len(page) == limit or (page and length > MOST_BYTES):
            return page, True
        page.append(one)
    return page, False


def most_bytes_of(*texts: str | None) -> int:
    """Give the bytes that texts take in an answer at most."""
    return _BYTES_ESCAPED * sum(len(text.encode(errors="surrogatepass")) for text in texts if text)
