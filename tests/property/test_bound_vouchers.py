"""Vouchers and places: one each at most, whatever is lost, breaks off, or runs at the same time."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.errors import UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import Place
from laurel.usecases.bind_vouchers import bind_vouchers
from laurel.usecases.ending_stores import Progress
from tests.factories import NOON, make_leaderboard

BOARD = make_leaderboard()
READ_AT_ONCE = 3


class Fate(Enum):
    """What happens to a write on its way, or to the run that makes it."""

    ARRIVES = auto()
    MEETS_ANOTHER_RUN = auto()
    IS_LOST = auto()
    ARRIVES_AND_ITS_ANSWER_IS_LOST = auto()
    BREAKS_OFF_BEFORE = auto()
    BREAKS_OFF_AFTER = auto()
    OUT_OF_TIME = auto()


class BrokenOffError(Exception):
    """A function that was stopped."""


@dataclass
class FakePrizes:
    """Places and vouchers behind a transaction of conditional writes."""

    winners: int
    pool: int
    fates: list[Fate] = field(default_factory=list)
    places_bound: dict[int, int] = field(default_factory=dict)
    vouchers_used: dict[int, int] = field(default_factory=dict)

    def last_place(self, leaderboard: Leaderboard) -> int:
        return self.winners

    def loaded(self, leaderboard: Leaderboard) -> int:
        return self.pool

    def places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Place]:
        """Some at a time, so that what is given can be out of date."""
        for first in range(after + 1, self.winners + 1, READ_AT_ONCE):
            last = min(first + READ_AT_ONCE - 1, self.winners)
            yield from [self._place(number) for number in range(first, last + 1)]

    def bind(self, leaderboard: Leaderboard, place: int, *, now: int) -> bool:
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        match fate:
            case Fate.MEETS_ANOTHER_RUN:
                rest, self.fates = self.fates, []
                run(self)
                self.fates = rest
            case Fate.IS_LOST:
                return False
            case Fate.BREAKS_OFF_BEFORE:
                raise BrokenOffError
        bound = self._bind(place)
        if fate is Fate.BREAKS_OFF_AFTER:
            raise BrokenOffError
        return bound and fate is not Fate.ARRIVES_AND_ITS_ANSWER_IS_LOST

    def is_out_of_time(self) -> bool:
        if self.fates[:1] == [Fate.OUT_OF_TIME]:
            self.fates.pop(0)
            return True
        return False

    def _bind(self, place: int) -> bool:
        if place in self.places_bound or place in self.vouchers_used or place > self.pool:
            return False
        self.places_bound[place] = self.vouchers_used[place] = place
        return True

    def _place(self, number: int) -> Place:
        place = Place(
            place=number,
            player=f"id:{number}",
            display_name="Tim",
            display_value="1",
            sorting_value=1,
            date=NOON,
            standing=b"",
        )
        voucher = self.places_bound.get(number)
        return place if voucher is None else replace(place, voucher=voucher, bound_at=NOON)


def run(prizes: FakePrizes) -> Progress:
    return bind_vouchers(BOARD, prizes=prizes, now=NOON, out_of_time=prizes.is_out_of_time)


@given(st.integers(0, 8), st.integers(0, 12), st.lists(st.sampled_from(Fate), max_size=30))
def test_every_place_gets_its_own_voucher_once_however_often_runs_break_off(
    winners: int, loaded: int, fates: list[Fate]
) -> None:
    prizes = FakePrizes(winners, loaded, list(fates))
    before: dict[int, int] = {}
    while prizes.fates:
        left = len(prizes.fates)
        with suppress(BrokenOffError, UnavailableError):
            # Nobody may be told that all is done while somebody waits.
            assert run(prizes) is not Progress.DONE or len(prizes.places_bound) == winners
        assert before.items() <= prizes.places_bound.items()
        assert prizes.places_bound == prizes.vouchers_used
        before = dict(prizes.places_bound)
        if len(prizes.fates) == left:
            break
    prizes.fates.clear()
    assert run(prizes) is (Progress.DONE if winners <= loaded else Progress.WAITS)
    assert prizes.places_bound == {place: place for place in range(1, min(winners, loaded) + 1)}


@given(st.integers(1, 8), st.integers(0, 7), st.integers(0, 8))
def test_places_without_a_voucher_wait_until_more_are_loaded(
    winners: int, loaded: int, more: int
) -> None:
    prizes = FakePrizes(winners, min(loaded, winners - 1))
    assert run(prizes) is Progress.WAITS
    first = dict(prizes.places_bound)
    prizes.pool = winners + more
    assert run(prizes) is Progress.DONE
    assert first.items() <= prizes.places_bound.items()
    assert max(prizes.vouchers_used) == winners
