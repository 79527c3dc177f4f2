"""Shows the editions of a series that come next, by the clocks of its time zone."""

from collections.abc import Sequence
from datetime import datetime

from tools.operator.documents import Document
from tools.operator.output import Output


def show_next_editions(output: Output, editions: Sequence[Document]) -> None:
    """Show editions to a person: when they begin and end, each with the offset from UTC."""
    output.print("")
    output.listing(
        editions,
        member="nextEditions",
        columns={
            "Next editions": "id",
            "Begins": lambda edition: _by_the_clocks(edition["localStart"]),
            "Ends": lambda edition: _by_the_clocks(edition["localEnd"]),
        },
        empty="It has no more editions.",
    )


def describe_edition(edition: Document) -> str:
    """Tell in a line what an edition is called, and when it is."""
    start, end = (_by_the_clocks(edition[name]) for name in ("localStart", "localEnd"))
    return f"{edition['id']}: {start} to {end}"


def describe_schedule(schedule: Document) -> str:
    """Tell in a line what a schedule says."""
    keep = schedule.get("keep")
    kept = "" if keep is None else f", {keep} kept"
    return (
        f"{schedule['cron']} in {schedule['timeZone']}, {schedule['lengthMinutes']} minutes{kept}"
    )


def _by_the_clocks(local: str) -> str:
    moment = datetime.fromisoformat(local)
    return f"{moment:%a %Y-%m-%d %H:%M} {moment.isoformat()[-6:]}"
