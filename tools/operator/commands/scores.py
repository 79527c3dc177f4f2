"""`laurel score`: players' entries, looked at, hidden, corrected and judged."""

from typing import TYPE_CHECKING, Annotated

import typer

from tools.operator.commands.score_files import add_score_files
from tools.operator.desk import Desk, command
from tools.operator.options import GameArgument, LeaderboardArgument, YesOption
from tools.operator.player_options import (
    DryRunOption,
    RequiredReasonOption,
    for_one_player,
    for_players,
)

if TYPE_CHECKING:
    from tools.operator.documents import Document
    from tools.operator.player_lists import Player

app = typer.Typer(help="Players' scores on a leaderboard.", no_args_is_help=True)
add_score_files(app)

TryDateOption = Annotated[
    int | None, typer.Option("--date", help="The try's date in epoch ms, as `show` prints it.")
]


@command(app, "show")
@for_one_player
def show(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    player: "Player",
) -> None:
    """Show a player's entry, with all tries that are kept.

    Example: laurel score show space-race weekly-2026-48 --name "Tiny Tim" --stack laurel
    """
    entry = desk.api.post(
        *_entries(game, leaderboard), "find", body={"player": player}, repeatable=True
    ).body
    _show_entry(desk, entry)


@command(app, "held")
def held(desk: Desk, game: GameArgument, leaderboard: LeaderboardArgument) -> None:
    """List the entries with tries that wait for a decision, the longest waiting first.

    Example: laurel score held space-race weekly-2026-48 --stack laurel
    """
    desk.listing(
        desk.api.items(*_entries(game, leaderboard), member="entries", query={"state": "HELD"}),
        member="entries",
        columns={
            "Key": "key",
            "Player": "displayName",
            "Shown": lambda entry: entry.get("displayValue"),
            "Held": lambda entry: [kept["displayValue"] for kept in _held_tries(entry)],
            "Since": lambda entry: desk.date(_held_tries(entry)[0]["date"]),
        },
        empty="No try waits for a decision.",
    )


@command(app, "hide")
@for_players
def hide(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    reason: RequiredReasonOption,
    players: "list[Player]",
    *,
    dry_run: DryRunOption = False,
) -> None:
    """Take players out of the standings and the page, within seconds; `restore` brings them back.

    Example: laurel score hide space-race weekly --file cheaters.csv --reason "Aim bot"
    """
    _moderate(desk, "hide", players, game, leaderboard, reason=reason, dry_run=dry_run)


@command(app, "restore")
@for_players
def restore(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    reason: RequiredReasonOption,
    players: "list[Player]",
    *,
    dry_run: DryRunOption = False,
) -> None:
    """Bring hidden players back, exactly where they were.

    Example: laurel score restore space-race weekly --name "Tiny Tim" --reason "Appeal granted"
    """
    _moderate(desk, "restore", players, game, leaderboard, reason=reason, dry_run=dry_run)


@command(app, "remove")
@for_players
def remove(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    reason: RequiredReasonOption,
    players: "list[Player]",
    *,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Delete players' entries for good, and give their seats back.

    Example: laurel score remove space-race weekly --player-id 42 --reason "A tester"
    """
    if not dry_run:
        count = f"{len(players)} {'entry' if len(players) == 1 else 'entries'}"
        desk.confirm(f"Remove {count} from {leaderboard} for good?", yes=yes)
    _moderate(desk, "remove", players, game, leaderboard, reason=reason, dry_run=dry_run)


@command(app, "correct")
@for_one_player
def correct(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    sorting_value: Annotated[
        int, typer.Option("--sorting-value", help="The score as it is to be ranked.")
    ],
    display_value: Annotated[
        str, typer.Option("--display-value", help="The score as it is to be shown.")
    ],
    reason: RequiredReasonOption,
    player: "Player",
    date: TryDateOption = None,
) -> None:
    """Give a try that counts other values: the one of a date, or else the one that is shown.

    Example: laurel score correct space-race weekly --key id:42 --sorting-value 14
    --display-value 14 --reason "The clock was wrong"
    """
    values = {"sortingValue": sorting_value, "displayValue": display_value}
    _judge(desk, "correct", player, game, leaderboard, reason=reason, date=date, more=values)


@command(app, "accept")
@for_one_player
def accept(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    reason: RequiredReasonOption,
    player: "Player",
    date: TryDateOption = None,
) -> None:
    """Let a player's held tries count, all or the one of a date.

    Example: laurel score accept space-race weekly --key id:42 --reason "Seen on video"
    """
    _judge(desk, "accept", player, game, leaderboard, reason=reason, date=date)


@command(app, "reject")
@for_one_player
def reject(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    reason: RequiredReasonOption,
    player: "Player",
    date: TryDateOption = None,
    *,
    yes: YesOption = False,
) -> None:
    """Never let a player's held tries count, all or the one of a date.

    Example: laurel score reject space-race weekly --key id:42 --reason "Impossible"
    """
    desk.confirm("Reject what is held for good?", yes=yes)
    _judge(desk, "reject", player, game, leaderboard, reason=reason, date=date)


def _entries(game: str, leaderboard: str) -> tuple[str, ...]:
    return ("leaderboard", game, leaderboard, "entry")


def _moderate(
    desk: Desk,
    action: str,
    players: "list[Player]",
    game: str,
    leaderboard: str,
    *,
    reason: str,
    dry_run: bool,
) -> None:
    from tools.operator.bulk import foresee_entries, moderate_players

    path = _entries(game, leaderboard)
    if dry_run:
        foresee_entries(desk, *path, action=action, players=players)
    else:
        what = {"hide": "Hiding", "restore": "Restoring", "remove": "Removing"}[action]
        moderate_players(desk, *path, action, players=players, reason=reason, what=what)


def _judge(
    desk: Desk,
    action: str,
    player: "Player",
    game: str,
    leaderboard: str,
    *,
    reason: str,
    date: int | None,
    more: "Document | None" = None,
) -> None:
    body = {"player": player, "reason": reason, **(more or {})}
    if date is not None:
        body["date"] = date
    answer = desk.api.post(*_entries(game, leaderboard), action, body=body).body
    if desk.as_json:
        desk.show(answer)
        return
    if not answer["changed"]:
        desk.say("It was so already.")
    _show_entry(desk, answer["entry"])


def _show_entry(desk: Desk, entry: "Document") -> None:
    if desk.as_json:
        desk.show(entry)
        return
    date = entry.get("date")
    desk.details(
        {
            "Player": entry["displayName"],
            "Key": entry["key"],
            "Email": entry.get("email"),
            "State": entry["state"],
            "Score": entry.get("displayValue"),
            "Sorting value": entry.get("sortingValue"),
            "Reached": desk.date(date) if date is not None else None,
            "Submissions": entry["submissions"],
        }
    )
    desk.listing(
        entry["entries"],
        member="entries",
        columns={
            "Try": "displayValue",
            "Sorting value": "sortingValue",
            "Status": "status",
            "When": lambda kept: desk.date(kept["date"]),
            # As --date takes it.
            "Date": "date",
        },
        empty="No try is kept.",
    )


def _held_tries(entry: "Document") -> "list[Document]":
    return [kept for kept in entry["entries"] if kept["status"] == "HELD"]
