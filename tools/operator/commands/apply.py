"""`laurel leaderboard apply`: leaderboards as a file in the studio's repository."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.next_editions import describe_edition
from tools.operator.options import ReasonOption, YesOption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tools.operator.tournament_plans import Difference, Step

_DATES = frozenset({"startDate", "endDate"})
_SIGNS = {"create": "+", "change": "~", "delete": "-", "unchanged": "="}


def add_apply(app: typer.Typer) -> None:
    """Add the command to a group."""
    command(app, "apply")(apply)


def apply(
    desk: Desk,
    file: Annotated[
        Path, typer.Argument(help="Leaderboards in YAML.", exists=True, dir_okay=False)
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be changed.")
    ] = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Delete the game's leaderboards that the file does not name and that have not "
            "ended, but for editions of series; they can be restored for 30 days.",
        ),
    ] = False,
    yes: YesOption = False,
    reason: ReasonOption = None,
) -> None:
    """Make a game's leaderboards what a file says, and show before what that changes.

    Applied once more, nothing changes. What somebody else changes meanwhile is not overwritten.

    Example: laurel leaderboard apply docs/examples/tournaments.yaml --stack laurel
    """
    from tools.operator.tournament_checks import check_configuration
    from tools.operator.tournament_files import read_tournaments
    from tools.operator.tournament_plans import Deed, Planner

    wanted = read_tournaments(file.read_bytes(), name=str(file), check=check_configuration)
    planner = Planner(desk.api, game_id=wanted.game_id)
    with desk.progress("Making a plan", total=len(wanted.leaderboards)) as progress:
        steps = planner.plan(wanted, prune=prune, progress=progress)
    todo = [step for step in steps if step.deed is not Deed.KEEP]
    if not desk.as_json:
        _show_plan(desk, steps, tell=desk.print)
    elif not (yes or dry_run):
        # Whoever is asked must see about what.
        _show_plan(desk, steps, tell=desk.say)
    if todo and not dry_run:
        deleted = sum(step.deed is Deed.DELETE for step in todo)
        desk.confirm(_question(len(todo), deleted), yes=yes)
        for step in todo:
            planner.apply(step, reason=reason)
            if not desk.as_json:
                desk.print(f"{step.leaderboard_id}: done.")
    if desk.as_json:
        plan = [step.as_document for step in steps]
        desk.show({"game": wanted.game_id, "plan": plan, "applied": bool(todo) and not dry_run})
    elif not todo:
        desk.print("Nothing changes.")


def _question(todo: int, deleted: int) -> str:
    deletion = f", and delete {deleted} of them" if deleted else ""
    return f"Change {todo} {'leaderboard' if todo == 1 else 'leaderboards'}{deletion}?"


def _show_plan(desk: Desk, steps: "Sequence[Step]", *, tell: "Callable[[str], None]") -> None:
    for step in steps:
        tell(f"{_SIGNS[step.deed]} {step.leaderboard_id}: {step.deed}")
        for difference in step.differences:
            tell(f"    {difference.field}: {_describe(desk, difference)}")
        for edition in step.next_editions:
            tell(f"    edition {describe_edition(edition)}")
    counts = Counter(step.deed for step in steps)
    tell(", ".join(f"{count} {deed}" for deed, count in counts.items()) + ".")


def _describe(desk: Desk, difference: "Difference") -> str:
    before, after = (
        desk.date(value) if difference.field in _DATES and isinstance(value, int) else value
        for value in (difference.before, difference.after)
    )
    if before is None:
        return _spell(after)
    return f"{_spell(before)} becomes {'nothing' if after is None else _spell(after)}"


def _spell(value: object) -> str:
    """Spell a value in a line, as it may stand in the file."""
    return json.dumps(value, ensure_ascii=False)
