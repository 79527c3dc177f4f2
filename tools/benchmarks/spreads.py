"""How scores lie on large leaderboards: from many values over few to one that half the board has.

A leaderboard of any size is a sequence of standings, best first, that is calculated place by place:
the standing at a place needs no others, so a board of ten million can be asked without being made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, sqrt
from statistics import NormalDist
from typing import overload

from laurel.domain.leaderboards import SortOrder
from laurel.domain.standings import standing
from tools.benchmarks.sample import NOON

# A tournament of a week; scores of one value are spread evenly over it.
STARTS_AT = NOON - 86_400_000
SPAN = 7 * 86_400_000

TIED = "half tied"
_HALF = 0.5
_HASH_BYTES = 4
# Knuth's multiplicative hash: scatters neighbouring places, the same way every time.
_SCATTER = 2_654_435_761
_HASHES = 2**32
_NORMAL = NormalDist(-500_000, 100_000)
_PERFECT = 1_000_000
_PARETO = 1.16
_RACE, _WITHIN = 98_000, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A distribution of scores.

    `score_at` takes the share of players who are ahead, above 0 and below 1. It gives the score
    there, negated where the highest wins, so that it always ascends. The whole number below it is
    the value; what it has beyond that says when in the tournament the value was reached.
    """

    label: str
    about: str
    sort_order: SortOrder
    score_at: Callable[[float], float]


def _race_time(ahead: float) -> float:
    rising = sqrt(ahead / 2) if ahead < _HALF else 1 - sqrt((1 - ahead) / 2)
    return _RACE + _WITHIN * rising


def _half_perfect(ahead: float) -> float:
    if ahead < _HALF:
        return -_PERFECT + 2 * ahead
    return 1 - _PERFECT + (2 * ahead - 1) * (_PERFECT - 1)


SPREADS = (
    Spread(
        label="uniform",
        about="any score up to a thousand million is as likely as any other",
        sort_order=SortOrder.DESCENDING,
        score_at=lambda ahead: -1e9 * (1 - ahead),
    ),
    Spread(
        label="normal",
        about="500,000 on average, two thirds of the players within 100,000 of it",
        sort_order=SortOrder.DESCENDING,
        score_at=_NORMAL.inv_cdf,
    ),
    Spread(
        label="power law",
        about="80 % of all points are a fifth of the players', and most have hardly more than 100",
        sort_order=SortOrder.DESCENDING,
        score_at=lambda ahead: -100 * ahead ** (-1 / _PARETO),
    ),
    Spread(
        label="race times",
        about="milliseconds within four seconds, the most in the middle; the lowest wins",
        sort_order=SortOrder.ASCENDING,
        score_at=_race_time,
    ),
    Spread(
        label=TIED,
        about="every second player has the perfect score, the others any score below it",
        sort_order=SortOrder.DESCENDING,
        score_at=_half_perfect,
    ),
)


@dataclass(frozen=True, slots=True)
class Crowd(Sequence[bytes]):
    """The standings of so many players, best first; each is calculated when it is asked for.

    The players at the places that are `known` have entries: their standings are as those have them.
    """

    spread: Spread
    players: int
    known: Mapping[int, bytes] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.players

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self.players))]
        if not 0 <= place < self.players:
            raise IndexError(place)
        if place in self.known:
            return self.known[place]
        value, reached_at = self.reached(place)
        return standing(
            sorting_value=value,
            reached_at=reached_at,
            player_hash=place.to_bytes(_HASH_BYTES, "big"),
            sort_order=self.spread.sort_order,
        )

    def reached(self, place: int) -> tuple[int, int]:
        """Give the sorting value at a place, and when it was reached (epoch ms)."""
        # Somewhere within the place's own share, so that the order of places is kept.
        within = ((place + 1) * _SCATTER % _HASHES + 0.5) / _HASHES
        score = self.spread.score_at((place + within) / self.players)
        whole = floor(score)
        value = whole if self.spread.sort_order is SortOrder.ASCENDING else -whole
        return value, STARTS_AT + floor((score - whole) * SPAN)
