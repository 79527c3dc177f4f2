"""The mails of games, and prizes that are mailed again, by the operator's API."""

import json
from typing import Any
from unittest.mock import patch

import pytest

from laurel.domain.deliveries import CLAIM_MS, BoundPrize, DeliveryState
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.storage.deliveries import DynamoDeliveries
from laurel.storage.game_mails import DynamoMails
from laurel.storage.ses import SesMail
from laurel.usecases.deliver_prizes import deliver_prizes
from laurel.usecases.mail_stores import MessageRefusedError, ServiceBusyError, ServiceClosedError
from tests.contract.operator_document import assert_described
from tests.endings import now
from tests.gateway import load_function, send_in_process
from tests.mail import KeptMail, delivery, mailing_of, outbox, put_winners
from tests.races import be_late
from tests.service import Headers, Reply, Service, assert_answered, assert_refused
from tests.template_file import routes

MAIL: dict[str, Any] = {
    "subject": "{{ name }}, you won!",
    "text": "Place {{ place }}: {{ link }}\n",
    "html": "<p>{{ code }}</p>",
    "redeemUrl": "https://shop.example.com/?code={{ code }}",
}
CALL = "/game/{gameId}/mail"
RESEND = "POST /leaderboard/{gameId}/{leaderboardId}/prize/resend"


@pytest.fixture(autouse=True)
def game(service: Service) -> None:
    service.register()


def call(
    service: Service, method: str, query: str = "", body: object = None, *, match: str | None = None
) -> Reply:
    headers: Headers = [] if match is None else [("if-match", match)]
    path = f"/game/{service.game_id}/mail{query}"
    reply = service.operate(method, path, body, headers=headers)
    assert_described(f"{method} {CALL}", reply)
    return reply


def put(service: Service, query: str = "", *, match: str | None = None, **mail: Any) -> Reply:
    return call(service, "PUT", query, mail, match=match)


# ---- The mail of a game --------------------------------------------------------------------------


def test_a_game_without_a_mail_of_its_own_has_the_plain_one(service: Service) -> None:
    shown = assert_answered(call(service, "GET"))
    assert shown["mail"] == {}
    assert set(shown["whole"]) == {"subject", "text", "html"}
    assert "Tiny Tim" in shown["preview"]["text"]
    assert "Space Race" in shown["preview"]["html"]


def test_a_mail_is_stored_shown_and_taken_away(service: Service) -> None:
    changed = assert_answered(put(service, **MAIL))
    assert changed["changed"]
    assert changed["mail"] == changed["whole"] == MAIL
    assert changed["preview"] == {
        "subject": "Tiny Tim, you won!",
        "text": "Place 1: https://shop.example.com/?code=AAAA-BBBB-CCCC\n",
        "html": "<p>AAAA-BBBB-CCCC</p>",
    }
    shown = assert_answered(call(service, "GET"))
    assert {**shown, "changed": True} == changed
    deleted = assert_answered(call(service, "DELETE"))
    assert (deleted["changed"], deleted["mail"]) == (True, {})
    again = assert_answered(call(service, "DELETE"))
    assert again == {**deleted, "changed": False}


def test_a_mail_that_is_put_as_it_is_changes_nothing_and_leaves_no_trace(service: Service) -> None:
    first = put(service, **MAIL)
    again = put(service, **MAIL)
    assert assert_answered(again) == {**first.json, "changed": False}
    assert again.headers["etag"].rpartition("-")[2] == first.headers["etag"].rpartition("-")[2]
    assert len(service.trail()) == 1


def test_validating_a_mail_shows_it_and_stores_nothing(service: Service) -> None:
    shown = assert_answered(put(service, "?validate=true", **MAIL))
    assert shown["changed"]
    assert shown["preview"]["subject"] == "Tiny Tim, you won!"
    assert assert_answered(call(service, "GET"))["mail"] == {}
    assert service.trail() == []


def test_the_trail_tells_of_mails_with_digests_of_what_is_long(service: Service) -> None:
    put(service, "?reason=Our+words", **MAIL)
    put(service, **{**MAIL, "text": "{{ code }}"})
    call(service, "DELETE")
    deleted, changed, made = service.trail()
    assert [found.action for found in (made, changed, deleted)] == [
        "mail.put",
        "mail.put",
        "mail.delete",
    ]
    assert (made.before, made.actor.reason) == (None, "Our words")
    assert made.after is not None
    assert made.after["subject"] == MAIL["subject"]
    assert made.after["redeemUrl"] == MAIL["redeemUrl"]
    assert str(made.after["html"]).startswith("sha256:")
    assert changed.before == {"text": made.after["text"]}
    assert (deleted.before or {})["subject"] == MAIL["subject"]
    assert deleted.after is None


def test_everything_that_is_wrong_with_a_mail_is_told_at_once(service: Service) -> None:
    reply = put(
        service,
        subject="two\nlines",
        text="{{ player }}\n{% if x %}",
        html=14,
        redeemUrl="https://example.com/",
        footer="x",
    )
    problem = assert_refused(reply, 400, "invalid_request")
    found = {offence["field"]: offence["detail"] for offence in problem["errors"]}
    assert found["subject"] == "must not contain control characters"
    assert found["text"].startswith("line 2: ")
    assert found["html"] == "must be a string"
    assert found["redeemUrl"] == "must name {{ code }}: each prize has its own link"
    assert found["footer"] == "is not known"
    assert assert_answered(call(service, "GET"))["mail"] == {}


@pytest.mark.parametrize("part", ["subject", "text", "html", "redeemUrl"])
def test_parts_of_a_mail_are_neither_blank_nor_too_long(service: Service, part: str) -> None:
    for text in ("", " \t", "{{ code }}" + "x" * 50_000):
        problem = assert_refused(put(service, **{part: text}), 400, "invalid_request")
        assert {offence["field"] for offence in problem["errors"]} == {part}


@pytest.mark.parametrize("part", ["subject", "text", "html", "redeemUrl"])
def test_a_part_that_is_too_long_is_not_looked_into(service: Service, part: str) -> None:
    reply = put(service, **{part: "{{ player }}" + "x" * 50_000})
    (offence,) = assert_refused(reply, 400, "invalid_request")["errors"]
    assert offence["detail"].startswith("must have at most ")


def test_the_longest_mail_can_be_stored(service: Service) -> None:
    wide = "\N{GRINNING FACE}"
    mail = {
        "subject": wide * 200,
        "text": "{{ code }}" + wide * 9_990,
        "html": "{{ code }}" + wide * 49_990,
    }
    body = json.dumps(mail, ensure_ascii=False).encode()
    assert assert_answered(call(service, "PUT", "", body))["changed"]
    assert assert_answered(call(service, "GET"))["mail"] == mail


def test_a_change_under_if_match_is_made_only_to_what_was_seen(service: Service) -> None:
    first = put(service, **MAIL).headers["etag"]
    assert assert_answered(put(service, match=first, text="{{ code }}"))["changed"]
    assert_refused(put(service, match=first, **MAIL), 412, "precondition_failed")
    assert_refused(call(service, "DELETE", match=first), 412, "precondition_failed")
    second = call(service, "GET").headers["etag"]
    assert assert_answered(call(service, "DELETE", match=second))["changed"]
    # One that is made anew is another one.
    put(service, **MAIL)
    assert_refused(put(service, match=second, subject="x"), 412, "precondition_failed")
    assert_refused(put(service, match=first, subject="x"), 412, "precondition_failed")


def test_of_two_operators_the_later_one_decides_by_what_the_earlier_one_has_left(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_late(monkeypatch, DynamoMails, "save", lambda: put(service, subject="First"))
    assert assert_answered(put(service, subject="Second"))["mail"] == {"subject": "Second"}
    # The later one had begun before.
    made = {str((found.after or {})["subject"]): found.before for found in service.trail()}
    assert made == {"First": None, "Second": {"subject": "First"}}


def test_a_game_that_nobody_registered_has_no_mail(service: Service) -> None:
    for method in ("GET", "PUT", "DELETE"):
        reply = service.operate(method, "/game/nobody/mail", MAIL, games=["*"])
        assert_refused(reply, 404, "game_not_found")


# ---- Mailing a prize again -----------------------------------------------------------------------


@pytest.fixture
def board(service: Service) -> Leaderboard:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=1, frozen_at=2, ended_at=3)
    put_winners(service, board, "a@example.com", None)
    return board


def resend(service: Service, place: int = 1, **body: Any) -> Reply:
    path = f"/leaderboard/{service.game_id}/weekly/prize/resend"
    reply = service.operate("POST", path, {"place": place, "reason": "Asked", **body})
    assert_described(RESEND, reply)
    return reply


def deliver(service: Service, board: Leaderboard, mail: KeptMail | None, *, ago: int = 0) -> None:
    mailing = mailing_of(service, mail)
    deliver_prizes(board, mailing=mailing, now=now() - ago, out_of_time=lambda: False)


def break_off(service: Service, board: Leaderboard, *, ago: int = 0) -> None:
    """Have a run claim what is to be sent, and not be heard of again."""

    def never_answer(_prize: BoundPrize) -> None:
        raise UnavailableError("no answer")

    with pytest.raises(UnavailableError):
        deliver(service, board, KeptMail(fails=never_answer), ago=ago)


def test_the_same_voucher_goes_to_the_same_address_again(
    service: Service, board: Leaderboard
) -> None:
    deliver(service, board, KeptMail())
    before = len(outbox(service))
    answer = assert_answered(resend(service))
    (message,) = outbox(service)[before:]
    assert message.destinations["ToAddresses"] == ["a@example.com"]
    assert "V1" in message.body
    assert (answer["changed"], answer["place"]) == (True, 1)
    assert answer["delivery"] | {"date": 0} == {
        "state": "SENT",
        "attempts": 2,
        "date": 0,
        "messageId": message.id,
    }
    (record,) = service.trail("weekly")
    assert (record.action, record.actor.reason) == ("prize.resend", "Asked")
    assert record.player is not None
    assert record.before == {"place": 1, "state": "SENT", "attempts": 1}
    assert record.after == {"place": 1, "attempts": 2}


@pytest.mark.usefixtures("board")
def test_a_resent_prize_is_written_in_the_games_own_words(service: Service) -> None:
    put(service, **MAIL)
    before = len(outbox(service))
    assert_answered(resend(service))
    (message,) = outbox(service)[before:]
    assert message.subject == "Player 1, you won!"


def test_what_was_never_sent_for_want_of_a_sender_can_be_sent_once_there_is_one(
    service: Service, board: Leaderboard
) -> None:
    deliver(service, board, None)
    assert delivery(service, board).state is DeliveryState.NO_SENDER
    assert assert_answered(resend(service))["delivery"]["state"] == "SENT"


@pytest.mark.usefixtures("board")
def test_a_place_without_an_address_or_a_voucher_cannot_be_mailed(service: Service) -> None:
    problem = assert_refused(resend(service, 2), 409, "cannot_resend")
    assert problem["detail"] == "The player of this place has no email address."
    assert_refused(resend(service, 3), 404, "place_not_found")
    other = f"/leaderboard/{service.game_id}/nothing/prize/resend"
    reply = service.operate("POST", other, {"place": 1, "reason": "x"})
    assert_refused(reply, 404, "leaderboard_not_found")
    assert service.trail("weekly") == []


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    "body", [{"place": 0}, {"place": "1"}, {"reason": ""}, {"email": "x@example.com"}]
)
def test_a_call_that_is_wrong_mails_nothing(service: Service, body: dict[str, Any]) -> None:
    before = len(outbox(service))
    assert_refused(resend(service, **body), 400, "invalid_request")
    assert len(outbox(service)) == before


def test_what_somebody_is_sending_is_not_sent_beside_it(
    service: Service, board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(outbox(service))
    be_late(monkeypatch, DynamoDeliveries, "claim_again", lambda: break_off(service, board))
    problem = assert_refused(resend(service), 409, "cannot_resend")
    assert problem["detail"] == "The prize of this place is being sent just now."
    assert len(outbox(service)) == before
    assert service.trail("weekly") == []


def test_a_claim_that_came_to_nothing_is_in_nobodys_way(
    service: Service, board: Leaderboard
) -> None:
    break_off(service, board, ago=CLAIM_MS)
    assert delivery(service, board).state is DeliveryState.SENDING
    assert assert_answered(resend(service))["delivery"]["attempts"] == 2


@pytest.mark.parametrize("error", [MessageRefusedError, ServiceBusyError, ServiceClosedError])
def test_what_is_not_taken_is_refused_with_its_reason(
    service: Service, board: Leaderboard, error: type[Exception]
) -> None:
    with patch.object(SesMail, "send", side_effect=error("SES: no")):
        answer = assert_answered(resend(service))
    assert (answer["delivery"]["state"], answer["delivery"]["detail"]) == ("REFUSED", "SES: no")
    assert delivery(service, board).state is DeliveryState.REFUSED
    assert delivery(service, board).detail == "SES: no"


@pytest.mark.usefixtures("board")
def test_a_mail_of_which_nobody_knows_whether_it_is_out_is_being_sent(service: Service) -> None:
    with patch.object(SesMail, "send", side_effect=UnavailableError("no answer")):
        answer = assert_answered(resend(service))
    assert answer["delivery"]["state"] == "SENDING"
    assert_refused(resend(service), 409, "cannot_resend")


@pytest.mark.usefixtures("board")
def test_where_the_mail_names_a_link_and_there_is_none_it_is_said(service: Service) -> None:
    put(service, text="{{ link }} {{ code }}")
    problem = assert_refused(resend(service), 409, "cannot_resend")
    assert "redeemUrl" in problem["detail"]
    assert service.trail("weekly") == []


@pytest.mark.usefixtures("board")
def test_without_a_sender_nothing_can_be_sent(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDER_EMAIL", "")
    silent = load_function("manage_mail").lambda_handler
    handlers = dict.fromkeys(routes().values(), silent)
    muted = Service(stack=service.stack, send=send_in_process(handlers), game_id=service.game_id)
    problem = assert_refused(resend(muted), 409, "cannot_resend")
    assert "SenderEmail" in problem["detail"]
