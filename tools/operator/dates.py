"""Dates as people write and read them; inside they are epoch ms, outside in their time zone."""

import re
from datetime import datetime, timedelta

from tools.operator.failures import MistypedError

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_AGO = re.compile(
    r"(?P<count>\d{1,6}) ?(?P<unit>s|sec|second|m|min|minute|h|hour|d|day|w|week)s?(?: ago)?"
)
_EPOCH_MILLISECONDS = re.compile(r"\d{13}")
_STEPS = (
    ("day", 86_400),
    ("hour", 3_600),
    ("minute", 60),
)


def read_date(text: str, *, now: int) -> int:
    """Read a date: `2026-11-20`, with a time of day, `yesterday`, `3 days ago`, `90m`, epoch ms.

    Args:
        text: What was typed. What names no offset from UTC is in the time zone of this machine.
        now: The time in epoch ms.

    Raises:
        MistypedError: it is none of these.
    """
    typed = " ".join(text.lower().split())
    if _EPOCH_MILLISECONDS.fullmatch(typed):
        return int(typed)
    here = datetime.fromtimestamp(now / 1000).astimezone()
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    words = {"now": here, "today": midnight, "yesterday": midnight - timedelta(days=1)}
    if typed in words:
        return _milliseconds(words[typed])
    if found := _AGO.fullmatch(typed):
        return _milliseconds(here - int(found["count"]) * _UNITS[found["unit"][0]])
    try:
        return _milliseconds(datetime.fromisoformat(text.strip()).astimezone())
    except (ValueError, OverflowError):
        raise MistypedError(
            f"{text!r} is no date: write 2026-11-20, 2026-11-20T18:00, yesterday or 3 days ago."
        ) from None


def show_date(date: int | None, *, now: int) -> str:
    """Show a date in this machine's time zone, and how far it is from `now`; both are epoch ms."""
    if date is None:
        return ""
    moment = datetime.fromtimestamp(date / 1000).astimezone()
    return f"{moment:%Y-%m-%d %H:%M} ({_distance(date - now)})"


def _distance(milliseconds: int) -> str:
    seconds = abs(milliseconds) // 1000
    for name, length in _STEPS:
        count = seconds // length
        if count:
            text = f"{count} {name}" if count == 1 else f"{count} {name}s"
            return f"in {text}" if milliseconds > 0 else f"{text} ago"
    return "now"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
