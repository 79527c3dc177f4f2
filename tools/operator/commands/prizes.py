"""`laurel prize`: who gets what when a leaderboard has ended, or would."""

from typing import Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.documents import Document
from tools.operator.options import GameArgument, LeaderboardArgument
from tools.operator.output import Column

app = typer.Typer(help="Prizes, and who gets them.", no_args_is_help=True)

NO_EMAIL = "no email"
NO_VOUCHER = "no voucher"


@command(app, "list")
def list_(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    *,
    codes: Annotated[
        bool, typer.Option("--codes", help="Show the vouchers' codes, which are worth money.")
    ] = False,
) -> None:
    """List who gets which voucher; before the places are frozen, who would.

    Who has no email can be sent none, and is marked. Before the freeze it also tells how many
    entries have held tries, which win nothing. With --json, codes are always there.

    Example: laurel prize list space-race weekly-2026-48 --stack laurel
    """
    prizes: list[Document] = []
    planned = False
    for page in desk.api.pages("leaderboard", game, leaderboard, "prize"):
        prizes += page["prizes"]
        planned = page["planned"]
    if desk.as_json:
        desk.show({"planned": planned, "prizes": prizes})
        return
    columns: dict[str, Column] = {
        "Place": "place",
        "Name": "displayName",
        "Score": "displayValue",
        "Key": "key",
        "Email": lambda prize: prize.get("email", NO_EMAIL),
        "Voucher": _position,
    }
    if codes:
        columns |= {"Code": _voucher("code"), "Link": _voucher("link")}
    desk.listing(
        prizes,
        member="prizes",
        columns={
            **columns,
            "Bound": lambda prize: desk.date(prize.get("boundDate")),
            "Mail": _mail,
        },
        empty="Nobody gets anything.",
    )
    if prizes:
        desk.print(_summary(prizes, planned=planned))
    if planned:
        from tools.operator.entry_calls import describe_held

        held = describe_held(desk.api, game=game, leaderboard=leaderboard)
        if held is not None:
            desk.print(held)


@command(app, "resend")
def resend(
    desk: Desk,
    game: GameArgument,
    leaderboard: LeaderboardArgument,
    places: Annotated[
        list[int], typer.Option("--place", min=1, help="Whose prize; can be given repeatedly.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")],
) -> None:
    """Mail the prize of a place again: the same voucher to the same address.

    Example: laurel prize resend space-race weekly-2026-48 --place 3 --reason "Mailbox was full"
    """
    resent: list[Document] = []
    for place in dict.fromkeys(places):
        # Not repeatable: a mail whose answer got lost may be out.
        resent.append(
            desk.api.post(
                *("leaderboard", game, leaderboard, "prize", "resend"),
                body={"place": place, "reason": reason},
            ).body
        )
        if not desk.as_json:
            desk.print(f"Place {place}: {_mail(resent[-1])}.")
    if desk.as_json:
        desk.show({"resent": resent})
    if any(prize["delivery"]["state"] != "SENT" for prize in resent):
        raise typer.Exit(1)


def _position(prize: Document) -> object:
    return prize["voucher"]["position"] if "voucher" in prize else NO_VOUCHER


def _mail(prize: Document) -> object:
    """Tell the state of the mail with a prize, and why it is so where that is known."""
    delivery = prize.get("delivery", {})
    return ": ".join(delivery[name] for name in ("state", "detail") if name in delivery)


def _voucher(member: str) -> Column:
    return lambda prize: prize.get("voucher", {}).get(member)


def _summary(prizes: list[Document], *, planned: bool) -> str:
    without = {
        "without an email": sum("email" not in prize for prize in prizes),
        "without a voucher": sum("voucher" not in prize for prize in prizes),
    }
    winners = f"{len(prizes):,} {'winner' if len(prizes) == 1 else 'winners'}"
    parts = [winners, *(f"{count} {what}" for what, count in without.items() if count)]
    ahead = " Places are not frozen yet: so it would be now." if planned else ""
    return f"{', '.join(parts)}.{ahead}"
