"""Mail in the emulator: whom it is from, and what was sent. None of it leaves this machine."""

import json
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.operator.stacks import Stack

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# The template's SenderEmail on this machine.
SENDER = "prizes@laurel.example"
OUTBOX = "/_ministack/ses/messages"


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that SES has taken."""

    to: str
    subject: str
    text: str
    html: str | None


def verify_sender(aws: Stack) -> None:
    """Have SES verify the sender, as an operator does in AWS; the emulator takes it at its word."""
    ses: SESV2Client = aws.session.client("sesv2", endpoint_url=aws.endpoint)
    ses.create_email_identity(EmailIdentity=SENDER)


def read_outbox(endpoint: str) -> list[SentMail]:
    """Read every mail that was sent in an emulator, oldest first."""
    with urllib.request.urlopen(endpoint + OUTBOX, timeout=10) as answer:  # noqa: S310 - our own
        accounts: dict[str, Any] = json.load(answer)
    return [
        SentMail(
            to=sent["To"][0],
            subject=sent["Subject"],
            text=sent["BodyText"],
            html=sent["BodyHtml"] or None,
        )
        for messages in accounts["messages"].values()
        for sent in messages
    ]
