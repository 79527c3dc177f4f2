"""Finish leaderboards: close what is over, freeze its standings, see to its prizes, and end it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from laurel.domain.endings import Step, close_by_itself, next_step
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.prizes import gives_prizes
from laurel.usecases.ending_stores import FinishedLeaderboards, OutOfTime, Progress, Task, Tasks

BoardId = tuple[str, str]


@dataclass(slots=True)
class Finished:
    """What a run has done: how many leaderboards it has closed, frozen and ended.

    `waiting` are the ids of those that wait: for vouchers, or for the mail service.
    """

    closed: int = 0
    frozen: int = 0
    ended: int = 0
    waiting: list[BoardId] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)


def finish_leaderboards(
    *,
    leaderboards: FinishedLeaderboards,
    tasks: Tasks,
    boards: Iterable[BoardId],
    now: int,
    time_left: Callable[[], int],
) -> Finished:
    """Bring leaderboards as far towards their end as there is time for.

    It can stop after any write: the next run goes on where this one was left. Two runs at once do
    no harm. A leaderboard that fails does not hold up the others, nor does one that takes long:
    each gets half of the time that is left, and another turn after all others.

    Args:
        leaderboards: Where leaderboards are kept.
        tasks: What writes more than the leaderboard itself.
        boards: The ids (game, leaderboard) of those to look at.
        now: The time, in epoch ms.
        time_left: Tells how many ms of work are left.

    Returns:
        What was done, with the errors of those that failed: the next run tries again.
    """
    finished = Finished()
    turn: Iterable[BoardId] = boards
    while turn:
        unfinished = []
        for board in turn:
            left = time_left()
            if left <= 0:
                break
            run = _Run(leaderboards, tasks, now, _half_of(left, time_left), finished)
            try:
                if run.finish(board) is Progress.MORE:
                    unfinished.append(board)
            except Exception as error:
                finished.failures.append(error)
        turn = unfinished
    return finished


def close_full_leaderboards(
    *, leaderboards: FinishedLeaderboards, boards: Iterable[BoardId], now: int
) -> Finished:
    """Close leaderboards that have filled up, and leave what follows to the run of each minute.

    Who tells of them tells again until all is done, and of nothing else meanwhile: so a mail that
    cannot be sent must not keep others from being closed. What is lost here nobody tells again, and
    so none is left out, however many there are.

    Args:
        leaderboards: Where leaderboards are kept.
        boards: The ids (game, leaderboard) of those that were full.
        now: The time, in epoch ms.

    Returns:
        How many were closed, with the errors of those that failed.
    """
    finished = Finished()
    for game_id, leaderboard_id in boards:
        try:
            found = leaderboards.load(game_id=game_id, leaderboard_id=leaderboard_id)
            # It may have been deleted since, given a seat back, or brought further.
            if found is None or found.is_deleted or next_step(found, now=now) is not Step.CLOSE:
                continue
            closed = close_by_itself(found, now=now)
            finished.closed += leaderboards.take_step(found, closed)
        except Exception as error:
            finished.failures.append(error)
    return finished


def _half_of(left: int, time_left: Callable[[], int]) -> OutOfTime:
    return lambda: time_left() <= left // 2


@dataclass(frozen=True, slots=True)
class _Run:
    leaderboards: FinishedLeaderboards
    tasks: Tasks
    now: int
    out_of_time: OutOfTime
    finished: Finished

    def finish(self, board: BoardId) -> Progress:
        game_id, leaderboard_id = board
        leaderboard = self.leaderboards.load(game_id=game_id, leaderboard_id=leaderboard_id)
        # The index trails: it may have been deleted, put off or brought further since.
        while leaderboard is not None and not leaderboard.is_deleted:
            step = next_step(leaderboard, now=self.now)
            if step is None:
                return Progress.DONE
            progress = self._work(step, leaderboard)
            if progress is Progress.WAITS:
                self.finished.waiting.append(board)
            if progress is not Progress.DONE or step is Step.MAKE_EDITIONS:
                return progress
            after = self._after(step, leaderboard)
            if not self.leaderboards.take_step(leaderboard, after):
                # Perhaps by this very write, whose answer got lost: the next run looks again.
                return Progress.DONE
            self._count(step)
            leaderboard = after
        return Progress.DONE

    def _work(self, step: Step, leaderboard: Leaderboard) -> Progress:
        for task in self._tasks_of(step, leaderboard):
            progress = task(leaderboard, now=self.now, out_of_time=self.out_of_time)
            if progress is not Progress.DONE:
                return progress
        return Progress.DONE

    def _tasks_of(self, step: Step, leaderboard: Leaderboard) -> list[Task]:
        match step:
            case Step.ARCHIVE:
                return [self.tasks.freeze]
            case Step.END if gives_prizes(leaderboard):
                return [self.tasks.bind, self.tasks.deliver]
            case Step.MAKE_EDITIONS:
                return [self.tasks.make_editions]
            case _:
                return []

    def _after(self, step: Step, leaderboard: Leaderboard) -> Leaderboard:
        match step:
            case Step.CLOSE:
                return close_by_itself(leaderboard, now=self.now)
            case Step.FREEZE:
                return replace(leaderboard, frozen_at=self.now)
            case Step.ARCHIVE:
                return replace(leaderboard, archived_at=self.now)
            case _:
                return replace(leaderboard, ended_at=self.now)

    def _count(self, step: Step) -> None:
        self.finished.closed += step is Step.CLOSE
        self.finished.frozen += step is Step.FREEZE
        self.finished.ended += step is Step.END
