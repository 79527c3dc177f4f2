"""What mailing prizes needs of the outer rooms, as protocols."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from laurel.domain.audit import AuditRecord
from laurel.domain.deliveries import Delivery, Feedback, Parcel
from laurel.domain.errors import Offence
from laurel.domain.mails import Award, Letter, Mail


class LetterRefusedError(Exception):
    """This letter is not taken, and never will be; the message says why, without an address."""


class ServiceBusyError(Exception):
    """A letter was not sent, and can be a little later."""


class ServiceClosedError(Exception):
    """Nothing is sent until somebody has looked after it; the message says what is wrong."""


class MailService(Protocol):
    """Who takes letters, to carry them out."""

    def send(self, letter: Letter, parcel: Parcel, *, sender_name: str) -> str:
        """Send a letter with a claimed parcel, to its address; give the message's id.

        Raises:
            LetterRefusedError: it is not taken, and never will be.
            ServiceBusyError: it was not sent, and can be a little later.
            ServiceClosedError: nothing is sent, whatever it is.
            UnavailableError: it may have been sent, or not.
        """
        ...


class MailTemplates(Protocol):
    """What mails say."""

    def offences(self, parts: Mapping[str, str]) -> list[Offence]:
        """Tell everything that is wrong with parts of a mail, by their names in the API."""
        ...

    def complete(self, mail: Mail | None, *, link: bool) -> Mail:
        """Give a game's mail with the defaults of what it leaves out."""
        ...

    def link_of(self, mail: Mail | None, *, code: str, link: str | None) -> str | None:
        """Give the link with a prize, if there is one."""
        ...

    def render(self, mail: Mail | None, award: Award) -> Letter:
        """Render the letter with a prize.

        Raises:
            NoLinkError: the game's own mail names a link, and there is none.
        """
        ...

    def preview(self, mail: Mail | None, *, game: str) -> Letter:
        """Render what a made-up winner would get."""
        ...


class Mails(Protocol):
    """The mails that games have of their own."""

    def load(self, game_id: str) -> Mail | None:
        """Read a game's mail as it is at this moment; None where it has none of its own."""
        ...

    def save(self, mail: Mail, *, seen: int | None, record: AuditRecord) -> bool:
        """Save a mail in place of the revision `seen`, None for a first one."""
        ...

    def delete(self, *, seen: int, record: AuditRecord) -> bool:
        """Delete the mail of the revision `seen`; say whether nobody was faster."""
        ...


class SettledDeliveries(Protocol):
    """Where it is written what came of letters."""

    def settle(self, parcel: Parcel, settled: Delivery) -> bool:
        """Say what came of a claimed attempt; False when more is known of it already."""
        ...


class Deliveries(SettledDeliveries, Protocol):
    """Prizes that are bound to places, and how far their delivery is."""

    def walk(self, *, game_id: str, leaderboard_id: str) -> Iterator[Parcel]:
        """Go through the places that a prize is bound to, first place first."""
        ...

    def claim(self, parcel: Parcel, claimed: Delivery) -> bool:
        """Claim an attempt; say whether nobody was faster."""
        ...

    def give_up(self, parcel: Parcel, unsendable: Delivery) -> bool:
        """Say that a prize that waits is not sent; False when somebody has begun to."""
        ...


class ResentDeliveries(SettledDeliveries, Protocol):
    """Prizes of single places, to be sent again."""

    def load(self, *, game_id: str, leaderboard_id: str, place: int) -> tuple[bool, Parcel | None]:
        """Read one place: whether there is one, and its prize if one is bound to it."""
        ...

    def claim_again(self, parcel: Parcel, claimed: Delivery, *, record: AuditRecord) -> bool:
        """Claim an attempt that an operator wants, together with its record."""
        ...


class ToldDeliveries(Protocol):
    """Where what is told of messages is recorded."""

    def record(self, feedback: Feedback) -> bool:
        """Record what is told of a message; False when it changes nothing any more."""
        ...
