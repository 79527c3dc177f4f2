"""Dates, numbers and names as pages write them, in English and in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DESCRIPTION_LENGTH = 200
_PODIUM = {1: "First place wins", 2: "The first two win", 3: "The first three win"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date: epoch ms, as HTML's `datetime` has it, and for people."""

    at: int
    machine: str
    shown: str


def moment(at: int | None) -> Moment | None:
    """Write a date (epoch ms); None if there is none, or one that no calendar has."""
    if at is None:
        return None
    try:
        date = _EPOCH + timedelta(milliseconds=at)
    except OverflowError:
        return None
    machine = date.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Moment(at, machine, f"{date.day} {date:%b} {date.year}, {date:%H:%M} UTC")


def count(number: int, one: str, many: str) -> str:
    """Write a number of things."""
    return f"{number:,} {one if number == 1 else many}"


def winning_line(winners: int) -> str | None:
    """Say who wins; None if nobody does."""
    if winners < 1:
        return None
    return _PODIUM.get(winners, f"The first {winners:,} win")


def summary(text: str) -> str:
    """Shorten a text to one line that search engines and chats show, broken between words."""
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) <= _DESCRIPTION_LENGTH:
        return line
    return line[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + "…"


def initial(name: str) -> str:
    """Give the letter that stands for a name where there is no icon; empty if it has none."""
    return next((letter.upper()[:1] for letter in name if letter.isalnum()), "")
