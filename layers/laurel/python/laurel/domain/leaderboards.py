"""What a leaderboard is, and the state it is in at a given time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from laurel.domain.rank_index import WITHOUT_TIMES, RankIndex
from laurel.domain.schedules import Schedule


class State(StrEnum):
    """Where a leaderboard stands; see the contract's table of states."""

    SCHEDULED = "SCHEDULED"
    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"
    ENDED = "ENDED"
    ILLEGAL_STATE = "ILLEGAL_STATE"


class RetryStrategy(StrEnum):
    """What a player's further submissions do to the standings."""

    DISABLED = "DISABLED"
    REPLACE_SCORE = "REPLACE_SCORE"
    REPLACE_IF_BETTER = "REPLACE_IF_BETTER"


class SortOrder(StrEnum):
    """Which sorting value wins: the highest (descending) or the lowest."""

    DESCENDING = "DESCENDING"
    ASCENDING = "ASCENDING"


class OutOfBounds(StrEnum):
    """What becomes of a score that is not believable: it is refused, or held for a decision."""

    REFUSE = "REFUSE"
    HOLD = "HOLD"


class Prizes(StrEnum):
    """What winners get when a leaderboard has ended: nothing, or a voucher each."""

    NONE = "NONE"
    VOUCHERS = "VOUCHERS"


# How long a deleted leaderboard can be restored: 30 days.
RESTORABLE_MS = 30 * 24 * 60 * 60 * 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """A leaderboard's configuration, counters and the steps of its end; dates are epoch ms.

    `lowest_sorting_value`, `highest_sorting_value` and `submissions_per_minute` (of one player)
    bound what is believable. `lanes` follow from `expected_participants` when it is made.
    `revision` goes up by one with each change that an operator makes, and `imports` with each
    transaction that has stored scores from elsewhere. A configuration by which it took scores was
    last replaced by another one at `open_until`. `ranks` is its rank index; in that, and in its
    counters, all changes of entries up to `counted_at` are counted: of each lane that has had any,
    those up to what `lanes_counted` has.

    Its end goes on by steps: it takes no more scores from `closed_at`, nothing moves a place any
    more from `frozen_at`, the places and the archive are complete at `archived_at`, and there is
    nothing left to do at `ended_at`. Between the first two are the `review_hours`, in which an
    operator can approve the results, object to them, or void them.

    One with a `schedule` is a series: it takes no scores itself, and its editions are leaderboards
    of their own, the last of which began or begins at `last_edition_start`. An edition names its
    `series`, and the editions before and after it.

    Once `deleted_at` is set it is not there any more for anybody but who restores it, and from
    `purge_began_at` for nobody.
    """

    game_id: str
    leaderboard_id: str
    name: str
    retry_strategy: RetryStrategy
    sort_order: SortOrder = SortOrder.DESCENDING
    maximum_number_of_winners: int = 0
    should_close_when_full: bool = False
    number_of_retries: int | None = None
    start_date: int | None = None
    end_date: int | None = None
    description: str | None = None
    type: str | None = None
    icon: str | None = None
    url: str | None = None
    external_reference: str | None = None
    lowest_sorting_value: int | None = None
    highest_sorting_value: int | None = None
    submissions_per_minute: int | None = None
    out_of_bounds: OutOfBounds = OutOfBounds.REFUSE
    expected_participants: int | None = None
    review_hours: int = 0
    prizes: Prizes = Prizes.NONE
    schedule: Schedule | None = None
    lanes: int = 1
    revision: int = 0
    imports: int = 0
    seats_taken: int = 0
    participants_counted: int = 0
    score_updated_date: int | None = None
    counted_at: int | None = None
    lanes_counted: Mapping[int, int] = field(default_factory=dict, hash=False)
    ranks: RankIndex = WITHOUT_TIMES
    open_until: int | None = None
    closed_at: int | None = None
    approved_at: int | None = None
    objected_at: int | None = None
    voided_at: int | None = None
    frozen_at: int | None = None
    archived_at: int | None = None
    ended_at: int | None = None
    series: str | None = None
    earlier_edition: str | None = None
    later_edition: str | None = None
    last_edition: str | None = None
    last_edition_start: int | None = None
    deleted_at: int | None = None
    purge_began_at: int | None = None

    @property
    def number_of_participants(self) -> int:
        """How many players have a score: seats are exact at once, the counter follows a stream."""
        return self.seats_taken if self.should_close_when_full else self.participants_counted

    @property
    def is_series(self) -> bool:
        """Whether it takes no scores itself, but has editions that do."""
        return self.schedule is not None

    @property
    def is_full(self) -> bool:
        """Whether it closes when full and every seat is taken."""
        return self.should_close_when_full and self.seats_taken >= self.maximum_number_of_winners

    @property
    def has_seat_to_free(self) -> bool:
        """Whether an entry that is removed gives a seat back.

        Where the count is damaged there may be none to give back; a recount mends it.
        """
        return self.should_close_when_full and self.seats_taken > 0

    @property
    def has_vouchers(self) -> bool:
        """Whether its winners get vouchers; those of a series' editions are the editions' own."""
        return self.prizes is Prizes.VOUCHERS and self.schedule is None

    @property
    def is_final(self) -> bool:
        """Whether nothing moves a place any more, nor changes what it is configured to be."""
        return self.frozen_at is not None or self.ended_at is not None

    @property
    def has_final_results(self) -> bool:
        """Whether its results are complete and final, though prizes may still be on their way."""
        return self.archived_at is not None or self.ended_at is not None

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted: only who restores or removes it may look at it."""
        return self.deleted_at is not None

    @property
    def purged_from(self) -> int | None:
        """From when on a deleted leaderboard is removed for good (epoch ms), if it is deleted."""
        return None if self.deleted_at is None else self.deleted_at + RESTORABLE_MS

    @property
    def submissions_allowed(self) -> int | None:
        """How many submissions each player gets; None is no limit."""
        return 1 if self.retry_strategy is RetryStrategy.DISABLED else self.number_of_retries


def state_of(leaderboard: Leaderboard, *, now: int) -> State:
    """Tell the state of a leaderboard at `now` (epoch ms).

    What has been stored about its end comes first, so that a later change of the configuration
    cannot bring an ended tournament back. It accepts scores from `startDate`, up to but not
    including `endDate`.
    """
    if leaderboard.ended_at is not None:
        return State.ENDED
    if _contradicts_itself(leaderboard):
        return State.ILLEGAL_STATE
    if leaderboard.closed_at is not None or leaderboard.is_full:
        return State.CLOSED
    if leaderboard.end_date is not None and leaderboard.end_date <= now:
        return State.CLOSED
    is_ahead = leaderboard.start_date is not None and now < leaderboard.start_date
    # The scores of a series are taken by its editions.
    return State.SCHEDULED if is_ahead or leaderboard.schedule is not None else State.ACTIVE


def _contradicts_itself(leaderboard: Leaderboard) -> bool:
    start, end = leaderboard.start_date, leaderboard.end_date
    allowed = leaderboard.submissions_allowed
    return (
        (start is not None and end is not None and end <= start)
        or (leaderboard.should_close_when_full and leaderboard.maximum_number_of_winners < 1)
        or (allowed is not None and allowed < 1)
    )
