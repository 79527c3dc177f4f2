"""`laurel mail`: what a game's winners are mailed with their prizes."""

from pathlib import Path
from typing import Annotated

import typer

from tools.operator.desk import Desk, command
from tools.operator.documents import Document
from tools.operator.failures import OperatorError
from tools.operator.files import read_document
from tools.operator.options import GameArgument, ReasonOption, YesOption

app = typer.Typer(help="The mail that winners get with their prizes.", no_args_is_help=True)

MailFile = Annotated[
    typer.FileBinaryRead,
    typer.Argument(help="The mail in JSON: subject, text, html, redeemUrl; - reads input."),
]
TextOption = Annotated[
    Path | None,
    typer.Option("--text", help="A file with the text.", exists=True, dir_okay=False),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option("--html", help="A file with the HTML.", exists=True, dir_okay=False),
]


@command(app, "put")
def put(
    desk: Desk,
    game: GameArgument,
    file: MailFile,
    text: TextOption = None,
    html: HtmlOption = None,
    if_match: Annotated[
        str | None,
        typer.Option("--if-match", help="Only if its revision is still this; see `mail show`."),
    ] = None,
    reason: ReasonOption = None,
) -> None:
    """Give a game a mail of its own; what it leaves out is that of the plain one.

    Example: laurel mail put space-race docs/examples/mail.json --stack laurel
    """
    headers = {"If-Match": if_match} if if_match else None
    answer = desk.api.put(
        "game",
        game,
        "mail",
        body=_read_mail(file.read(), text=text, html=html),
        query={"reason": reason},
        headers=headers,
    ).body
    state = "has its own mail" if answer["changed"] else "had this mail already"
    desk.report(answer, f"Game {game} {state}: `laurel mail preview` shows it.")


@command(app, "show")
def show(desk: Desk, game: GameArgument) -> None:
    """Show a game's mail as templates, with what it leaves out.

    With --json, its member `mail` is what `mail put` takes.

    Example: laurel mail show space-race --stack laurel
    """
    answer = desk.api.get("game", game, "mail")
    if desk.as_json:
        desk.show(answer.body)
        return
    mail, whole = answer.body["mail"], answer.body["whole"]
    desk.details(
        {
            "Of its own": list(mail) or "nothing: it is the plain mail",
            "Revision": answer.etag if mail else None,
            "Redeem URL": whole.get("redeemUrl"),
            "Subject": whole["subject"],
            "HTML": _size_of(whole),
        }
    )
    desk.print(f"\n{whole['text']}")


@command(app, "preview")
def preview(
    desk: Desk,
    game: GameArgument,
    file: Annotated[
        typer.FileBinaryRead | None,
        typer.Argument(help="A mail in JSON that is not put yet; else the game's."),
    ] = None,
    text: TextOption = None,
    html: HtmlOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Write the HTML to this file, to be opened in a browser."),
    ] = None,
) -> None:
    """Show what a made-up winner would get, and what is wrong with a mail; nothing is changed.

    Example: laurel mail preview space-race docs/examples/mail.json --stack laurel
    """
    if file is None:
        answer = desk.api.get("game", game, "mail").body
    else:
        body = _read_mail(file.read(), text=text, html=html)
        answer = desk.api.put("game", game, "mail", body=body, query={"validate": "true"}).body
    message = answer["preview"]
    if output is not None:
        if "html" not in message:
            raise OperatorError("This mail has no HTML.")
        output.write_text(message["html"], encoding="utf-8")
        desk.say(f"The HTML is in {output}.")
    if desk.as_json:
        desk.show(message)
        return
    desk.details({"Subject": message["subject"], "HTML": _size_of(message)})
    desk.print(f"\n{message['text']}")


@command(app, "delete")
def delete(
    desk: Desk, game: GameArgument, reason: ReasonOption = None, *, yes: YesOption = False
) -> None:
    """Take a game's own mail away: its winners get the plain one.

    Example: laurel mail delete space-race --stack laurel
    """
    desk.confirm(f"Delete the mail of {game}? `laurel mail show --json` keeps it.", yes=yes)
    answer = desk.api.delete("game", game, "mail", query={"reason": reason}).body
    state = "has the plain mail now" if answer["changed"] else "had the plain mail already"
    desk.report(answer, f"Game {game} {state}.")


def _read_mail(content: bytes, *, text: Path | None, html: Path | None) -> Document:
    document = read_document(content)
    for name, path in (("text", text), ("html", html)):
        if path is not None:
            document[name] = _read_part(path)
    return document


def _read_part(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise OperatorError(f"{path} is no text in UTF-8.") from None


def _size_of(mail: Document) -> str:
    return f"{len(mail['html']):,} characters" if "html" in mail else "none"
