"""Mail, as tests send it: a service that keeps what it is given, and the prizes that go out."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.ses.models import ses_backends

from laurel.domain.deliveries import BoundPrize, Delivery
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.mails import Message
from laurel.pages.mail_templates import MailTemplates
from laurel.storage.deliveries import DynamoDeliveries, delivery_of
from laurel.storage.game_mails import DynamoMails
from laurel.storage.prizes import place_attributes, place_name
from laurel.storage.standings import board_key_of
from laurel.usecases.deliver_prizes import Mailing, deliver_prizes
from laurel.usecases.ending_stores import Progress
from tests.factories import NOON
from tests.prizes import make_place, put_prize, put_vouchers, read_prize
from tests.service import Service
from tests.template_file import ROOT

# Three winners, and what each of them is sent.
EMAILS = ("a@example.com", "b@example.com", "c@example.com")
SENT = [("a@example.com", "V1"), ("b@example.com", "V2"), ("c@example.com", "V3")]


@dataclass
class KeptMail:
    """A mail service that keeps every message; `fails` may raise what it has against one."""

    fails: Callable[[BoundPrize], object] = repr
    sent: list[tuple[str | None, str]] = field(default_factory=list)

    def send(self, message: Message, prize: BoundPrize, *, sender_name: str) -> str:
        self.fails(prize)
        assert prize.code in message.text
        self.sent.append((prize.email, prize.code))
        return f"message-{len(self.sent)}"


def deliveries_of(service: Service) -> DynamoDeliveries:
    outputs = service.stack.outputs
    return DynamoDeliveries(
        service.stack.dynamodb,
        prizes_table=outputs["PrizesTableName"],
        audit_table=outputs["AuditTableName"],
    )


def mailing_of(service: Service, mail: KeptMail | None, **changes: Any) -> Mailing:
    """What the service mails prizes with; without a `mail`, nothing is sent."""
    parts: dict[str, Any] = {
        "games": service.games,
        "deliveries": deliveries_of(service),
        "mails": DynamoMails(
            service.stack.dynamodb, prizes_table=service.stack.outputs["PrizesTableName"]
        ),
        "templates": MailTemplates(),
        "service": mail,
        "pause": repr,
    }
    return Mailing(**{**parts, **changes})


def deliver(
    service: Service,
    board: Leaderboard,
    mail: KeptMail | None,
    *,
    now: int = NOON,
    out_of_time: Callable[[], bool] = lambda: False,
    **changes: Any,
) -> Progress:
    """Mail the prizes of a leaderboard, one run."""
    mailing = mailing_of(service, mail, **changes)
    return deliver_prizes(board, mailing=mailing, now=now, out_of_time=out_of_time)


def refuse_with(error: Exception, *, place: int | None = None) -> Callable[[BoundPrize], None]:
    """Have a mail service fail, at every place or at one."""

    def fail(prize: BoundPrize) -> None:
        if place in {None, prize.place}:
            raise error

    return fail


def put_winners(service: Service, board: Leaderboard, *emails: str | None) -> None:
    """Freeze a place with its voucher (V1, V2, …) for each address."""
    put_vouchers(service, board, len(emails))
    for place, email in enumerate(emails, start=1):
        winner = make_place(place, email=email, voucher=place)
        put_prize(service, board, place_name(place), place_attributes(winner))


def outbox(service: Service) -> list[Any]:
    """What the fake of SES was given in the service's region, oldest first."""
    region = service.stack.session.region_name
    return [sent for account in ses_backends.values() for sent in account[region].sent_messages]


def told_about(board: Leaderboard, *, place: int, attempt: int = 1) -> dict[str, Any]:
    """The event of a bounce, of a place of a leaderboard."""
    event: dict[str, Any] = json.loads((ROOT / "events" / "record_deliveries.json").read_text())
    key = board_key_of(board).encode()
    event["detail"]["mail"]["tags"] |= {
        "leaderboard": [base64.urlsafe_b64encode(key).decode().rstrip("=")],
        "place": [str(place)],
        "attempt": [str(attempt)],
    }
    return event


def delivery(service: Service, board: Leaderboard, place: int = 1) -> Delivery:
    return delivery_of(read_prize(service, board, place_name(place)))
