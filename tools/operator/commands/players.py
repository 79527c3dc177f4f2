"""`laurel player`: who may play, and what is known of whom."""

from typing import TYPE_CHECKING

import typer

from tools.operator.desk import Desk, command
from tools.operator.options import GameArgument, YesOption
from tools.operator.player_options import (
    DryRunOption,
    RequiredReasonOption,
    for_one_player,
    for_players,
)

if TYPE_CHECKING:
    from tools.operator.player_lists import Player

app = typer.Typer(help="Players of a game.", no_args_is_help=True)


@command(app, "ban")
@for_players
def ban(
    desk: Desk,
    game: GameArgument,
    reason: RequiredReasonOption,
    players: "list[Player]",
    *,
    dry_run: DryRunOption = False,
) -> None:
    """Refuse players' scores in all of a game, from within half a minute; it hides nothing.

    Example: laurel player ban space-race --player-id 42 --reason "Aim bot" --stack laurel
    """
    _set_banned(desk, game, players, banned=True, reason=reason, dry_run=dry_run)


@command(app, "unban")
@for_players
def unban(
    desk: Desk,
    game: GameArgument,
    reason: RequiredReasonOption,
    players: "list[Player]",
    *,
    dry_run: DryRunOption = False,
) -> None:
    """Let players play again.

    Example: laurel player unban space-race --player-id 42 --reason "Appeal granted" --stack laurel
    """
    _set_banned(desk, game, players, banned=False, reason=reason, dry_run=dry_run)


@command(app, "bans")
def bans(desk: Desk, game: GameArgument) -> None:
    """List who is banned from a game, since when, why, and by whom.

    Example: laurel player bans space-race --stack laurel
    """
    desk.listing(
        desk.api.items("game", game, "ban", member="bans"),
        member="bans",
        columns={
            "Key": "key",
            "Since": lambda ban: desk.date(ban["date"]),
            "Reason": "reason",
            "By": "subject",
        },
        empty="Nobody is banned.",
    )


@command(app, "erase")
@for_one_player
def erase(
    desk: Desk,
    game: GameArgument,
    reason: RequiredReasonOption,
    player: "Player",
    *,
    yes: YesOption = False,
) -> None:
    """Remove everything about a player in a game; ended leaderboards keep a pseudonym.

    Example: laurel player erase space-race --player-id 42 --reason "Asked for it" --stack laurel
    """
    desk.confirm(f"Erase this player from {game} for good?", yes=yes)
    body = {"player": player, "reason": reason}
    answer = desk.api.post("game", game, "player", "erase", body=body, repeatable=True).body
    removed, kept = answer["removed"], answer["pseudonyms"]
    desk.report(
        answer,
        f"{removed} {'entry is' if removed == 1 else 'entries are'} removed, and {kept} "
        f"{'is' if kept == 1 else 'are'} kept under a pseudonym.",
    )


def _set_banned(
    desk: Desk, game: str, players: "list[Player]", *, banned: bool, reason: str, dry_run: bool
) -> None:
    from tools.operator.bulk import foresee_bans, moderate_players
    from tools.operator.player_lists import key_of

    if dry_run:
        keyed = [(player, key_of(player)) for player in players]
        foresee_bans(desk, "game", game, "ban", players=keyed, banned=banned)
        return
    action, what = ("ban", "Banning") if banned else ("unban", "Unbanning")
    path = ("game", game, "player", action)
    moderate_players(desk, *path, players=players, reason=reason, what=what)
