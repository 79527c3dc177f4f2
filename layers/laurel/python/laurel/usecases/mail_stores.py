"""What mailing prizes needs of the outer rooms, as protocols."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from laurel.domain.audit import AuditRecord
from laurel.domain.deliveries import BoundPrize, Delivery, Feedback
from laurel.domain.errors import Offence
from laurel.domain.mails import Award, Mail, Message


class MessageRefusedError(Exception):
    """This message is not taken, and never will be; `str()` says why, without an address."""


class ServiceBusyError(Exception):
    """A message was not sent, and can be a little later."""


class ServiceClosedError(Exception):
    """Nothing is sent until somebody has looked after it; `str()` says what is wrong."""


class MailService(Protocol):
    """Who takes messages, to carry them out."""

    def send(self, message: Message, prize: BoundPrize, *, sender_name: str) -> str:
        """Send the message with a claimed prize to its address; give the message's id.

        Raises:
            MessageRefusedError: it is not taken, and never will be.
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

    def render(self, mail: Mail | None, award: Award) -> Message:
        """Render the message with a prize.

        Raises:
            NoLinkError: the game's own mail names a link, and there is none.
        """
        ...

    def preview(self, mail: Mail | None, *, game: str) -> Message:
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
    """Where it is written what came of messages."""

    def settle(self, prize: BoundPrize, settled: Delivery) -> bool:
        """Say what came of a claimed attempt; False when more is known of it already."""
        ...


class Deliveries(SettledDeliveries, Protocol):
    """Prizes that are bound to places, and how far their delivery is."""

    def walk(self, *, game_id: str, leaderboard_id: str) -> Iterator[BoundPrize]:
        """Go through the places that a prize is bound to, first place first."""
        ...

    def claim(self, prize: BoundPrize, claimed: Delivery) -> bool:
        """Claim an attempt; say whether nobody was faster."""
        ...

    def give_up(self, prize: BoundPrize, unsendable: Delivery) -> bool:
        """Say that a prize that waits is not sent; False when somebody has begun to."""
        ...


class ResentDeliveries(SettledDeliveries, Protocol):
    """Prizes of single places, to be sent again."""

    def load(
        self, *, game_id: str, leaderboard_id: str, place: int
    ) -> tuple[bool, BoundPrize | None]:
        """Read one place: whether there is one, and its prize if one is bound to it."""
        ...

    def claim_again(self, prize: BoundPrize, claimed: Delivery, *, record: AuditRecord) -> bool:
        """Claim an attempt that an operator wants, together with its record."""
        ...


class ToldDeliveries(Protocol):
    """Where what is told of messages is recorded."""

    def record(self, feedback: Feedback) -> bool:
        """Record what is told of a message; False when it changes nothing any more."""
        ...
