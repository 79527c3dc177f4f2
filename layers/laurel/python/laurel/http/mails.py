"""A game's mail as operators send and see it."""

from typing import TYPE_CHECKING, Annotated, NotRequired, TypedDict

from pydantic import StringConstraints

from laurel.domain.games import Game
from laurel.domain.mails import Mail, Message
from laurel.domain.texts import why_not_plain
from laurel.http.field_types import OperatorModel
from laurel.http.json_body import parse_json, read_parsed, refuse_when
from laurel.usecases.mail_stores import MailTemplates

if TYPE_CHECKING:
    from laurel.domain.errors import Offence

MOST_SUBJECT, MOST_TEXT, MOST_HTML = 200, 10_000, 50_000
MOST_REDEEM_URL = 2_000
_MOST = {
    "subject": MOST_SUBJECT,
    "text": MOST_TEXT,
    "html": MOST_HTML,
    "redeemUrl": MOST_REDEEM_URL,
}


def _why_blank(text: str) -> str | None:
    return None if text.strip() else "must not be blank"


def _why_not_written(text: str) -> str | None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "must not contain half of a surrogate pair"
    return _why_blank(text)


def _why_not_a_line(text: str) -> str | None:
    return why_not_plain(text) or _why_blank(text)


class MailBody(OperatorModel):
    """A game's mail; what is left out is said by default."""

    subject: (
        Annotated[str, StringConstraints(max_length=MOST_SUBJECT), refuse_when(_why_not_a_line)]
        | None
    ) = None
    text: (
        Annotated[str, StringConstraints(max_length=MOST_TEXT), refuse_when(_why_not_written)]
        | None
    ) = None
    html: (
        Annotated[str, StringConstraints(max_length=MOST_HTML), refuse_when(_why_not_written)]
        | None
    ) = None
    redeem_url: (
        Annotated[str, StringConstraints(max_length=MOST_REDEEM_URL), refuse_when(_why_not_a_line)]
        | None
    ) = None


class MailModel(TypedDict):
    """A mail: of a game's own, only the parts that it has."""

    subject: NotRequired[str]
    text: NotRequired[str]
    html: NotRequired[str]
    redeemUrl: NotRequired[str]


class MessageModel(TypedDict):
    """A mail as a winner gets it."""

    subject: str
    text: str
    html: NotRequired[str]


class GameMailModel(TypedDict):
    """A game's own mail, the whole one with what it leaves out, and a made-up winner's."""

    mail: MailModel
    whole: MailModel
    preview: MessageModel


class ChangedGameMailModel(GameMailModel):
    """The same after a change, and whether it is new."""

    changed: bool


def read_mail(body: bytes, *, templates: MailTemplates) -> Mail:
    """Read the mail that a game is to have.

    Raises:
        InvalidRequestError: with everything that is wrong with the body and the templates in it.
    """
    offences: list[Offence] = []
    document = parse_json(body, offences)
    if isinstance(document, dict):
        # What is too long is refused for that; to parse it could take seconds.
        parts = {
            name: part
            for name, part in document.items()
            if isinstance(part, str) and len(part) <= _MOST.get(name, 0)
        }
        offences.extend(templates.offences(parts))
    return Mail(**dict(read_parsed(MailBody, document, offences=offences)))


def mail_model(mail: Mail | None, game: Game, *, templates: MailTemplates) -> GameMailModel:
    """Show a game's mail to an operator; None is the plain one."""
    return {
        "mail": _parts_of(mail or Mail()),
        "whole": _parts_of(templates.complete(mail, link=True)),
        "preview": _message_model(templates.preview(mail, game=game.name)),
    }


def _parts_of(mail: Mail) -> MailModel:
    model: MailModel = {}
    if mail.subject is not None:
        model["subject"] = mail.subject
    if mail.text is not None:
        model["text"] = mail.text
    if mail.html is not None:
        model["html"] = mail.html
    if mail.redeem_url is not None:
        model["redeemUrl"] = mail.redeem_url
    return model


def _message_model(message: Message) -> MessageModel:
    model: MessageModel = {"subject": message.subject, "text": message.text}
    if message.html is not None:
        model["html"] = message.html
    return model
