"""Operators and players at the same entries: whatever they do, the standings are a model's."""

from hypothesis import settings
from hypothesis.stateful import invariant

from laurel.domain.counting import Counted, sum_up
from laurel.domain.leaderboards import Leaderboard
from laurel.storage.page_notices import read_notices
from laurel.storage.score_stream import read_changes
from tests.factories import NOON
from tests.moderation_machine import Tournament
from tests.moderation_worlds import Memory, Row


class TournamentInMemory(Tournament):
    """The tournament, with the stream that its table would have."""

    def __init__(self) -> None:
        super().__init__()
        self.memory: Memory
        self.published: list[Row] = []
        self.noticed = 0

    def open_world(self, board: Leaderboard) -> Memory:
        self.memory = Memory(board)
        return self.memory

    @invariant()
    def who_stands_is_counted_from_the_stream(self) -> None:
        if self.players:
            changes, unreadable = read_changes(self.memory.stream)
            total = sum_up(changes, since=Counted())
            assert not unreadable
            assert total is not None
            assert total.participants == len(self.memory.standings())

    @invariant()
    def the_stream_tells_of_every_page_that_is_out_of_date(self) -> None:
        if self.players and (shown := self.memory.standings()) != self.published:
            notices = read_notices(self.memory.stream[self.noticed :], noticed_at=NOON)
            assert [notice.leaderboard_id for notice in notices] == ["weekly"]
            self.published = shown
            self.noticed = len(self.memory.stream)


TestModeration = TournamentInMemory.TestCase
TestModeration.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
