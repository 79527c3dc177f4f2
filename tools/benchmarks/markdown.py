"""Writes Markdown: paragraphs, lists, tables, and numbers that flatter nobody."""

import math
import textwrap
from collections.abc import Iterable, Sequence

_WIDTH = 98


def prose(text: str, *, indent: str = "") -> str:
    """Fill a paragraph; the text's own line breaks and spaces do not count."""
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bullets(*points: str) -> str:
    """Write a list."""
    return "\n".join(prose(f"- {point}", indent="  ") for point in points)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table, its rows as long as its head."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float, *, digits: int = 2) -> str:
    """Write a number with up to so many decimals, rounded up: no budget is met by rounding."""
    scale = 10**digits
    text = f"{math.ceil(value * scale - 1e-9) / scale:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text
