"""What the use cases ask of storage; `laurel.storage` answers it with services of AWS."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from laurel.domain.entries import Entry
from laurel.domain.games import Game
from laurel.domain.leaderboards import Leaderboard

if TYPE_CHECKING:
    from laurel.domain.counting import Counted, Sum
    from laurel.domain.end_order import EndZone
    from laurel.domain.notices import Notice


class Games(Protocol):
    """Registered games."""

    def get(self, game_id: str) -> Game | None:
        """Read a game."""
        ...


@dataclass(frozen=True, slots=True)
class Admission:
    """What is needed to admit a call to a game, at most half a minute old."""

    game: Game | None
    revoked_tokens: frozenset[str]


class Admissions(Protocol):
    """Games together with the revoked tokens, remembered for a short while."""

    def get(self, game_id: str) -> Admission:
        """Read what admits a call to a game."""
        ...


class Keys(Protocol):
    """Keys kept outside the tables, remembered for up to a minute."""

    def token_keys(self) -> Mapping[str, Mapping[str, str]]:
        """Read the public keys that sign tokens (JWK), by key id."""
        ...

    def checksum_secret(self, *, game_id: str, kid: str) -> str | None:
        """Read the private key of a game's checksums."""
        ...


@dataclass(frozen=True, slots=True)
class BoardPosition:
    """A position in the list of a game's leaderboards: behind this one."""

    ends_at: int
    leaderboard_id: str


class KnownLeaderboards(Protocol):
    """Configured leaderboards, by their ids; one that was deleted is not there."""

    def get(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard."""
        ...


class Leaderboards(KnownLeaderboards, Protocol):
    """Configured leaderboards, also by their games."""

    def by_end(
        self, *, game_id: str, zone: "EndZone", after: BoardPosition | None, page: int | None
    ) -> Iterator[tuple[BoardPosition, Leaderboard]]:
        """Go through a game's leaderboards, those that end last first, reading as it goes.

        `page` is how many are expected to be looked at, where that is known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the standings, with the standing (18 bytes) that places it."""

    standing: bytes
    display_name: str
    display_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The leaderboards of a series beside one of them, as far as they are there.

    Beside the series itself, these are the edition that was made last, and the one before it.
    """

    series: Leaderboard | None = None
    earlier: Leaderboard | None = None
    later: Leaderboard | None = None


class Standings(Protocol):
    """The standings of all leaderboards, best first."""

    def page(
        self, *, game_id: str, leaderboard_id: str, after: bytes | None, limit: int
    ) -> list[Row]:
        """Read up to `limit` rows that come after a standing."""
        ...


class StandingsBothWays(Standings, Protocol):
    """The standings of all leaderboards, read from any place in either direction."""

    def page_before(
        self, *, game_id: str, leaderboard_id: str, before: bytes | None, limit: int
    ) -> list[Row]:
        """Read the last `limit` rows that come before a standing, the best of them first.

        Without a standing, those are the last ones of all.
        """
        ...


class Entries(Protocol):
    """Players' entries, with the leaderboards they belong to."""

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry on it, in one round trip."""
        ...

    def load_with_ban(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None, bool]:
        """Read the same, and whether the player is banned from the game, in one round trip."""
        ...

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int | None, takes_seat: bool
    ) -> bool:
        """Save an entry in place of a version, None of none; say whether nobody was faster."""
        ...


class Counters(Protocol):
    """The counters of leaderboards."""

    def add(self, sum_: "Sum", *, game_id: str, leaderboard_id: str) -> "Counted | None":
        """Add a sum, if none of its changes has been counted yet.

        Returns:
            None when it was added, or there is no such leaderboard to add it to; else how far
            the counter is.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A file that browsers fetch: a page, its data, or an asset."""

    key: str
    content_type: str
    cache_control: str
    body: bytes

    @property
    def digest(self) -> str:
        """What tells two files of one key apart: SHA-256 of all that a browser gets, in hex."""
        head = f"{self.content_type}\n{self.cache_control}\n"
        return hashlib.sha256(head.encode() + self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A file as it was published: which version it is, and when its data was read (epoch ms)."""

    version: str
    digest: str
    looked_at: int


class Pages(Protocol):
    """The files that browsers fetch."""

    def find(self, key: str) -> Published | None:
        """Tell what is published under a key."""
        ...

    def publish(self, file: PageFile, *, replacing: Published | None, looked_at: int) -> bool:
        """Publish a file in place of what was found; say whether nobody was faster."""
        ...

    def ensure(self, file: PageFile) -> None:
        """Publish a file that never changes, unless it is there."""
        ...

    def withdraw(self, key: str) -> None:
        """Take a file away; one that is not there is no mistake."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GameNotice:
    """Every page of a game is out of date; those up to `after` have been noticed already."""

    game_id: str
    after: BoardPosition | None = None


class Notices(Protocol):
    """The queue of notices: each comes back after `LOOK_AGAIN_SECONDS`, for the second look."""

    def send(self, notices: Sequence["Notice"]) -> None:
        """Queue notices."""
        ...

    def send_for_game(self, notice: GameNotice, *, seconds: int) -> None:
        """Queue the notice of a whole game, to come back after some seconds."""
        ...
