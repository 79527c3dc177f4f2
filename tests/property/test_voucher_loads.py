"""Files of vouchers loaded into a game, some at the same time: each code once, none left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.audit import Actor, AuditRecord
from laurel.domain.deliveries import Delivery
from laurel.domain.errors import Refusal
from laurel.domain.leaderboards import Leaderboard, Prizes
from laurel.domain.prizes import Place, Pool, Voucher
from laurel.domain.voucher_loads import CodePosition, Known, LoadPart
from laurel.usecases.load_vouchers import load_vouchers
from tests.factories import GAME_ID, NOON, make_leaderboard

BOARDS = ("weekly", "monthly")
AT_ONCE = 2
ACTOR = Actor(subject="a test", token_id="t", request_id="r", at=NOON)

# A file: on which leaderboard, and its codes.
File = tuple[str, tuple[str, ...]]
files = st.tuples(
    st.sampled_from(BOARDS),
    st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=6, unique=True).map(tuple),
)


class Fate(Enum):
    """What happens to a write on its way."""

    ARRIVES = auto()
    IS_LOST = auto()
    MEETS_ANOTHER_FILE = auto()
    ARRIVES_AND_ITS_ANSWER_IS_LOST = auto()


@dataclass
class FakePools:
    """The pools of a game behind transactions of conditional writes."""

    fates: list[Fate]
    others: list[File]
    pools: dict[str, Pool] = field(default_factory=dict)
    filled: dict[tuple[str, int], Voucher] = field(default_factory=dict)
    codes: dict[str, CodePosition] = field(default_factory=dict)
    records: list[AuditRecord] = field(default_factory=list)

    def load(self, *, game_id: str, leaderboard_id: str) -> tuple[Leaderboard | None, Pool]:
        board = make_leaderboard(
            leaderboard_id=leaderboard_id, prizes=Prizes.VOUCHERS, maximum_number_of_winners=1
        )
        return board, self.pools.get(leaderboard_id, Pool())

    def known(
        self, leaderboard: Leaderboard, *, positions: Sequence[int], codes: Sequence[str]
    ) -> Known:
        board = leaderboard.leaderboard_id
        return Known(
            vouchers={
                number: self.filled[board, number]
                for number in positions
                if (board, number) in self.filled
            },
            codes={code: self.codes[code] for code in codes if code in self.codes},
        )

    def add(
        self,
        leaderboard: Leaderboard,
        *,
        before: Pool,
        after: Pool,
        vouchers: Mapping[int, Voucher],
        record: AuditRecord,
    ) -> bool:
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        if fate is Fate.MEETS_ANOTHER_FILE and self.others:
            send(self, self.others.pop())
        board = leaderboard.leaderboard_id
        if (
            fate is Fate.IS_LOST
            or self.pools.get(board, Pool()).loaded != before.loaded
            or any((board, number) in self.filled for number in vouchers)
            or any(voucher.code in self.codes for voucher in vouchers.values())
        ):
            return False
        self.pools[board] = after
        for number, voucher in vouchers.items():
            self.filled[board, number] = voucher
            self.codes[voucher.code] = CodePosition(board, number)
        self.records.append(record)
        return fate is not Fate.ARRIVES_AND_ITS_ANSWER_IS_LOST

    def last_place(self, leaderboard: Leaderboard) -> int:
        return 0

    def places(self, leaderboard: Leaderboard, *, after: int) -> Iterator[Place]:
        raise AssertionError("Loading looks at no place.")

    def awarded(self, leaderboard: Leaderboard, *, after: int) -> Iterator[tuple[Place, Delivery]]:
        raise AssertionError("Loading looks at no place.")

    def vouchers(self, leaderboard: Leaderboard, *, first: int, last: int) -> dict[int, Voucher]:
        raise AssertionError("Loading looks at no other vouchers.")


def send(pools: FakePools, file: File) -> None:
    """Send a file part by part, until it is refused."""
    board, codes = file
    for first in range(0, len(codes), AT_ONCE):
        part = LoadPart(
            first=first + 1,
            vouchers=[Voucher(code=code) for code in codes[first : first + AT_ONCE]],
            digest="".join(codes),
            size=len(codes),
        )
        try:
            load_vouchers(
                pools=pools,
                game_id=GAME_ID,
                leaderboard_id=board,
                part=part,
                actor=ACTOR,
                dry_run=False,
                pause=lambda _: None,
            )
        except Refusal:
            return


@given(
    st.lists(files, min_size=1, max_size=5),
    st.lists(files, max_size=3),
    st.lists(st.sampled_from(Fate), max_size=12),
)
def test_each_code_is_loaded_once_and_pools_have_no_gaps(
    sent: list[File], others: list[File], fates: list[Fate]
) -> None:
    pools = FakePools(list(fates), list(others))
    for file in sent:
        # Twice: what has broken off is finished, what is complete stays as it is.
        send(pools, file)
        send(pools, file)
    filled = {(place.leaderboard_id, place.position) for place in pools.codes.values()}
    assert filled == pools.filled.keys()
    assert len(filled) == len(pools.codes)
    for board in BOARDS:
        numbers = sorted(number for on, number in filled if on == board)
        loaded = pools.pools.get(board, Pool()).loaded
        assert numbers == list(range(1, loaded + 1))
        records = [record for record in pools.records if record.leaderboard_id == board]
        told = [int(str((record.after or {})["loaded"])) for record in records]
        assert told == sorted(set(told))
        assert told[-1:] == ([loaded] if loaded else [])


@given(files, st.lists(st.sampled_from(Fate), max_size=12))
def test_a_file_that_meets_no_other_is_complete_in_its_order_however_often_it_is_sent(
    file: File, fates: list[Fate]
) -> None:
    pools = FakePools(list(fates), [])
    board, codes = file
    while pools.fates:
        left = len(pools.fates)
        send(pools, file)
        if len(pools.fates) == left:
            break
    pools.fates.clear()
    send(pools, file)
    send(pools, file)
    assert [pools.filled[board, number].code for number in range(1, len(codes) + 1)] == [*codes]
    assert len(pools.filled) == len(codes)
    assert pools.pools[board].unfinished is None
