"""Vouchers bound to frozen places, in the table itself."""

from functools import partial

import pytest

from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.storage.prizes import DynamoPrizes, place_name, voucher_name
from laurel.usecases.bind_vouchers import bind_vouchers
from laurel.usecases.ending_stores import Progress
from tests.factories import NOON
from tests.prizes import prizes_of, put_places, put_vouchers, read_prize
from tests.races import be_late
from tests.service import Service


@pytest.fixture
def board(service: Service) -> Leaderboard:
    service.register()
    return service.configure(prizes=Prizes.VOUCHERS)


def bind(service: Service, board: Leaderboard, *, now: int = NOON) -> Progress:
    return bind_vouchers(board, prizes=prizes_of(service), now=now, out_of_time=lambda: False)


def bound(service: Service, board: Leaderboard) -> dict[int, int | None]:
    """The voucher of each place; each must know of the other."""
    found = {place.place: place.voucher for place in prizes_of(service).places(board, after=0)}
    for place, voucher in found.items():
        if voucher is not None:
            assert read_prize(service, board, voucher_name(voucher))["place"] == place
    return found


def test_each_place_gets_the_voucher_of_its_number_and_what_is_left_over_stays_unused(
    service: Service, board: Leaderboard
) -> None:
    put_places(service, board, 3)
    put_vouchers(service, board, 5)
    assert bind(service, board) is Progress.DONE
    assert bound(service, board) == {1: 1, 2: 2, 3: 3}
    assert read_prize(service, board, place_name(2))["boundAt"] == NOON
    assert "place" not in read_prize(service, board, voucher_name(4))
    assert bind(service, board, now=NOON + 1) is Progress.DONE
    assert read_prize(service, board, place_name(2))["boundAt"] == NOON


def test_where_there_are_too_few_the_others_wait_for_more(
    service: Service, board: Leaderboard
) -> None:
    put_places(service, board, 3)
    assert bind(service, board) is Progress.WAITS
    put_vouchers(service, board, 2)
    assert bind(service, board) is Progress.WAITS
    assert bound(service, board) == {1: 1, 2: 2, 3: None}


def test_what_another_run_has_bound_meanwhile_is_bound(
    service: Service, board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_places(service, board, 2)
    put_vouchers(service, board, 2)
    be_late(monkeypatch, DynamoPrizes, "bind", partial(bind, service, board))
    assert bind(service, board, now=NOON + 1) is Progress.DONE
    assert bound(service, board) == {1: 1, 2: 2}
    assert read_prize(service, board, place_name(1))["boundAt"] == NOON


def test_neither_a_place_nor_a_voucher_is_bound_twice(service: Service, board: Leaderboard) -> None:
    put_places(service, board, 1)
    put_vouchers(service, board, 2)
    prizes = prizes_of(service)
    assert prizes.bind(board, 1, now=NOON)
    assert not prizes.bind(board, 1, now=NOON)
    # The other one's place is not there, and neither is the third voucher.
    assert not prizes.bind(board, 2, now=NOON)
    assert not prizes.bind(board, 3, now=NOON)
    assert "place" not in read_prize(service, board, voucher_name(2))
    assert prizes.last_place(board) == 1
