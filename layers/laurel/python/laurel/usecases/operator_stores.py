"""What the use cases of the operator's API ask of storage, each change with its audit record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from laurel.domain.audit import AuditRecord, KeptRecord
from laurel.domain.bans import Ban
from laurel.domain.entries import Entry
from laurel.domain.games import Game
from laurel.domain.issued_tokens import IssuedToken
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import Archive

if TYPE_CHECKING:
    from laurel.usecases.redact_archive import Redacted


class GameRegistry(Protocol):
    """Registered games, and the status of their keys, as those who change them see them."""

    def load(self, game_id: str) -> Game | None:
        """Read a game as it is at this moment."""
        ...

    def every(self, *, after: str | None, page: int) -> Iterator[Game]:
        """Go through all games, in an order of its own, behind the one of the id `after`.

        `page` is how many are expected to be looked at.
        """
        ...

    def named(self, game_ids: Sequence[str]) -> Iterator[Game]:
        """Go through the games of these ids, in their order, without those that are not there."""
        ...

    def save(self, game: Game, *, seen: int | None, record: AuditRecord) -> bool:
        """Save what is set of a game in place of the revision `seen`, None for a new game.

        Its keys are left alone. Says whether nobody was faster.
        """
        ...

    def claim_key(self, *, game_id: str, kid: str, claim: str, now: int, until: int) -> bool:
        """Keep everybody else from making a key of this id until a time (epoch ms).

        Says whether it is free: the game is there, has had no such key, and nobody else has a
        claim that holds at `now`.
        """
        ...

    def activate_key(self, *, kid: str, claim: str, record: AuditRecord) -> bool:
        """Make a claimed key count; say whether the claim was still there."""
        ...

    def revoke_key(self, *, kid: str, record: AuditRecord) -> bool:
        """Let an active key count no more; say whether it was active."""
        ...


class ChecksumSecrets(Protocol):
    """The private keys of games' checksums."""

    def store(self, *, game_id: str, kid: str, secret: str) -> None:
        """Store a key, in place of the one of this id."""
        ...

    def forget(self, *, game_id: str, kid: str) -> None:
        """Delete a key; one that is not there is no mistake."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosition:
    """A position in a list of entries: behind this player's, in this lane.

    `held_since` (epoch ms) is there in a list of those with a held try alone.
    """

    lane: int
    player: str
    held_since: int | None = None


class Bans(Protocol):
    """Who is banned from a game, as it is at the moment; each change with its audit record.

    Players are named by references: see `laurel.domain.audit.player_reference`.
    """

    def load(self, *, game_id: str, player: str) -> Ban | None:
        """Read a player's ban."""
        ...

    def page(self, *, game_id: str, after: str | None, limit: int) -> list[Ban]:
        """Read up to `limit` bans of a game that come after a player's."""
        ...

    def ban(self, ban: Ban, *, marks_game: bool, record: AuditRecord) -> bool:
        """Ban a player, and mark the game as one that has bans; say whether nobody was faster."""
        ...

    def unban(self, ban: Ban, *, record: AuditRecord) -> bool:
        """Lift a ban; say whether nobody was faster."""
        ...

    def forget(self, ban: Ban, *, record: AuditRecord) -> bool:
        """Take the player's own key out of a ban; say whether nobody was faster."""
        ...


class Erasures(Protocol):
    """Everything that is kept of one player's scores in a game, on deleted leaderboards too."""

    def boards_of(self, *, game_id: str, player: str) -> Iterator[str]:
        """Go through the ids of the leaderboards on which something is kept of the player.

        That is an entry, or a note that the archive has one, or that an erasure is not done there.
        """
        ...

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and the player's entry, as they are at this moment."""
        ...

    def archive(self, leaderboard: Leaderboard) -> Archive | None:
        """Read what the archive of a leaderboard consists of."""
        ...

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        """Remove an entry in the version that was read; say whether nobody was faster."""
        ...

    def rename(
        self,
        leaderboard: Leaderboard,
        entry: Entry | None,
        *,
        player: str,
        pseudonym: str,
        anonymous: Entry | None,
        redacted: "Redacted | None",
        record: AuditRecord,
    ) -> bool:
        """Take the player out of what is final; say whether nobody was faster.

        Puts the entry without its owner in the place of one, or removes one that has no place; the
        same in the frozen places; and the part that was written anew into the archive.
        """
        ...

    def settle(self, leaderboard: Leaderboard, archive: Archive, *, player: str) -> bool:
        """Say that nothing is left of files that were replaced; say whether nobody was faster."""
        ...


class EntryChanges(Protocol):
    """Players' entries as operators change them, each change with its audit record."""

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry on it, in one round trip."""
        ...

    def load_many(
        self, *, game_id: str, leaderboard_id: str, players: Sequence[str]
    ) -> tuple[Leaderboard | None, dict[str, Entry]]:
        """Read a leaderboard and the entries, by player, that up to 99 players have on it."""
        ...

    def save(
        self, leaderboard: Leaderboard, entry: Entry, *, replaces: int, record: AuditRecord
    ) -> bool:
        """Save an entry in place of a version; say whether nobody was faster."""
        ...

    def remove(
        self, leaderboard: Leaderboard, entry: Entry, *, frees_seat: bool, record: AuditRecord
    ) -> bool:
        """Remove an entry in the version that was read; say whether nobody was faster."""
        ...

    def add(
        self, leaderboard: Leaderboard, entries: Sequence[Entry], *, records: Sequence[AuditRecord]
    ) -> bool:
        """Store first entries of players, with their seats; say whether nobody was faster."""
        ...


class EntryLists(Protocol):
    """A leaderboard's entries, whether they stand or not."""

    def walk(
        self, leaderboard: Leaderboard, *, after: EntryPosition | None, page: int
    ) -> Iterator[tuple[EntryPosition, Entry]]:
        """Go through all entries, lane by lane, `page` in a look at the table."""
        ...

    def walk_held(
        self, leaderboard: Leaderboard, *, after: EntryPosition | None, page: int
    ) -> Iterator[tuple[EntryPosition, Entry]]:
        """Go through the entries with a held try, longest waiting first."""
        ...


class ModeratedEntries(EntryChanges, EntryLists, Protocol):
    """Players' entries as operators see and change them."""


class TokenRegistry(Protocol):
    """The tokens on record, and which ids are revoked, whether they are on record or not."""

    def load(self, token_id: str) -> IssuedToken | None:
        """Read a token's record as it is at this moment."""
        ...

    def is_revoked(self, token_id: str) -> bool:
        """Say whether a token is revoked at this moment."""
        ...

    def every(self, *, subject: str | None, after: str | None, page: int) -> Iterator[IssuedToken]:
        """Go through the tokens of a service account, or all, behind the one of the id `after`.

        `page` is how many are expected to be looked at.
        """
        ...

    def record(self, token: IssuedToken, *, records: Sequence[AuditRecord]) -> bool:
        """Put a token on record; say whether nobody was faster."""
        ...

    def revoke(
        self, token_id: str, *, recorded: bool, at: int, records: Sequence[AuditRecord]
    ) -> bool:
        """Revoke a token, which is on record or is not; say whether nobody was faster."""
        ...


class AuditTrail(Protocol):
    """What was done, newest first."""

    def page(
        self,
        *,
        game_id: str,
        leaderboard_id: str | None,
        from_: int,
        until: int,
        before: str | None,
        limit: int,
    ) -> list[KeptRecord]:
        """Read up to `limit` records of a time that are older than the one of the id `before`."""
        ...


class LeaderboardChanges(Protocol):
    """Leaderboards as those who change them see them: as they are just now, deleted ones too."""

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard."""
        ...

    def has_entries(self, leaderboard: Leaderboard) -> bool:
        """Say whether any player has an entry, whether it stands or not."""
        ...

    def save(
        self, before: Leaderboard | None, after: Leaderboard, *, record: AuditRecord
    ) -> Leaderboard | None:
        """Save a change under the next revision, together with its record.

        Returns:
            The leaderboard as it was saved; None when somebody else was faster.
        """
        ...


class PurgedLeaderboards(Protocol):
    """Deleted leaderboards, as they are removed for good."""

    def due(self, *, now: int) -> Iterator[tuple[str, str]]:
        """Go through the ids (game, leaderboard) of what is due, that first which is so longest."""
        ...

    def load(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read one leaderboard as it is just now."""
        ...

    def claim(self, leaderboard: Leaderboard, *, now: int) -> Leaderboard | None:
        """Keep a leaderboard from being restored; None when somebody else was faster."""
        ...

    def remove_entries(self, leaderboard: Leaderboard, *, lane: int) -> int:
        """Remove some entries of a lane; say how many, none only where there are none left."""
        ...

    def remove_prizes(self, leaderboard: Leaderboard) -> int:
        """Remove some items of places, vouchers and archives; say how many, none if none is left.

        That a code was given to somebody in the game stays known.
        """
        ...

    def remove_rank_nodes(self, leaderboard: Leaderboard) -> int:
        """Remove some nodes of its rank index; say how many, none only where none are left."""
        ...

    def remove(self, leaderboard: Leaderboard, *, record: AuditRecord) -> bool:
        """Remove a leaderboard together with its record; say whether nobody was faster."""
        ...
