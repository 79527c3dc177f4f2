"""What is told of mailed prizes later: bounces and complaints, recorded at their places."""

import pytest

from laurel.domain.deliveries import CLAIM_MS, Delivery, DeliveryState, Feedback
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.usecases.ending_stores import Progress
from tests.endings import Context
from tests.factories import NOON
from tests.gateway import load_function
from tests.mail import (
    EMAILS,
    SENT,
    KeptMail,
    deliver,
    deliveries_of,
    delivery,
    put_winners,
    refuse_with,
    told_about,
)
from tests.service import Service


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    return service.configure(prizes=Prizes.VOUCHERS)


def tell(service: Service, board: Leaderboard, state: DeliveryState, *, attempt: int = 1) -> bool:
    feedback = Feedback(
        game_id=board.game_id,
        leaderboard_id=board.leaderboard_id,
        place=1,
        attempt=attempt,
        delivery=Delivery(state=state, attempt=attempt, at=NOON, message_id="m", detail="d"),
    )
    return deliveries_of(service).record(feedback)


def test_bounces_and_complaints_are_recorded_once_and_never_go_back(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    deliver(service, board, KeptMail())
    assert tell(service, board, DeliveryState.BOUNCED)
    assert not tell(service, board, DeliveryState.BOUNCED)
    assert tell(service, board, DeliveryState.COMPLAINED)
    assert not tell(service, board, DeliveryState.BOUNCED)
    found = delivery(service, board)
    assert (found.state, found.detail, found.attempt) == (DeliveryState.COMPLAINED, "d", 1)


def test_what_is_told_of_an_earlier_attempt_or_of_no_place_is_left_alone(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    deliver(service, board, KeptMail())
    assert not tell(service, board, DeliveryState.BOUNCED, attempt=2)
    gone = service.configure("other", prizes=Prizes.VOUCHERS)
    assert not tell(service, gone, DeliveryState.BOUNCED)
    assert delivery(service, board).state is DeliveryState.SENT


def test_a_bounce_that_is_told_before_its_sender_has_written_stays(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    mail = KeptMail(fails=lambda _prize: tell(service, board, DeliveryState.BOUNCED))
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == SENT[:1]
    assert delivery(service, board).state is DeliveryState.BOUNCED


def test_one_that_bounced_after_its_sender_was_gone_is_not_sent_again(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    mail = KeptMail(fails=refuse_with(UnavailableError("no answer")))
    with pytest.raises(UnavailableError):
        deliver(service, board, mail)
    assert tell(service, board, DeliveryState.BOUNCED)
    mail.fails = repr
    assert deliver(service, board, mail, now=NOON + CLAIM_MS) is Progress.DONE
    assert mail.sent == []


def test_an_event_of_ses_is_recorded_at_its_place(service: Service) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS)
    service.register()
    put_winners(service, board, *EMAILS)
    deliver(service, board, KeptMail())
    function = load_function("record_deliveries")
    event = told_about(board, place=3)
    function.lambda_handler(event, Context())
    assert delivery(service, board, 3).state is DeliveryState.BOUNCED
    assert delivery(service, board, 3).detail == "Permanent General 5.1.1"
    assert delivery(service, board, 2).state is DeliveryState.SENT
    # It comes once at least.
    before = delivery(service, board, 3)
    function.lambda_handler(event, Context())
    assert delivery(service, board, 3) == before
    function.lambda_handler({**event, "detail": {"eventType": "Send", "mail": {}}}, Context())


@pytest.mark.usefixtures("service")
def test_an_event_that_cannot_be_read_is_given_back() -> None:
    with pytest.raises(KeyError):
        load_function("record_deliveries").lambda_handler({"detail": {}}, Context())
