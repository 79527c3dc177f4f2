"""Histories of players' entries, and the ways in which a stream delivers them, crashes included."""

from dataclasses import dataclass

from hypothesis import strategies as st

from laurel.domain.counting import Counted, Sum
from laurel.usecases.stores import Counters

LANES = 3
BOARDS = ("weekly", "monthly")
# Sequence numbers have gaps, and twenty-one to forty digits.
FIRST_SEQUENCE = 10**20


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a player's entry; the date is that of a score."""

    leaderboard_id: str
    player: int
    what: str
    date: int


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an entry as the table makes it: was it in the standings, is it now."""

    leaderboard_id: str
    lane: int
    player: int
    sequence: int
    stood: bool | None
    stands: bool | None
    accepted_at: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch: where it begins, how long it is, and at which write the container crashes."""

    begin: int
    length: int
    crash_before: int | None
    crash_after: int | None


class CrashError(BaseException):
    """The container is gone, before or after a write: nothing catches that."""


@dataclass
class CrashingCounters:
    """Counters in a container that crashes when a delivery says so."""

    real: Counters
    delivery: Delivery
    writes: int = 0

    def add(self, sum_: Sum, *, game_id: str, leaderboard_id: str) -> Counted | None:
        self.writes += 1
        if self.writes == self.delivery.crash_before:
            raise CrashError
        behind = self.real.add(sum_, game_id=game_id, leaderboard_id=leaderboard_id)
        if self.writes == self.delivery.crash_after:
            raise CrashError
        return behind


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(BOARDS),
        st.integers(0, 5),
        st.sampled_from(["score", "hide", "restore", "remove"]),
        st.integers(1, 50),
    ),
    max_size=40,
)
DELIVERIES = st.lists(
    st.builds(
        Delivery,
        st.integers(0, 40),
        st.integers(1, 15),
        st.none() | st.integers(1, 4),
        st.none() | st.integers(1, 4),
    ),
    max_size=25,
)


def play(steps: list[Step]) -> list[Event]:
    """Play steps on an empty table: None for `stood` or `stands` is no item at all."""
    standing: dict[tuple[str, int], bool] = {}
    events: list[Event] = []
    for step in steps:
        place = (step.leaderboard_id, step.player)
        if step.what != "score" and place not in standing:
            continue
        stood = standing.pop(place, None)
        stands = {"score": True, "restore": True, "hide": False, "remove": None}[step.what]
        accepted = step.what == "score"
        events.append(
            Event(
                leaderboard_id=step.leaderboard_id,
                lane=step.player % LANES,
                player=step.player,
                sequence=FIRST_SEQUENCE + 7 * len(events),
                stood=stood,
                stands=stands,
                accepted_at=step.date if accepted else None,
            )
        )
        if stands is not None:
            standing[place] = stands
    return events


def straight_run(events: list[Event]) -> dict[str, tuple[int, int | None]]:
    """Count from the beginning to the end, once: participants and the last score's date."""
    truth = {}
    for board in BOARDS:
        ours = [event for event in events if event.leaderboard_id == board]
        dates = [event.accepted_at for event in ours if event.accepted_at]
        count = sum(bool(event.stands) - bool(event.stood) for event in ours)
        truth[board] = (count, max(dates, default=None))
    return truth
