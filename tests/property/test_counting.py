"""Counters equal those of a straight run, under all that an at-least-once stream does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from laurel.domain.counting import Change, Counted, Sum
from laurel.usecases.count_scores import count_scores
from tests.histories import (
    BOARDS,
    DELIVERIES,
    STEPS,
    CrashError,
    CrashingCounters,
    Delivery,
    Step,
    play,
    straight_run,
)

PLACE = bytes(18)


class NoNodes:
    """Leaderboards without a rank index: counters are counted beside it."""

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> None:
        return None

    def shape(self, leaderboard: object, path: str) -> NoReturn:
        raise AssertionError("There is no node.")

    def add(self, leaderboard: object, sums: object) -> NoReturn:
        raise AssertionError("There is nothing to add to.")

    def ask_to_open(self, leaderboard: object, path: str) -> NoReturn:
        raise AssertionError("There is nothing to open.")


@dataclass
class Counter:
    participants: int = 0
    latest: int | None = None
    watermarks: dict[int, int] = field(default_factory=dict)


class FailureError(Exception):
    """A write that fails."""


@dataclass
class FakeCounters:
    """Counters behind conditional writes."""

    counters: dict[str, Counter] = field(
        default_factory=lambda: {board: Counter() for board in BOARDS}
    )
    writes: int = 0

    def add(self, sum_: Sum, *, game_id: str, leaderboard_id: str) -> Counted | None:
        self.writes += 1
        counter = self.counters[leaderboard_id]
        behind = self.refuse(counter, sum_)
        if behind is None:
            counter.participants += sum_.participants
            counter.latest = sum_.latest if sum_.latest is not None else counter.latest
            counter.watermarks |= {lane: span.last for lane, span in sum_.spans.items()}
        return behind

    def refuse(self, counter: Counter, sum_: Sum) -> Counted | None:
        new = all(
            counter.watermarks.get(lane, -1) < span.first for lane, span in sum_.spans.items()
        )
        later = sum_.latest is None or counter.latest is None or counter.latest < sum_.latest
        return None if new and later else Counted(dict(counter.watermarks), counter.latest)


class WithoutWatermark(FakeCounters):
    """What the watermark is for."""

    def refuse(self, counter: Counter, sum_: Sum) -> Counted | None:
        return None


class WithFallingWatermark(FakeCounters):
    """A batch that brings nothing new sets the watermark to its own end."""

    def refuse(self, counter: Counter, sum_: Sum) -> Counted | None:
        behind = super().refuse(counter, sum_)
        if behind is not None:
            for lane, span in sum_.spans.items():
                if counter.watermarks.get(lane, -1) >= span.last:
                    counter.watermarks[lane] = span.last
        return behind


class FailsFirst(FakeCounters):
    """The first write fails, the next ones go through."""

    def refuse(self, counter: Counter, sum_: Sum) -> Counted | None:
        if self.writes == 1:
            raise FailureError
        return super().refuse(counter, sum_)


def changes_of(steps: list[Step]) -> list[Change]:
    return [
        Change(
            game_id="space-race",
            leaderboard_id=event.leaderboard_id,
            lane=event.lane,
            sequence=event.sequence,
            changed_at=event.sequence,
            old=PLACE if event.stood else None,
            new=PLACE if event.stands else None,
            accepted_at=event.accepted_at,
        )
        for event in play(steps)
    ]


def deliver(changes: list[Change], deliveries: list[Delivery], counters: FakeCounters) -> None:
    """Deliver batches that begin no later than where the ones before ended, and then the rest.

    That is what a stream does: it never leaves a gap, and it goes back to any earlier point.
    """
    done = 0
    for delivery in deliveries:
        begin = min(delivery.begin, done)
        crashing = CrashingCounters(counters, delivery)
        try:
            batch = changes[begin : begin + delivery.length]
            count_scores(counters=crashing, nodes=NoNodes(), changes=batch)
        except CrashError:
            continue  # the batch, or another cut of it, comes again
        done = max(done, begin + delivery.length)
    count_scores(counters=counters, nodes=NoNodes(), changes=changes[done:])


def is_exact(
    make: Callable[[], FakeCounters], steps: list[Step], deliveries: list[Delivery]
) -> bool:
    counters = make()
    deliver(changes_of(steps), deliveries, counters)
    counted = {
        board: (counter.participants, counter.latest)
        for board, counter in counters.counters.items()
    }
    return counted == straight_run(play(steps))


@settings(max_examples=1500)
@given(STEPS, DELIVERIES)
def test_counters_equal_those_of_the_straight_run(
    steps: list[Step], deliveries: list[Delivery]
) -> None:
    assert is_exact(FakeCounters, steps, deliveries)


@pytest.mark.parametrize("broken", [WithoutWatermark, WithFallingWatermark])
def test_a_broken_watermark_is_found_out(broken: Callable[[], FakeCounters]) -> None:
    try:
        find(
            st.tuples(STEPS, DELIVERIES),
            lambda example: not is_exact(broken, *example),
            settings=settings(
                max_examples=10_000,
                database=None,
                # That there is one is enough: it need not be the smallest.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except NoSuchExample:
        pytest.fail("these histories cannot tell a broken watermark")


@given(STEPS)
def test_a_batch_is_one_write_for_each_board(steps: list[Step]) -> None:
    changes, counters = changes_of(steps), FakeCounters()
    count_scores(counters=counters, nodes=NoNodes(), changes=changes)
    assert counters.writes == len({change.leaderboard_id for change in changes})


def test_a_board_that_fails_does_not_hold_up_the_others() -> None:
    changes = changes_of([Step("monthly", 1, "score", 5), Step("weekly", 1, "score", 6)])
    counters = FailsFirst()
    with pytest.raises(ExceptionGroup):
        count_scores(counters=counters, nodes=NoNodes(), changes=changes)
    assert sorted(counter.participants for counter in counters.counters.values()) == [0, 1]
