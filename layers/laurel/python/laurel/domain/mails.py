"""The mail with a prize: what a game has it say, and what it says of one prize."""

import hashlib
from dataclasses import dataclass, field, fields, replace

from laurel.domain.audit import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a game has its winners told: each part is a template, and None where it has none.

    `redeem_url` makes the link of a prize whose voucher has none of its own. `revision` goes up
    with each change; the first one is the time, so that a mail that was deleted and made again
    never comes back to one that somebody has seen.
    """

    subject: str | None = None
    text: str | None = None
    html: str | None = None
    redeem_url: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What templates name of a prize: each field is a placeholder."""

    name: str
    place: int
    leaderboard: str
    game: str
    code: str = field(repr=False)
    link: str | None = field(repr=False)


PLACEHOLDERS = tuple(each.name for each in fields(Award))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail as it is sent: `html` is None where the game wants none."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(repr=False)


class NoLinkError(Exception):
    """The mail has a link, and there is none for this voucher."""

    def __init__(self) -> None:
        super().__init__(
            "The game's mail names {{ link }}, and this voucher has none: set redeemUrl, or take "
            "the link out of the mail."
        )


def settings_of(mail: Mail) -> dict[str, Value]:
    """Give what operators set of a mail, by its names in their API."""
    return {
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "redeemUrl": mail.redeem_url,
    }


def digests_of(mail: Mail) -> dict[str, Value]:
    """Give what the audit trail keeps of a mail: of its long parts digests, which tell them apart.

    A record lies in one item with what was before and after, and two mails may not fit in.
    """
    settings = settings_of(mail)
    for name in ("text", "html"):
        part = settings[name]
        if isinstance(part, str):
            settings[name] = f"sha256:{hashlib.sha256(part.encode()).hexdigest()}"
    return settings


def replace_mail(before: Mail | None, wanted: Mail, *, now: int) -> Mail:
    """Decide what a game's mail is after it has been set.

    Returns:
        The mail with its next revision, or just as it was when nothing changes.
    """
    if before is None:
        return replace(wanted, revision=now)
    if settings_of(before) == settings_of(wanted):
        return before
    return replace(wanted, revision=before.revision + 1)
