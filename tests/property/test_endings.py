"""The end of leaderboards, whatever interrupts it: crashes, other sweepers, operators, sleep."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from laurel.domain.endings import IN_FLIGHT_MS, due_at
from laurel.domain.errors import Refusal
from laurel.domain.leaderboard_changes import close, configure, delete, reopen, restore
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.domain.reviews import approve, object_to, void
from laurel.usecases.ending_stores import OutOfTime, Progress, Tasks
from laurel.usecases.finish_leaderboards import finish_leaderboards
from tests.factories import GAME_ID, NOON, make_leaderboard

SECOND, HOUR = 1_000, 3_600_000
WINNERS = 3
STEPS = ("closed_at", "frozen_at", "archived_at", "ended_at")
CHANGES: dict[str, Callable[..., Leaderboard]] = {
    "close": close,
    "reopen": reopen,
    "approve": approve,
    "object": object_to,
    "void": void,
    "delete": delete,
    "restore": restore,
    "put off": lambda before, *, now: configure(
        before, replace(before, end_date=now + HOUR), now=now
    ),
    "move back": lambda before, *, now: configure(
        before, replace(before, end_date=now - HOUR), now=now
    ),
    "shorten the review": lambda before, *, now: configure(
        before, replace(before, review_hours=0), now=now
    ),
}
# What happens right before a write: nothing, for the most part.
CRASH, SWEEP = "crash", "sweep"
FATES = st.lists(st.sampled_from([None, None, None, CRASH, SWEEP, *CHANGES]), max_size=12)


class CrashError(BaseException):
    """The function is ended: unlike an error, nothing can catch it."""


@dataclass
class Table:
    """Leaderboards behind conditional writes, and what the steps of their ends have written."""

    boards: dict[str, Leaderboard]
    archived: dict[str, int] = field(default_factory=dict)
    bound: dict[tuple[str, int], int] = field(default_factory=dict)
    mails: list[tuple[str, int]] = field(default_factory=list)
    vouchers: int = 0
    now: int = NOON
    fates: list[str | None] = field(default_factory=list)

    # ---- The store -------------------------------------------------------------------------------

    def due(self, *, now: int) -> Iterator[tuple[str, str]]:
        found = [
            (at, name)
            for name, board in self.boards.items()
            if not board.is_deleted and (at := due_at(board)) is not None and at <= now
        ]
        yield from ((GAME_ID, name) for _, name in sorted(found))

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        return self.boards.get(leaderboard_id)

    def take_step(self, before: Leaderboard, after: Leaderboard) -> bool:
        self.meet_fate(before.leaderboard_id)
        stored = self.boards[before.leaderboard_id]
        seen = [getattr(before, name) for name in ("revision", *STEPS)]
        if [getattr(stored, name) for name in ("revision", *STEPS)] != seen:
            return False
        steps = {name: getattr(after, name) for name in STEPS}
        self.boards[before.leaderboard_id] = replace(stored, **steps)
        self.check_step(stored, **steps)
        return True

    def check_step(self, before: Leaderboard, **steps: int | None) -> None:
        """Check that a step was due, on what was stored right before it."""
        assert not before.is_deleted
        if before.frozen_at is None and steps["frozen_at"] is not None:
            assert before.closed_at is not None
            over_at = max(before.closed_at, before.open_until or 0)
            assert self.now >= over_at + IN_FLIGHT_MS
            judged = before.approved_at is not None or before.voided_at is not None
            over = self.now >= over_at + before.review_hours * HOUR
            assert judged or (over and before.objected_at is None)
        if before.archived_at is None and steps["archived_at"] is not None:
            assert self.archived[before.leaderboard_id] == WINNERS
        if steps["ended_at"] is not None:
            name, pays = before.leaderboard_id, self.pays(before)
            assert self.mails.count((name, WINNERS)) == pays
            assert ((name, WINNERS) in self.bound) == pays

    @staticmethod
    def pays(board: Leaderboard) -> bool:
        return board.prizes is Prizes.VOUCHERS and board.voided_at is None

    # ---- The tasks, each a few writes ------------------------------------------------------------

    def freeze(
        self,
        board: Leaderboard,
        *,
        now: int,
        out_of_time: OutOfTime,
    ) -> Progress:
        name = board.leaderboard_id
        while (done := self.archived.get(name, 0)) < WINNERS:
            self.meet_fate(name)
            assert self.boards[name].frozen_at is not None
            assert self.boards[name].ended_at is None or self.archived[name] == WINNERS
            self.archived[name] = max(self.archived.get(name, 0), done + 1)
            if out_of_time():
                return Progress.MORE
        return Progress.DONE

    def bind(
        self,
        board: Leaderboard,
        *,
        now: int,
        out_of_time: OutOfTime,
    ) -> Progress:
        name = board.leaderboard_id
        for place in range(1, WINNERS + 1):
            if place > self.vouchers:
                return Progress.WAITS
            self.meet_fate(name)
            assert self.boards[name].archived_at is not None
            assert self.pays(self.boards[name])
            self.bound.setdefault((name, place), place)
        return Progress.DONE

    def deliver(
        self,
        board: Leaderboard,
        *,
        now: int,
        out_of_time: OutOfTime,
    ) -> Progress:
        name = board.leaderboard_id
        for place in range(1, WINNERS + 1):
            self.meet_fate(name)
            assert (name, place) in self.bound
            if (name, place) not in self.mails:
                self.mails.append((name, place))
        return Progress.DONE

    # ---- What happens meanwhile ------------------------------------------------------------------

    def meet_fate(self, name: str) -> None:
        fate = self.fates.pop(0) if self.fates else None
        if fate == CRASH:
            raise CrashError
        if fate == SWEEP:
            left, self.fates = self.fates, []
            self.sweep(60_000)
            self.fates = left
        elif fate is not None:
            self.change(name, fate)

    def change(self, name: str, verb: str) -> None:
        """Do what an operator does, by what is stored at this moment."""
        before = self.boards[name]
        try:
            after = CHANGES[verb](before, now=self.now)
        except Refusal:
            return
        if after != before:
            if before.is_final:
                assert verb in ("delete", "restore")
                # What is made by halves is gone on with.
                assert before.archived_at is not None
            self.boards[name] = replace(after, revision=before.revision + 1)

    def sweep(self, left: int) -> None:
        remaining = [left]

        def time_left() -> int:
            remaining[0] -= 500
            return remaining[0]

        tasks = Tasks(
            freeze=self.freeze,
            bind=self.bind,
            deliver=self.deliver,
            # None of them is a series.
            make_editions=self.freeze,
        )
        finished = finish_leaderboards(
            leaderboards=self,
            tasks=tasks,
            boards=self.due(now=self.now),
            now=self.now,
            time_left=time_left,
        )
        assert not finished.failures


BOARDS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    end_date=st.just(NOON + HOUR),
    review_hours=st.sampled_from([0, 0, 2]),
    prizes=st.sampled_from(Prizes),
)


class Endings(RuleBasedStateMachine):
    """Two leaderboards that come to their end while time goes by in leaps."""

    table: Table

    @initialize(first=BOARDS, second=BOARDS)
    def begin(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        named = {"first": first, "second": second}
        self.table = Table(
            {name: make_leaderboard(leaderboard_id=name, **of) for name, of in named.items()}
        )

    @rule(ms=st.sampled_from([1, SECOND, IN_FLIGHT_MS - 1, IN_FLIGHT_MS, HOUR, 24 * HOUR]))
    def wait(self, ms: int) -> None:
        self.table.now += ms

    @rule(fates=FATES, left=st.sampled_from([0, 3_000, 60_000]))
    def sweep(self, fates: list[str | None], left: int) -> None:
        self.table.fates = [*fates]
        with suppress(CrashError):
            self.table.sweep(left)
        self.table.fates = []

    @rule(name=st.sampled_from(["first", "second"]), verb=st.sampled_from(sorted(CHANGES)))
    def change(self, name: str, verb: str) -> None:
        self.table.change(name, verb)

    @rule()
    def load_a_voucher(self) -> None:
        self.table.vouchers += 1

    def teardown(self) -> None:
        """Once nobody interferes any more, one run brings all to their end."""
        if not hasattr(self, "table"):
            return
        self.table.vouchers = WINNERS
        for name in self.table.boards:
            for verb in ("restore", "close", "approve"):
                self.table.change(name, verb)
        self.table.now += IN_FLIGHT_MS
        self.table.sweep(60_000)
        for name, board in self.table.boards.items():
            dates = [getattr(board, step) for step in STEPS]
            assert None not in dates
            assert dates == sorted(dates)
            expected = [(name, place) for place in range(1, WINNERS + 1)]
            sent = sorted(mail for mail in self.table.mails if mail[0] == name)
            assert sent == (expected if self.table.pays(board) else [])


TestEndings = Endings.TestCase
TestEndings.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


@given(st.lists(st.integers(0, 86_400), min_size=1, max_size=20), st.integers(1, 5))
def test_a_sweeper_that_was_off_for_a_day_catches_up_in_the_order_of_ends(
    ends: list[int], runs: int
) -> None:
    closed: list[int] = []

    class Watched(Table):
        def check_step(self, before: Leaderboard, **steps: int | None) -> None:
            if before.closed_at is None:
                assert steps["closed_at"] == before.end_date
                closed.append(steps["closed_at"] or 0)

    boards = {
        f"board-{number}": make_leaderboard(
            leaderboard_id=f"board-{number}", end_date=NOON + seconds * SECOND
        )
        for number, seconds in enumerate(ends)
    }
    table = Watched(boards, now=NOON + 25 * HOUR)
    # Not enough time for all of them at once.
    for _ in range(runs):
        table.sweep(10 * SECOND)
    table.sweep(1_000 * SECOND)
    assert closed == sorted(NOON + seconds * SECOND for seconds in ends)
    assert all(board.ended_at is not None for board in table.boards.values())


@given(
    before_end=st.integers(1, 10 * SECOND),
    runs_for=st.integers(0, 10 * SECOND),
    clocks_differ_by=st.integers(-10 * SECOND + 1, 10 * SECOND - 1),
    wakes_after=st.integers(0, 120 * SECOND),
)
def test_what_began_in_time_is_in_before_the_standings_are_frozen(
    before_end: int, runs_for: int, clocks_differ_by: int, wakes_after: int
) -> None:
    # By the clock of the function that reports the score; the sweeper has another one.
    end = NOON + HOUR
    saved_at = end - before_end + runs_for
    table = Table({"weekly": make_leaderboard(end_date=end)})
    table.now = end + wakes_after
    table.sweep(60_000)
    if table.boards["weekly"].frozen_at is not None:
        assert saved_at < end + wakes_after + clocks_differ_by
