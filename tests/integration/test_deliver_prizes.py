"""Prizes that are mailed: once each, to one address each, whatever breaks off."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from laurel.domain.deliveries import (
    CLAIM_MS,
    BoundPrize,
    Delivery,
    DeliveryState,
    Feedback,
    delivery_state,
)
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.domain.mails import Mail, NoLinkError
from laurel.storage.deliveries import DynamoDeliveries
from laurel.storage.prizes import place_name
from laurel.usecases.deliver_prizes import MOST_TRIES, deliver_prizes
from laurel.usecases.ending_stores import Progress
from laurel.usecases.mail_stores import MessageRefusedError, ServiceBusyError, ServiceClosedError
from tests.endings import Context, board_of, load_sweeper, sweep
from tests.factories import NOON
from tests.in_process import SENDER
from tests.mail import (
    KeptMail,
    deliveries_of,
    delivery,
    mailing_of,
    outbox,
    put_winners,
    told_about,
)
from tests.prizes import put_prize, read_prize
from tests.races import be_late
from tests.service import Service, load_function

EMAILS = ("a@example.com", "b@example.com", "c@example.com")
SENT = [("a@example.com", "V1"), ("b@example.com", "V2"), ("c@example.com", "V3")]


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    return service.configure(prizes=Prizes.VOUCHERS)


def deliver(
    service: Service,
    board: Leaderboard,
    mail: KeptMail | None,
    *,
    now: int = NOON,
    out_of_time: Callable[[], bool] = lambda: False,
    **changes: Any,
) -> Progress:
    mailing = mailing_of(service, mail, **changes)
    return deliver_prizes(board, mailing=mailing, now=now, out_of_time=out_of_time)


def refuse_with(error: Exception, *, place: int | None = None) -> Callable[[BoundPrize], None]:
    def fail(prize: BoundPrize) -> None:
        if place in {None, prize.place}:
            raise error

    return fail


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


# ---- Runs that end, and two at once --------------------------------------------------------------


class ProcessEndedError(BaseException):
    """The run is gone, in the middle of what it did."""


class EndingClient:
    """A client of DynamoDB whose process ends right after a write."""

    def __init__(self, client: Any, *, writes: int) -> None:
        self._client = client
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name != "update_item":
            return operation

        def write(**request: Any) -> Any:
            answer = operation(**request)
            self._left -= 1
            if self._left == 0:
                raise ProcessEndedError
            return answer

        return write


@pytest.mark.parametrize("writes", range(1, 7))
def test_a_run_that_ends_after_any_write_leaves_one_voucher_and_one_address_for_each(
    service: Service, board: Leaderboard, writes: int
) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail()
    client: Any = EndingClient(service.stack.dynamodb, writes=writes)
    ending = DynamoDeliveries(client, prizes_table=service.stack.outputs["PrizesTableName"])
    with pytest.raises(ProcessEndedError):
        deliver(service, board, mail, deliveries=ending)
    # Before its claim is over, nobody knows that the run has come to nothing.
    is_claimed = writes % 2 == 1
    assert deliver(service, board, mail) is (Progress.WAITS if is_claimed else Progress.DONE)
    assert deliver(service, board, mail, now=NOON + CLAIM_MS) is Progress.DONE
    assert sorted(mail.sent, key=str) == SENT
    assert {delivery(service, board, place).state for place in (1, 2, 3)} == {"SENT"}


def test_a_message_of_which_nobody_knows_whether_it_is_out_is_sent_again_to_the_same_address(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    mail = KeptMail()

    def break_off(*_args: object) -> bool:
        raise ProcessEndedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoDeliveries, "settle", break_off)
        with pytest.raises(ProcessEndedError):
            deliver(service, board, mail)
    assert mail.sent == SENT[:1]
    assert deliver(service, board, mail, now=NOON + CLAIM_MS - 1) is Progress.WAITS
    assert deliver(service, board, mail, now=NOON + CLAIM_MS) is Progress.DONE
    assert mail.sent == SENT[:1] * 2
    assert delivery(service, board).attempt == 2


def test_two_runs_at_once_do_not_send_twice(
    service: Service, board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail()
    be_late(monkeypatch, DynamoDeliveries, "claim", lambda: deliver(service, board, mail))
    # It has read that nothing is sent, and then all is.
    assert deliver(service, board, mail) is Progress.WAITS
    assert sorted(mail.sent, key=str) == SENT
    assert deliver(service, board, mail) is Progress.DONE


def test_a_winner_who_is_erased_at_that_moment_is_not_mailed(
    service: Service, board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_winners(service, board, *EMAILS[:1])
    mail = KeptMail()
    be_late(monkeypatch, DynamoDeliveries, "claim", lambda: put_winners(service, board, None))
    assert deliver(service, board, mail) is Progress.WAITS
    assert deliver(service, board, mail) is Progress.DONE
    assert mail.sent == []


def test_a_winner_who_is_erased_while_nobody_knows_whether_the_message_is_out_keeps_nobody_waiting(
    service: Service, board: Leaderboard
) -> None:
    put_winners(service, board, *EMAILS[:1])
    mail = KeptMail(fails=refuse_with(UnavailableError("no answer")))
    with pytest.raises(UnavailableError):
        deliver(service, board, mail)
    place = read_prize(service, board, place_name(1))
    put_prize(service, board, place_name(1), {**place, "email": None})
    # Whoever has claimed it may yet write what came of it.
    assert deliver(service, board, mail, now=NOON + CLAIM_MS - 1) is Progress.WAITS
    assert deliver(service, board, mail, now=NOON + CLAIM_MS) is Progress.DONE
    assert mail.sent == []
    kept = delivery(service, board)
    assert delivery_state(kept, email=None) is DeliveryState.NO_ADDRESS
    assert kept.attempt == 1


def test_an_answer_that_got_lost_leaves_the_claim(service: Service, board: Leaderboard) -> None:
    put_winners(service, board, *EMAILS)
    mail = KeptMail(fails=refuse_with(UnavailableError("no answer"), place=2))
    with pytest.raises(UnavailableError):
        deliver(service, board, mail)
    assert delivery(service, board, 2).state is DeliveryState.SENDING
    mail.fails = repr
    assert deliver(service, board, mail) is Progress.WAITS
    assert deliver(service, board, mail, now=NOON + CLAIM_MS) is Progress.DONE
    assert sorted(mail.sent, key=str) == SENT


# ---- What the service says -----------------------------------------------------------------------


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


# ---- What is told later --------------------------------------------------------------------------


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


# ---- The functions -------------------------------------------------------------------------------


def test_the_sweeper_mails_the_vouchers_that_it_has_bound_and_then_ends_the_tournament(
    service: Service,
) -> None:
    board = service.configure(prizes=Prizes.VOUCHERS, closed_at=1, frozen_at=2, archived_at=3)
    service.register()
    put_winners(service, board, "a@example.com", None)
    before = len(outbox())
    sweep(load_sweeper())
    assert board_of(service).ended_at is not None
    (message,) = outbox()[before:]
    assert message.destinations["ToAddresses"] == ["a@example.com"]
    assert message.source == f"Space Race <{SENDER}>"
    assert "V1" in message.body
    assert delivery(service, board).message_id == message.id


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
