"""What ranks can be told while scores come in, worked out from what was reported and when.

Who reports a score knows that it is stored some time between the call and its answer, no more. And
a rank is put together from several reads, each of which has some of what came in meanwhile and not
the rest. So what is true is a range, as narrow as what was on its way at that time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A score that a player has reported, in place of the one before.

    The lower its `place` is (value, then date), the better. It was stored after `sent` and before
    `answered` (epoch ms).
    """

    player: str
    place: tuple[int, int]
    sent: float
    answered: float


@dataclass(frozen=True, slots=True)
class Moves:
    """All that was reported: of each player in its order, one after the other."""

    _of_player: dict[str, list[Move]] = field(default_factory=dict)

    def add(self, move: Move) -> None:
        """Note a score that was answered."""
        self._of_player.setdefault(move.player, []).append(move)

    def of(self, player: str) -> list[Move]:
        """Give what a player has reported."""
        return self._of_player[player]

    def ranks(self, own: Move, *, since: float, until: float) -> range:
        """Tell what ranks a score can be told to have, where no cell has scores of two values.

        Of what was stored by `since`, all is in the answer. A move that came in up to `until` can
        be in some of the reads that it is made of and not in others: the player can be missing
        where the move began, and be there already where it ends. In the own cell, of equal scores,
        what is counted and what rows there are behind the own one can each be off.
        """
        others = [move.place for player, move in self._standing(since) if player != own.player]
        ahead = sum(place < own.place for place in others)
        # What orders those is no business of players.
        most = ahead + sum(place == own.place for place in others)
        for before, move in self._moving(since=since, until=until):
            taken, added = _against(before, own), _against(move, own)
            if move.player == own.player:
                # Nobody is to be behind an own score, and which one is counted can be mistaken.
                taken = added = _Side.LEVEL
            ahead -= (taken is not _Side.BEHIND) + (added is _Side.LEVEL)
            most += (added is not _Side.BEHIND) + (taken is _Side.LEVEL)
        return range(max(1 + ahead, 1), 1 + most + 1)

    def totals(self, *, since: float, until: float) -> range:
        """Tell how many players can be told to stand; nobody leaves."""
        certain = sum(1 for _ in self._standing(since))
        moving = sum(1 for _ in self._moving(since=since, until=until))
        return range(certain - moving, certain + moving + 1)

    def _standing(self, time: float) -> Iterator[tuple[str, Move]]:
        for player, moves in self._of_player.items():
            stored = [move for move in moves if move.answered < time]
            if stored:
                yield player, stored[-1]

    def _moving(self, *, since: float, until: float) -> Iterator[tuple[Move | None, Move]]:
        """Give the moves that were on their way, each with the score in whose place it came."""
        for moves in self._of_player.values():
            for before, move in zip([None, *moves], moves, strict=False):
                if move.sent <= until and move.answered >= since:
                    yield before, move


class _Side(Enum):
    """Where a score is, seen from another one: in front, of the same value, or behind it."""

    AHEAD = auto()
    LEVEL = auto()
    BEHIND = auto()


def _against(move: Move | None, own: Move) -> _Side:
    if move is None or move.place[0] > own.place[0]:
        return _Side.BEHIND
    return _Side.LEVEL if move.place[0] == own.place[0] else _Side.AHEAD
