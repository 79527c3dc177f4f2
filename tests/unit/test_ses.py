"""How mail is handed to SES, and how what SES tells of it is read."""

import json
import re
from collections.abc import Mapping
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from laurel.domain.deliveries import BoundPrize, Delivery, DeliveryState, Feedback
from laurel.domain.errors import UnavailableError
from laurel.domain.mails import Message
from laurel.storage.ses import SesMail, feedback_of, send_request, sender_header
from laurel.usecases.mail_stores import MessageRefusedError, ServiceBusyError, ServiceClosedError
from tests.template_file import ROOT

MESSAGE = Message(subject="Won", text="code", html="<b>code</b>")
SENDER = "prizes@example.com"
LONG_ID = "a.b_c-d" + "x" * 57
EVENT: dict[str, Any] = json.loads((ROOT / "events" / "record_deliveries.json").read_text())


def prize(**changes: Any) -> BoundPrize:
    fields: dict[str, Any] = {
        "game_id": "space-race",
        "leaderboard_id": "weekly-2026-48",
        "place": 3,
        "player": "email:tim@example.com",
        "name": "Tiny Tim",
        "email": "tim@example.com",
        "voucher": 3,
        "code": "AAAA",
        "delivery": Delivery(state=DeliveryState.SENDING, attempt=2, at=1, until=2),
    }
    return BoundPrize(**{**fields, **changes})


def request(**changes: Any) -> dict[str, Any]:
    options: dict[str, Any] = {
        "sender": SENDER,
        "sender_name": "Space Race",
        "configuration_set": "set",
        "prize": prize(),
        "message": MESSAGE,
    }
    return send_request(**{**options, **changes})


def test_a_message_goes_to_the_address_of_its_prize_alone() -> None:
    built = request()
    assert built["Destination"] == {"ToAddresses": ["tim@example.com"]}
    assert built["FromEmailAddress"] == f"Space Race <{SENDER}>"
    assert built["ConfigurationSetName"] == "set"
    content = built["Content"]["Simple"]
    assert content["Subject"] == {"Data": "Won", "Charset": "UTF-8"}
    assert {kind: part["Data"] for kind, part in content["Body"].items()} == {
        "Text": "code",
        "Html": "<b>code</b>",
    }


def test_a_message_without_html_has_text_alone() -> None:
    message = Message(subject="Won", text="code", html=None)
    assert set(request(message=message)["Content"]["Simple"]["Body"]) == {"Text"}


@pytest.mark.parametrize("ids", [("space-race", "weekly"), (LONG_ID, LONG_ID), ("a", "b.c-d_e")])
def test_tags_have_only_what_ses_takes_and_lead_back_to_the_attempt(ids: tuple[str, str]) -> None:
    sent = prize(game_id=ids[0], leaderboard_id=ids[1])
    tags = {tag["Name"]: tag["Value"] for tag in request(prize=sent)["EmailTags"]}
    for name, value in tags.items():
        # What SES takes, by the reference of MessageTag.
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", name)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value)
    feedback = feedback_of(bounce(tags={name: [value] for name, value in tags.items()}))
    assert feedback is not None
    assert (feedback.game_id, feedback.leaderboard_id) == ids
    assert (feedback.place, feedback.attempt) == (3, 2)


@pytest.mark.parametrize(
    "name",
    [
        "Space Race",
        'The "Best", Inc. <x@evil.example>',
        "Æon\r\nBcc: a@evil.example",
        "宇宙" * 90,
        "",
    ],
)
def test_the_senders_name_cannot_become_anything_else(name: str) -> None:
    header = sender_header(SENDER, name=name)
    assert header.isascii()
    assert header.isprintable()
    assert len(header) <= 320
    shown, address = parseaddr(header)
    assert address == SENDER
    assert str(make_header(decode_header(shown))) == " ".join(name.split())[:32].strip()


# ---- What SES says at once -----------------------------------------------------------------------


class FakeClient:
    """SES's client, which answers every mail in the same way."""

    def __init__(self, answer: Exception | Mapping[str, str]) -> None:
        self._answer = answer

    def send_email(self, **_request: Any) -> Mapping[str, str]:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def send(answer: Exception | Mapping[str, str]) -> str:
    mail = SesMail(cast("Any", FakeClient(answer)), sender=SENDER, configuration_set="set")
    return mail.send(MESSAGE, prize(), sender_name="Space Race")


def error(code: str, message: str = "", status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "SendEmail")


def test_a_message_that_is_taken_has_a_message_id() -> None:
    assert send({"MessageId": "0100-a"}) == "0100-a"


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_a_message_that_is_refused_is_told_without_its_address(code: str) -> None:
    with pytest.raises(MessageRefusedError) as refusal:
        send(error(code, "Email address is not verified: tim@example.com"))
    assert str(refusal.value) == f"{code}: Email address is not verified: the address"


@pytest.mark.parametrize(
    "code", ["TooManyRequestsException", "LimitExceededException", "ThrottlingException"]
)
def test_a_service_that_takes_no_more_for_now_is_busy(code: str) -> None:
    with pytest.raises(ServiceBusyError):
        send(error(code, status=429))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "MessageRejected",
            f"The following identities failed the check: {SENDER}, tim@example.com",
        ),
        ("AccessDeniedException", ""),
        ("AccountSuspendedException", ""),
        ("MailFromDomainNotVerifiedException", ""),
        ("NotFoundException", "no such configuration set"),
        ("SendingPausedException", ""),
    ],
)
def test_what_keeps_every_message_from_going_out_is_no_fault_of_this_one(
    code: str, message: str
) -> None:
    with pytest.raises(ServiceClosedError) as closed:
        send(error(code, message))
    assert "tim@example.com" not in str(closed.value)


@pytest.mark.parametrize(
    "failure", [error("InternalFailure", status=500), ReadTimeoutError(endpoint_url="x")]
)
def test_an_answer_that_got_lost_leaves_open_whether_the_message_is_out(failure: Exception) -> None:
    with pytest.raises(UnavailableError):
        send(failure)


# ---- What SES tells later ------------------------------------------------------------------------


def bounce(**mail: Any) -> dict[str, Any]:
    told = EVENT["detail"]
    return {**EVENT, "detail": {**told, "mail": {**told["mail"], **mail}}}


def told(kind: str, **more: Any) -> dict[str, Any]:
    mail = EVENT["detail"]["mail"]
    return {**EVENT, "detail": {"eventType": kind, "mail": mail, **more}}


def test_a_bounce_is_told_of_its_attempt_with_codes_alone() -> None:
    assert feedback_of(EVENT) == Feedback(
        game_id="space-race",
        leaderboard_id="weekly-2026-48",
        place=3,
        attempt=1,
        delivery=Delivery(
            state=DeliveryState.BOUNCED,
            attempt=1,
            message_id=EVENT["detail"]["mail"]["messageId"],
            detail="Permanent General 5.1.1",
        ),
    )


def test_complaints_and_late_refusals_are_told_too() -> None:
    complaint = feedback_of(told("Complaint", complaint={"complaintFeedbackType": "abuse"}))
    assert complaint is not None
    assert complaint.delivery.state is DeliveryState.COMPLAINED
    assert complaint.delivery.detail == "abuse"
    # An email provider need not say of which kind it is.
    bare = feedback_of(told("Complaint", complaint={"complaintSubType": None}))
    assert bare is not None
    assert bare.delivery.detail == "complaint"
    reject = feedback_of(told("Reject", reject={"reason": "Bad content"}))
    assert reject is not None
    assert (reject.delivery.state, reject.delivery.detail) == ("REFUSED", "Bad content")


def test_what_is_told_of_other_mail_and_of_other_things_is_left_alone() -> None:
    assert feedback_of(told("Delivery", delivery={})) is None
    assert feedback_of(bounce(tags={"ses:configuration-set": ["set"]})) is None
    mail = {name: value for name, value in EVENT["detail"]["mail"].items() if name != "tags"}
    assert feedback_of({"detail": {**EVENT["detail"], "mail": mail}}) is None


def test_what_ses_would_not_send_is_an_error() -> None:
    tags = EVENT["detail"]["mail"]["tags"]
    wrong = bounce(tags={**tags, "leaderboard": ["%%"]})
    events: list[dict[str, Any]] = [{}, {"detail": {}}, wrong]
    for event in events:
        with pytest.raises((KeyError, ValueError)):
            feedback_of(event)
