"""A player's entry on a leaderboard: the tries, the best of them, and the one that is shown."""

from dataclasses import dataclass

TRIES_KEPT = 20
# Of the keys and bodies of tries: see docs/decisions/0005-every-try-has-a-key.md.
DIGEST_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One accepted submission, kept whole: `date` is the server's, in epoch ms.

    `keys` are digests by which a repetition of the submission is recognised, `body` is the digest
    of its body: each of `DIGEST_LENGTH` bytes.
    """

    sorting_value: int
    display_value: str
    date: int
    body: bytes = b""
    keys: tuple[bytes, ...] = ()


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

    `used` counts all accepted submissions, `tries` keeps the last of them (oldest first); `best`
    may be older than those. `version` goes up by one with each change.
    """

    player: str
    display_name: str
    email: str | None
    tries: tuple[Try, ...]
    best: Try
    shown: Try
    used: int
    version: int
