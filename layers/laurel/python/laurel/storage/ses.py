"""Mail by Amazon SES: messages that are sent, and what SES tells of them later.

A message carries tags by which what is told of it is known again: of which leaderboard, place and
attempt it is. Tags take letters, digits, `_` and `-` alone, so a leaderboard's key is encoded.
"""

import base64
import binascii
import random
import time
from collections.abc import Callable, Mapping
from email.header import Header
from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from laurel.domain.deliveries import BoundPrize, Delivery, DeliveryState, Feedback
from laurel.domain.errors import TooManyRequestsError
from laurel.domain.mails import Message
from laurel.storage.calls import call, code_of
from laurel.storage.standings import board_key, ids_of_board
from laurel.usecases.mail_stores import MessageRefusedError, ServiceBusyError, ServiceClosedError

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_LEADERBOARD, _PLACE, _ATTEMPT = "leaderboard", "place", "attempt"
# With a name in another alphabet, a header of 320 characters, the longest that SES takes, is soon
# full.
_MOST_OF_A_NAME = 32
_MOST_OF_A_DETAIL = 300
# What is wrong with this message, or its address, and will be wrong with it the next time.
_REFUSED = frozenset({"BadRequestException", "MessageRejected"})
# The account sends as much as it may: a second, or a day.
_BUSY = frozenset({"LimitExceededException", "Throttling"})
_STATES = {
    "Bounce": DeliveryState.BOUNCED,
    "Complaint": DeliveryState.COMPLAINED,
    "Reject": DeliveryState.REFUSED,
}


def send_request(
    *, sender: str, sender_name: str, configuration_set: str, prize: BoundPrize, message: Message
) -> dict[str, Any]:
    """Build the call that mails a prize to its winner's address, and to no other.

    Answering machines are asked not to answer (RFC 3834): nobody reads what they say.
    """
    body = {"Text": _content(message.text)}
    if message.html is not None:
        body["Html"] = _content(message.html)
    board = board_key(game_id=prize.game_id, leaderboard_id=prize.leaderboard_id)
    tags = {
        _LEADERBOARD: base64.urlsafe_b64encode(board.encode()).decode().rstrip("="),
        _PLACE: str(prize.place),
        _ATTEMPT: str(prize.delivery.attempt),
    }
    return {
        "FromEmailAddress": sender_header(sender, name=sender_name),
        "Destination": {"ToAddresses": [prize.email]},
        "Content": {
            "Simple": {
                "Subject": _content(message.subject),
                "Body": body,
                "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
            }
        },
        "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        "ConfigurationSetName": configuration_set,
    }


def sender_header(address: str, *, name: str) -> str:
    """Write whom a mail is from: a name of any characters, as mail headers take it (RFC 2047)."""
    shown = " ".join(name.split())[:_MOST_OF_A_NAME].strip()
    if shown.isascii():
        return formataddr((shown, address))
    return f"{Header(shown, 'utf-8').encode(linesep='')} <{address}>"


class SesMail:
    """Sends messages in the name of one address."""

    def __init__(self, client: "SESV2Client", *, sender: str, configuration_set: str) -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, message: Message, prize: BoundPrize, *, sender_name: str) -> str:
        """Send the message with a claimed prize; give the message's id.

        Raises:
            MessageRefusedError: SES does not take it, and never will.
            ServiceBusyError: it was not sent, and can be a little later.
            ServiceClosedError: nothing at all is sent, until somebody has looked after the account.
            UnavailableError: it may have been sent, or not.
        """
        request = send_request(
            sender=self._sender,
            sender_name=sender_name,
            configuration_set=self._configuration_set,
            prize=prize,
            message=message,
        )
        send: Callable[..., Mapping[str, Any]] = self._client.send_email
        try:
            message_id: str = call(send, request)["MessageId"]
        except TooManyRequestsError as error:
            raise ServiceBusyError(str(error)) from error
        except ClientError as error:
            raise self._problem_of(error, email=prize.email or "") from error
        return message_id

    def _problem_of(self, error: ClientError, *, email: str) -> Exception:
        code, reason = code_of(error), str(error.response.get("Error", {}).get("Message", ""))
        if code in _BUSY:
            return ServiceBusyError(f"SES: {code}")
        # The address is where it belongs already, and nowhere else.
        detail = reason.replace(email, "the address") if email else reason
        # In the sandbox it says which addresses are not verified: without the sender nothing goes.
        if code in _REFUSED and self._sender not in reason:
            return MessageRefusedError(f"{code}: {detail}"[:_MOST_OF_A_DETAIL])
        return ServiceClosedError(f"SES: {code}: {detail}")


def mail_service(client: "SESV2Client", *, sender: str, configuration_set: str) -> SesMail | None:
    """Make what sends messages in the name of a sender; where there is none, nothing does."""
    if not sender:
        return None
    return SesMail(client, sender=sender, configuration_set=configuration_set)


def pause_while_busy(count: int) -> None:
    """Wait half a second to a second the first time (a count of 1), and longer each further time.

    New accounts send one mail a second.
    """
    time.sleep(count * random.uniform(0.5, 1))  # noqa: S311 - nothing secret about it


def feedback_of(event: Mapping[str, Any]) -> Feedback | None:
    """Read an event that SES sends by EventBridge; None when it is about no prize.

    Events have what the recipient's server said, addresses and all: of that only codes are kept.

    Raises:
        KeyError, ValueError: it is not what SES sends.
    """
    told = event["detail"]
    state = _STATES.get(told["eventType"])
    mail = told["mail"]
    tags = {name: values[0] for name, values in mail.get("tags", {}).items()}
    if state is None or not {_LEADERBOARD, _PLACE, _ATTEMPT} <= tags.keys():
        return None
    padded = tags[_LEADERBOARD] + "=" * (-len(tags[_LEADERBOARD]) % 4)
    try:
        board = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except binascii.Error as error:
        raise ValueError(f"no leaderboard's tag: {error}") from None
    game_id, leaderboard_id = ids_of_board(board)
    attempt = int(tags[_ATTEMPT])
    return Feedback(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        place=int(tags[_PLACE]),
        attempt=attempt,
        delivery=Delivery(
            state=state,
            attempt=attempt,
            message_id=mail["messageId"],
            detail=_DETAILS[state](told),
        ),
    )


def _bounce_detail(told: Mapping[str, Any]) -> str:
    bounce = told["bounce"]
    statuses = sorted({found.get("status", "") for found in bounce.get("bouncedRecipients", [])})
    return " ".join([bounce["bounceType"], bounce["bounceSubType"], *filter(None, statuses)])


def _complaint_detail(told: Mapping[str, Any]) -> str:
    complaint = told["complaint"]
    kind = complaint.get("complaintFeedbackType") or complaint.get("complaintSubType")
    return kind or "complaint"


_DETAILS: Mapping[DeliveryState, Callable[[Mapping[str, Any]], str]] = {
    DeliveryState.BOUNCED: _bounce_detail,
    DeliveryState.COMPLAINED: _complaint_detail,
    DeliveryState.REFUSED: lambda told: str(told["reject"]["reason"]),
}


def _content(text: str) -> dict[str, str]:
    # Half of a surrogate pair has no UTF-8; whoever stored it must not keep a prize back.
    return {"Data": text.encode(errors="replace").decode(), "Charset": "UTF-8"}
