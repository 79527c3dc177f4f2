"""Prizes that are mailed: once each, to one address each, whatever the service says."""

from typing import Any, cast

import pytest

from laurel.domain.deliveries import CLAIM_MS, Delivery, DeliveryState
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.domain.mails import Mail, NoLinkError
from laurel.usecases.deliver_prizes import MOST_TRIES
from laurel.usecases.ending_stores import Progress
from laurel.usecases.mail_stores import MessageRefusedError, ServiceBusyError, ServiceClosedError
from tests.endings import board_of, load_sweeper, sweep
from tests.factories import NOON
from tests.in_process import SENDER
from tests.mail import (
    EMAILS,
    SENT,
    KeptMail,
    deliver,
    delivery,
    outbox,
    put_winners,
    refuse_with,
)
from tests.prizes import put_prize
from tests.service import Service


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    return service.configure(prizes=Prizes.VOUCHERS)


def test_each_winner_is_mailed_the_own_voucher_once(service: Service, board: Leaderboard) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail()
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT
    assert delivery(service, board, 2) == Delivery(
        state=DeliveryState.SENT, attempt=1, at=NOON, message_id="message-2"
    )
    assert deliver(service, board, mail, now=NOON + 10 * CLAIM_MS) is Progress.DONE
    assert mail.sent == SENT


def test_a_winner_without_an_address_keeps_nobody_waiting(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, "a@example.com", None)
    mail = KeptMail()
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT[:1]
    assert delivery(service, board, 2) == Delivery()


def test_a_place_that_no_voucher_is_bound_to_is_not_mailed(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS)
    item = {"place": 3, "player": "id:3", "displayName": "c", "email": EMAILS[2]}
    put_prize(service, board, "place#00000003", item)
    mail = KeptMail()
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT[:2]


def test_without_a_sender_nothing_is_sent_places_say_so_and_nothing_is_left_to_do(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, "a@example.com", None)
    assert deliver(service, board, None) is Progress.DONE
    assert delivery(service, board).state is DeliveryState.NO_SENDER
    assert delivery(service, board, 2) == Delivery()
    # Where there is one later, nothing is sent by itself: nobody would expect it any more.
    mail = KeptMail()
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == []


def test_each_run_sends_one_at_least_and_stops_when_it_is_out_of_time(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail()
    for count, progress in ((1, Progress.MORE), (2, Progress.MORE), (3, Progress.DONE)):
        assert deliver(service, board, mail, out_of_time=lambda: True) is progress
        assert mail.sent == SENT[:count]


def test_a_message_that_is_refused_is_not_sent_again_and_holds_nobody_up(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail(fails=refuse_with(MessageRefusedError("BadRequestException: no"), place=1))
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT[1:]
    assert delivery(service, board) == Delivery(
        state=DeliveryState.REFUSED, attempt=1, at=NOON, detail="BadRequestException: no"
    )


def test_a_busy_service_is_asked_a_few_times_and_then_by_the_next_run(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    pauses: list[int] = []
    mail = KeptMail(fails=refuse_with(ServiceBusyError("SES: Throttling")))
    assert deliver(service, board, mail, pause=pauses.append) is Progress.WAITS
    assert pauses == list(range(1, MOST_TRIES))
    assert delivery(service, board).state is DeliveryState.WAITING
    mail.fails = repr
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT[:1]


def test_a_service_that_sends_nothing_at_all_refuses_nobody(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail(fails=refuse_with(ServiceClosedError("SES: SendingPausedException")))
    with pytest.raises(ServiceClosedError):
        deliver(service, board, mail)
    mail.fails = repr
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT


def test_a_mail_that_does_not_fit_the_vouchers_is_not_sent_before_it_does(
    service: Service, board: Leaderboard
) -> None:
    class Own:
        mail = Mail(text="{{ link }} {{ code }}")

        def load(self, game_id: str) -> Mail:
            return self.mail

    put_winners(service, board, *EMAILS[:1])
    mail, own = KeptMail(), Own()
    with pytest.raises(NoLinkError):
        deliver(service, board, mail, mails=cast("Any", own))
    assert delivery(service, board) == Delivery()
    own.mail = Mail(text="{{ link }} {{ code }}", redeem_url="https://example.com/{{ code }}")
    assert deliver(service, board, mail, mails=cast("Any", own)) is Progress.DONE


def test_the_sweeper_mails_the_vouchers_that_it_has_bound_and_then_ends_the_tournament(
    service: Service,
) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=1, frozen_at=2, archived_at=3)
    service.register()
    put_winners(service, board, "a@example.com", None)
    before = len(outbox(service))
    sweep(load_sweeper())
    assert board_of(service).ended_at is not None
    (message,) = outbox(service)[before:]
    assert message.destinations["ToAddresses"] == ["a@example.com"]
    assert message.source == f"Space Race <{SENDER}>"
    assert "V1" in message.body
    assert delivery(service, board).message_id == message.id
