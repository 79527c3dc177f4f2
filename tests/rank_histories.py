"""Histories of standings for the rank index, and a stream that repeats, cuts anew and crashes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from laurel.domain.counting import Change, Counted, Sum
from laurel.domain.leaderboards import Leaderboard, SortOrder
from laurel.domain.rank_index import RankIndex
from laurel.domain.standings import HIGHEST_VALUE, LOWEST_VALUE, standing
from tests.factories import make_leaderboard

LANES = 3
STARTS_AT = 1_790_000_000_000
# A short span, so that the milliseconds of a history spread over the bits of the time.
SPAN = 2**20
PLAYERS = 40
# Sequence numbers have gaps, and twenty-one to forty digits.
FIRST_SEQUENCE = 10**20
PERFECT = 1_000


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a player's entry, `wait` ms after what happened before.

    An imported score was reached `wait` squared ms ago, perhaps before the leaderboard began.
    """

    what: str
    player: int
    value: int
    wait: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch of a shard: where it begins, how long it is, at which write the container crashes."""

    shard: int
    begin: int
    length: int
    crash_before: int | None
    crash_after: int | None


class CrashError(BaseException):
    """The container is gone, before or after a write: nothing catches that."""


def board(sort_order: SortOrder, *, span: int = SPAN) -> Leaderboard:
    """Make a leaderboard of three lanes, with a rank index."""
    ranks = RankIndex(generation=7, starts_at=STARTS_AT, span=span)
    return make_leaderboard(sort_order=sort_order, lanes=LANES, ranks=ranks)


@dataclass
class Table:
    """The entries of a leaderboard as they are, and the changes that its stream tells of them."""

    leaderboard: Leaderboard
    now: int = STARTS_AT
    entries: dict[int, bytes] = field(default_factory=dict)
    hidden: dict[int, bytes] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def play(self, step: Step) -> Change | None:
        """Do a step; None when it changes nothing, for there is no such entry."""
        self.now += step.wait
        match step.what:
            case "score" | "import":
                late = step.wait**2 if step.what == "import" else 0
                self.hidden.pop(step.player, None)
                return self._put(step.player, self._standing(step, self.now - late))
            case "hide" if step.player in self.entries:
                self.hidden[step.player] = self.entries[step.player]
                return self._put(step.player, None)
            case "restore" if step.player in self.hidden:
                return self._put(step.player, self.hidden.pop(step.player))
            case "remove" if step.player in self.entries:
                return self._put(step.player, None)
        return None

    def _standing(self, step: Step, reached_at: int) -> bytes:
        return standing(
            sorting_value=step.value,
            reached_at=reached_at,
            player_hash=step.player.to_bytes(4, "big"),
            sort_order=self.leaderboard.sort_order,
        )

    def mark(self, lane: int) -> Change:
        """Leave a marker in a lane."""
        return self._tell(lane, old=None, new=None)

    def _put(self, player: int, new: bytes | None) -> Change:
        old = self.entries.pop(player, None)
        if new is not None:
            self.entries[player] = new
        return self._tell(player % LANES, old=old, new=new)

    def _tell(self, lane: int, *, old: bytes | None, new: bytes | None) -> Change:
        change = Change(
            game_id=self.leaderboard.game_id,
            leaderboard_id=self.leaderboard.leaderboard_id,
            lane=lane,
            sequence=FIRST_SEQUENCE + 7 * len(self.changes),
            # The stream tells when in seconds.
            changed_at=self.now // 1_000 * 1_000,
            old=old,
            new=new,
            accepted_at=self.now,
        )
        self.changes.append(change)
        return change

    @property
    def standings(self) -> list[bytes]:
        """Who stands, best first."""
        return sorted(self.entries.values())


@dataclass
class FakeCounters:
    """A leaderboard's counters behind conditional writes: how far each lane is counted."""

    watermarks: dict[int, int] = field(default_factory=dict)
    up_to: dict[int, int] = field(default_factory=dict)

    def add(self, sum_: Sum, *, game_id: str, leaderboard_id: str) -> Counted | None:
        """Count a sum of which nothing is counted yet."""
        if any(self.watermarks.get(lane, -1) >= span.first for lane, span in sum_.spans.items()):
            return Counted(dict(self.watermarks), None)
        self.watermarks |= {lane: span.last for lane, span in sum_.spans.items()}
        self.up_to |= sum_.up_to
        return None


def shards_of(changes: list[Change]) -> Mapping[int, list[Change]]:
    """Tell what each shard of the stream delivers: two lanes lie on one, the third on another."""
    return {shard: [change for change in changes if change.lane % 2 == shard] for shard in range(2)}


_NEAR_POWERS = st.builds(
    lambda length, off, sign: max(min(sign * (2**length + off), HIGHEST_VALUE), LOWEST_VALUE),
    st.integers(0, 63),
    st.integers(-2, 2),
    st.sampled_from((1, -1)),
)
# Of each history the values are of one kind: the whole range, around where digits begin, many equal
# ones, a perfect score shared by half, and what lies in one cell of the third level.
_KINDS = [
    st.integers(LOWEST_VALUE, HIGHEST_VALUE),
    _NEAR_POWERS,
    st.integers(-3, 3),
    st.just(PERFECT) | st.integers(0, PERFECT),
    st.integers(2**40, 2**40 + 3),
]
STEPS = st.sampled_from(_KINDS).flatmap(
    lambda values: st.lists(
        st.builds(
            Step,
            st.sampled_from(["score"] * 5 + ["import", "hide", "restore", "remove"]),
            st.integers(0, PLAYERS - 1),
            values,
            st.integers(0, 3) | st.integers(0, 2_000),
        ),
        max_size=60,
    )
)
DELIVERIES = st.lists(
    st.builds(
        Delivery,
        st.integers(0, 1),
        st.integers(0, 60),
        st.integers(1, 20),
        st.none() | st.integers(1, 12),
        st.none() | st.integers(1, 12),
    ),
    max_size=20,
)
