"""`laurel audit`: who changed what, when and why."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Annotated

import typer

from tools.operator.dates import read_date
from tools.operator.desk import Desk, command
from tools.operator.documents import LARGEST_PAGE, Document
from tools.operator.options import GameOrAllArgument, require_id

app = typer.Typer(help="Who changed what, when and why.", no_args_is_help=True)

_LONGEST_CHANGE = 160


@command(app, "list")
def list_(
    desk: Desk,
    game: GameOrAllArgument,
    leaderboard: Annotated[
        str | None, typer.Argument(help="Only this leaderboard's.", callback=require_id)
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", help="Since then: 2026-11-20, yesterday, 3 days ago.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Before then.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 is all.")] = 100,
) -> None:
    """List what was done to a game, or to one of its leaderboards, newest first.

    Example: laurel audit list space-race --from yesterday --stack laurel
    """
    query = {
        "from": read_date(begin, now=desk.now) if begin else None,
        "until": read_date(until, now=desk.now) if until else None,
    }
    path = ("leaderboard", game, leaderboard) if leaderboard else ("game", game)
    page_size = min(limit or LARGEST_PAGE, LARGEST_PAGE)
    found = desk.api.items(*path, "audit", member="records", query=query, page_size=page_size)
    desk.listing(
        _first(found, limit=limit),
        member="records",
        columns={
            "When": lambda record: desk.date(record["date"]),
            "Who": "subject",
            "What": "action",
            "Leaderboard": "leaderboardId",
            "Player": "player",
            "Change": partial(_describe_change, desk),
            "Why": "reason",
        },
        empty="Nothing was done.",
    )


def _first(records: Iterator[Document], *, limit: int) -> Iterator[Document]:
    return islice(records, limit) if limit else records


def _describe_change(desk: Desk, record: Document) -> str:
    """Tell in a line what has changed, such as `name: The weekly → The monthly`."""
    before, after = record.get("before") or {}, record.get("after") or {}
    changes = []
    for name in {**before, **after}:
        then, now = (_brief(desk, name, values.get(name)) for values in (before, after))
        # What was made or is gone altogether has no other side.
        sides = [side for side, known in ((then, before), (now, after)) if known]
        changes.append(f"{name}: {' → '.join(sides)}")
    line = "; ".join(changes)
    return line if len(line) <= _LONGEST_CHANGE else f"{line[:_LONGEST_CHANGE]}…"


def _brief(desk: Desk, name: str, value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int() if name == "date" or name.endswith("Date"):
            return desk.date(value)
        case list():
            return ", ".join(map(str, value))
        case _:
            # A record is a row: a description may have lines.
            return " ".join(str(value).split())
