"""`laurel leaderboard`: setting leaderboards up, and looking after them."""

from typing import Annotated

import typer

from laurel.domain.leaderboards import State
from tools.operator.commands.apply import add_apply
from tools.operator.commands.ranks import add_ranks
from tools.operator.commands.recount import add_recount
from tools.operator.commands.watch import add_watch
from tools.operator.desk import Desk, command
from tools.operator.documents import Document
from tools.operator.failures import RefusedError
from tools.operator.files import read_document, take_id
from tools.operator.next_editions import describe_schedule, show_next_editions
from tools.operator.options import GameArgument, LeaderboardArgument, ReasonOption, YesOption

app = typer.Typer(help="Leaderboards.", no_args_is_help=True)
add_apply(app)
add_watch(app)
add_recount(app)
add_ranks(app)

FileArgument = Annotated[
    typer.FileBinaryRead, typer.Argument(help="The configuration in JSON; - reads input.")
]
GameOption = Annotated[
    str | None, typer.Option("--game", help="The game's id, if the file does not name it.")
]
IdOption = Annotated[
    str | None, typer.Option("--id", help="The leaderboard's id, if the file does not name it.")
]
IfMatchOption = Annotated[
    str | None,
    typer.Option("--if-match", help="Only if its revision is still this; see `show`."),
]
_DATES = frozenset({"startDate", "endDate", "scoreUpdatedDate"})


@command(app, "list")
def list_(
    desk: Desk,
    game: GameArgument,
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Only those of this type.")] = None,
) -> None:
    """List a game's leaderboards.

    Example: laurel leaderboard list space-race --state ACTIVE --stack laurel
    """
    desk.listing(
        desk.api.items(
            "leaderboard", game, member="leaderboards", query={"state": state, "type": kind}
        ),
        member="leaderboards",
        columns={
            "Leaderboard": "id",
            "Name": "name",
            "Type": "type",
            "Series": "series",
            "State": "state",
            "Players": "numberOfParticipants",
            "Starts": lambda board: desk.date(board.get("startDate")),
            "Ends": lambda board: desk.date(board.get("endDate")),
        },
        empty="There is none: `laurel leaderboard put` makes one.",
    )


@command(app, "show")
def show(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    configuration: Annotated[
        bool,
        typer.Option("--configuration", help="Only its configuration, in JSON, as `put` takes it."),
    ] = False,
) -> None:
    """Show a leaderboard: how it stands, its configuration, and a series' next five editions.

    Example: laurel leaderboard show space-race weekly-2026-48 --stack laurel
    """
    path = ("leaderboard", game, leaderboard)
    if configuration:
        desk.show(desk.api.get(*path, "configuration").body)
        return
    shown = desk.api.get(*path).body
    if desk.as_json:
        desk.show(shown)
        return
    answer = desk.api.get(*path, "configuration")
    members: Document = {
        "Leaderboard": f"{leaderboard} of {game}",
        "State": shown["state"],
        "Players": shown["numberOfParticipants"],
        "Page": shown["leaderboardUrl"],
    }
    for name, value in {**answer.body, "scoreUpdatedDate": shown.get("scoreUpdatedDate")}.items():
        if name not in {"id", "gameId", "exteralReference"}:
            members[name] = desk.date(value) if name in _DATES and value else value
    schedule = answer.body.get("schedule")
    if schedule is None:
        desk.details({**members, "Revision": answer.etag})
        return
    desk.details({**members, "schedule": describe_schedule(schedule), "Revision": answer.etag})
    # A change of nothing: the service says what it would make.
    planned = desk.api.patch(*path, body={}, query={"validate": "true"}).body
    show_next_editions(desk, planned["nextEditions"])


@command(app, "put")
def put(
    desk: Desk,
    file: FileArgument,
    game: GameOption = None,
    leaderboard: IdOption = None,
    *,
    new: Annotated[bool, typer.Option("--new", help="Only create: refuse to replace.")] = False,
    if_match: IfMatchOption = None,
    reason: ReasonOption = None,
) -> None:
    """Create a leaderboard, or replace its configuration while scores come in.

    What was counted stays. What the file leaves out is at its default afterwards.

    Example: laurel leaderboard put docs/examples/leaderboard.json --stack laurel
    """
    document = read_document(file.read())
    path = _path(document, game=game, leaderboard=leaderboard)
    headers = ({"If-None-Match": "*"} if new else {}) | ({"If-Match": if_match} if if_match else {})
    answer = desk.api.put(*path, body=document, query={"reason": reason}, headers=headers).body
    _report(desk, answer, path, done="is configured", idle="was configured like this already")


@command(app, "patch")
def patch(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="What changes, in JSON; null removes; - reads input."),
    ],
    if_match: IfMatchOption = None,
    reason: ReasonOption = None,
) -> None:
    """Change a part of a leaderboard's configuration; the rest stays.

    Example: echo '{"endDate": null}' | laurel leaderboard patch space-race weekly-2026-48 -
    """
    path = ("leaderboard", game, leaderboard)
    headers = {"If-Match": if_match} if if_match else {}
    answer = desk.api.patch(
        *path, body=read_document(file.read()), query={"reason": reason}, headers=headers
    ).body
    _report(desk, answer, path, done="is changed", idle="was like this already")


@command(app, "validate")
def validate(
    desk: Desk, file: FileArgument, game: GameOption = None, leaderboard: IdOption = None
) -> None:
    """Say what `put` would, and change nothing: everything that is wrong, and whether it fits.

    Example: laurel leaderboard validate docs/examples/leaderboard.json --stack laurel
    """
    document = read_document(file.read())
    path = _path(document, game=game, leaderboard=leaderboard)
    answer = desk.api.put(*path, body=document, query={"validate": "true"}).body
    idle = "is fine, and configured like this already"
    _report(desk, answer, path, done="is fine, and would be configured", idle=idle)


@command(app, "close")
def close(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Close a leaderboard now: it takes no more scores.

    Example: laurel leaderboard close space-race weekly-2026-48 --stack laurel
    """
    desk.confirm(f"Close {leaderboard} of {game} now?", yes=yes)
    _act(desk, game, leaderboard, action="close", done="is closed", reason=reason)


@command(app, "reopen")
def reopen(
    desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument, reason: ReasonOption = None
) -> None:
    """Take the closing of a leaderboard back, before it has ended.

    Example: laurel leaderboard reopen space-race weekly-2026-48 --stack laurel
    """
    _act(desk, game, leaderboard, action="reopen", done="is open again", reason=reason)


@command(app, "approve")
def approve(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Let the results of a closed leaderboard be final, without waiting for the end of its review.

    It asks first where entries have held tries: once results are final, these win nothing.

    Example: laurel leaderboard approve space-race weekly-2026-48 --stack laurel
    """
    if not yes:
        from tools.operator.entry_calls import describe_held

        held = describe_held(desk.api, game=game, leaderboard=leaderboard)
        if held is not None:
            desk.confirm(f"{held}\nApprove {leaderboard} of {game} all the same?", yes=False)
    _act(desk, game, leaderboard, action="approve", done="is approved", reason=reason)


@command(app, "object")
def object_(
    desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument, reason: ReasonOption = None
) -> None:
    """Keep results from becoming final, until they are approved or voided.

    Example: laurel leaderboard object space-race weekly-2026-48 --reason "Who is Tim?"
    """
    _act(desk, game, leaderboard, action="object", done="is objected to", reason=reason)


@command(app, "void")
def void(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """End a closed leaderboard without winners and prizes, for good.

    Example: laurel leaderboard void space-race weekly-2026-48 --stack laurel
    """
    desk.confirm(f"End {leaderboard} of {game} without winners and prizes?", yes=yes)
    _act(desk, game, leaderboard, action="void", done="is void", reason=reason)


@command(app, "restore")
def restore(
    desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument, reason: ReasonOption = None
) -> None:
    """Bring a deleted leaderboard back, with all its scores, within 30 days.

    Example: laurel leaderboard restore space-race weekly-2026-48 --stack laurel
    """
    _act(desk, game, leaderboard, action="restore", done="is back", reason=reason)


@command(app, "delete")
def delete(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Delete a leaderboard with its scores and its page; for 30 days it can be restored.

    Example: laurel leaderboard delete space-race weekly-2026-48 --stack laurel
    """
    path = ("leaderboard", game, leaderboard)
    if not yes:
        players = _count_players(desk, path)
        desk.confirm(f"Delete {leaderboard} of {game}, with the scores of {players}?", yes=False)
    answer = desk.api.delete(*path, query={"reason": reason}).body
    done, idle = "is deleted; for 30 days it can be restored", "was deleted already"
    _report(desk, answer, path, done=done, idle=idle, with_state=False)


def _count_players(desk: Desk, path: tuple[str, ...]) -> str:
    try:
        count = desk.api.get(*path).body["numberOfParticipants"]
    except RefusedError:
        # Whether it may be deleted, the deletion itself says.
        return "all its players"
    return "1 player" if count == 1 else f"{count} players"


def _act(
    desk: Desk, game: str, leaderboard: str, *, action: str, done: str, reason: str | None
) -> None:
    path = ("leaderboard", game, leaderboard)
    answer = desk.api.post(*path, action, query={"reason": reason}).body
    _report(desk, answer, path, done=done, idle=f"{done} already")


def _path(document: Document, *, game: str | None, leaderboard: str | None) -> tuple[str, str, str]:
    game_id = take_id(document, "gameId", given=game)
    return "leaderboard", game_id, take_id(document, "id", given=leaderboard)


def _report(
    desk: Desk,
    answer: Document,
    path: tuple[str, ...],
    *,
    done: str,
    idle: str,
    with_state: bool = True,
) -> None:
    _, game, leaderboard = path
    what = done if answer["changed"] else idle
    state = answer.get("leaderboard", {}).get("state") if with_state else None
    end = f": {state}." if state else "."
    desk.report(answer, f"Leaderboard {leaderboard} of {game} {what}{end}")
    if answer.get("nextEditions") and with_state and not desk.as_json:
        show_next_editions(desk, answer["nextEditions"])
