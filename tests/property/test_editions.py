"""Editions of a series, however seldom somebody looks after it, and whatever is deleted of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.audit import AuditRecord
from laurel.domain.endings import due_at
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.occurrences import occurrences_from
from laurel.domain.schedules import Schedule
from laurel.usecases.ending_stores import Progress
from laurel.usecases.make_editions import make_editions
from tests.factories import GAME_ID, make_leaderboard

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
KEEP = 2
# A week before the clocks go back in Stockholm.
OCTOBER = 1_792_281_600_000


class Tables:
    """Leaderboards by their ids, and no AWS."""

    def __init__(self, schedule: Schedule) -> None:
        self.boards = {"s": make_leaderboard(leaderboard_id="s", schedule=schedule)}
        self.taken: list[str] = []

    @property
    def editions(self) -> list[Leaderboard]:
        """All that were ever made, in the order of their starts."""
        made = (board for board in self.boards.values() if board.series == "s")
        return sorted(made, key=lambda board: board.start_date or 0)

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        assert game_id == GAME_ID
        return self.boards.get(leaderboard_id)

    def ended(self, series: Leaderboard) -> Iterator[Leaderboard]:
        assert series.leaderboard_id == "s"
        return (board for board in self.editions if board.ended_at and not board.is_deleted)

    def add(
        self,
        edition: Leaderboard,
        *,
        earlier: Leaderboard | None,
        series: Leaderboard,
        series_then: Leaderboard,
        record: AuditRecord,
    ) -> bool:
        assert edition.leaderboard_id not in self.boards
        assert record.leaderboard_id == edition.leaderboard_id
        self.boards[edition.leaderboard_id] = edition
        if earlier is not None:
            then = replace(earlier, later_edition=edition.leaderboard_id)
            self.boards[earlier.leaderboard_id] = then
        return self.pass_over(series, series_then)

    def pass_over(self, series: Leaderboard, series_then: Leaderboard) -> bool:
        assert self.boards["s"] == series
        self.boards["s"] = series_then
        return True

    def delete(self, before: Leaderboard, after: Leaderboard, *, record: AuditRecord) -> bool:
        assert record.leaderboard_id == before.leaderboard_id
        self.boards[after.leaderboard_id] = after
        return True

    def look_after(self, *, now: int) -> bool:
        """Do what the finisher does in a run; say whether there was anything to do."""
        for edition in self.editions:
            if edition.end_date is not None and edition.end_date + MINUTE <= now:
                ended = replace(edition, ended_at=edition.ended_at or now)
                self.boards[edition.leaderboard_id] = ended
        due = due_at(self.boards["s"])
        if due is None or due > now:
            return False
        progress = make_editions(
            self.boards["s"],
            now=now,
            out_of_time=lambda: False,
            editions=self,
            tell_taken=lambda _, edition: self.taken.append(edition),
        )
        assert progress is Progress.DONE
        return True


SCHEDULES = st.builds(
    Schedule,
    cron=st.sampled_from(
        ["0 9 * * MON", "30 2 * * *", "0 */6 * * *", "0 20 L * *", "15 1 1,15 * *"]
    ),
    time_zone=st.sampled_from(["Europe/Stockholm", "Australia/Lord_Howe", "Asia/Tokyo"]),
    length_minutes=st.sampled_from([60, 24 * 60, 10_080, 44_640]),
    keep=st.just(KEEP),
)
# How long nobody looks, and whether an operator then deletes the edition made last.
LOOKS = st.lists(
    st.tuples(st.integers(1, 3 * DAY) | st.integers(1, 70 * DAY), st.booleans()), max_size=12
)


@given(SCHEDULES, LOOKS)
def test_the_edition_that_runs_and_the_next_are_there_whenever_somebody_has_looked(
    schedule: Schedule, looks: list[tuple[int, bool]]
) -> None:
    tables, now = Tables(schedule), OCTOBER
    tables.look_after(now=now)
    removed = set()
    for passed, deletes in looks:
        last = tables.boards[tables.boards["s"].last_edition or ""]
        if deletes:
            tables.boards[last.leaderboard_id] = replace(last, deleted_at=now)
            removed.add(last.leaderboard_id)
        now += passed
        made = tables.look_after(now=now)
        # Due again when an edition begins, and not before.
        assert not tables.look_after(now=now)
        if made:
            assert len(list(tables.ended(tables.boards["s"]))) <= KEEP
        for wanted in islice(occurrences_from(schedule, now=now), 2):
            edition = tables.boards[f"s-{wanted.label}"]
            assert (edition.start_date, edition.end_date) == (wanted.start_date, wanted.end_date)
            assert edition.leaderboard_id in removed or not edition.is_deleted
            if wanted.start_date > now:
                break
        for one, another in pairwise(tables.editions):
            assert one.end_date is not None
            assert another.start_date is not None
            assert one.end_date <= another.start_date
    assert tables.taken == []
    for edition in tables.editions:
        if edition.earlier_edition is not None:
            earlier = tables.boards[edition.earlier_edition]
            assert (earlier.start_date or 0) < (edition.start_date or 0)
        if edition.later_edition is not None:
            assert tables.boards[edition.later_edition].earlier_edition == edition.leaderboard_id
