"""Runs that mail prizes and break off, and two at once: nobody is mailed twice, or left out."""

from typing import Any

import pytest

from laurel.domain.deliveries import CLAIM_MS, DeliveryState, delivery_state
from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.storage.deliveries import DynamoDeliveries
from laurel.storage.prizes import place_name
from laurel.usecases.ending_stores import Progress
from tests.factories import NOON
from tests.mail import EMAILS, SENT, KeptMail, deliver, delivery, put_winners, refuse_with
from tests.prizes import put_prize, read_prize
from tests.races import be_late
from tests.service import Service


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    return service.configure(prizes=Prizes.VOUCHERS)


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
