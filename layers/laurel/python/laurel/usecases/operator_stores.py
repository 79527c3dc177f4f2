"""What the use cases of the operator's API ask of storage, each change with its audit record."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from laurel.domain.audit import AuditRecord
from laurel.domain.games import Game


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
