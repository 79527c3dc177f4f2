"""A player's entry on a leaderboard: the tries, the best of them, and the one that is shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from laurel.domain.leaderboards import Leaderboard, RetryStrategy
from laurel.domain.players import player_hash
from laurel.domain.standings import is_better, standing

TRIES_KEPT = 20
# Of the keys and bodies of tries: see docs/decisions/0005-every-try-has-a-key.md.
DIGEST_LENGTH = 8


class TryStatus(StrEnum):
    """Whether a try counts: a held one waits for an operator, a rejected one never will."""

    COUNTED = "COUNTED"
    HELD = "HELD"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One accepted submission, kept whole: `date` is the server's, in epoch ms.

    No two tries of an entry have the same date. `keys` are digests by which a repetition of the
    submission is recognised, `body` is the digest of its body: each of `DIGEST_LENGTH` bytes.
    """

    sorting_value: int
    display_value: str
    date: int
    body: bytes = b""
    keys: tuple[bytes, ...] = ()
    status: TryStatus = TryStatus.COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A score as a game reports it; `began_at` (epoch ms) is when its request came in.

    `keys` and `body` are digests, as a try keeps them.
    """

    player: str
    display_name: str
    display_value: str
    sorting_value: int
    email: str | None
    began_at: int
    body: bytes
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a leaderboard holds of one player.

    `used` counts all accepted submissions, held and rejected ones too; `tries` keeps the last of
    them (oldest first). `best` and `shown` are counted tries, None while there is none, and may be
    older than those that are kept; of such a `shown` one only the value and the date are known. A
    `hidden` entry is recorded like any other and stays out of the standings.

    `version` goes up by one with each change. It begins with the time at which the entry is made
    (epoch ms): one that is removed and made again never comes back to a version that somebody may
    have read of the former one.
    """

    player: str
    display_name: str
    email: str | None
    tries: tuple[Try, ...]
    best: Try | None
    shown: Try | None
    used: int
    version: int
    hidden: bool = False

    @property
    def held_since(self) -> int | None:
        """When the try came that has waited longest for an operator, in epoch ms."""
        return next((kept.date for kept in self.tries if kept.status is TryStatus.HELD), None)


def settle(entry: Entry, leaderboard: Leaderboard) -> Entry:
    """Find out anew which of an entry's tries is the best and which one is shown.

    Whatever is done to the tries, that follows from those which count. A best or a shown try that
    has been dropped from them since is one of those still, as the entry has it.
    """
    kept = {known.date for known in entry.tries}
    dropped = {known.date: known for known in (entry.shown, entry.best) if known is not None}
    counted = sorted(
        [
            *(known for date, known in dropped.items() if date not in kept),
            *(known for known in entry.tries if known.status is TryStatus.COUNTED),
        ],
        key=lambda known: known.date,
    )
    best = best_of(counted, leaderboard)
    latest = counted[-1] if counted else None
    replaces = leaderboard.retry_strategy is RetryStrategy.REPLACE_SCORE
    return replace(entry, best=best, shown=latest if replaces else best)


def standing_of(entry: Entry, leaderboard: Leaderboard) -> bytes | None:
    """Give an entry's standing; None for one that is hidden, or has no score to show."""
    return None if entry.hidden else _standing_by(entry.shown, entry, leaderboard)


def standing_at(entry: Entry, leaderboard: Leaderboard, *, time: int) -> bytes | None:
    """Give the standing that an entry had at a time (epoch ms), as far as its tries tell."""
    known = [kept for kept in entry.tries if kept.status is TryStatus.COUNTED]
    known += [kept for kept in (entry.best, entry.shown) if kept is not None]
    by_then = sorted((kept for kept in known if kept.date <= time), key=lambda kept: kept.date)
    if leaderboard.retry_strategy is RetryStrategy.REPLACE_SCORE:
        return _standing_by(by_then[-1] if by_then else None, entry, leaderboard)
    return _standing_by(best_of(by_then, leaderboard), entry, leaderboard)


def _standing_by(shown: Try | None, entry: Entry, leaderboard: Leaderboard) -> bytes | None:
    if shown is None:
        return None
    return standing(
        sorting_value=shown.sorting_value,
        reached_at=shown.date,
        player_hash=player_hash(entry.player),
        sort_order=leaderboard.sort_order,
    )


def best_as_reported(entry: Entry, leaderboard: Leaderboard) -> Try:
    """Find the best of an entry's tries as whoever reports scores is told of it.

    A held try is one of them: its reporter is not to find out that it is held.
    """
    believed = [kept for kept in entry.tries if kept.status is not TryStatus.REJECTED]
    if entry.best is not None:
        believed.insert(0, entry.best)
    best = best_of(believed or entry.tries, leaderboard)
    assert best is not None  # noqa: S101 - whoever reports has a try
    return best


def best_of(tries: Iterable[Try], leaderboard: Leaderboard) -> Try | None:
    """Find the best of some tries, the first of equal ones; None of none."""
    best: Try | None = None
    for one in tries:
        if best is None or is_better(
            one.sorting_value, best.sorting_value, sort_order=leaderboard.sort_order
        ):
            best = one
    return best
