"""Revoke a token: refused within a minute, for every game, and for good."""

from collections.abc import Callable, Sequence

from laurel.domain.audit import Action, Actor, AuditRecord
from laurel.domain.errors import TokenNotFoundError
from laurel.domain.ids import ALL_GAMES
from laurel.domain.issued_tokens import IssuedToken
from laurel.security.tokens import ServiceAccount
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import TokenRegistry


def revoke_token(
    *,
    registry: TokenRegistry,
    caller: ServiceAccount,
    token_id: str,
    actor: Actor,
    pause: Callable[[int], None],
) -> Changed[None]:
    """Revoke a token by its id.

    Args:
        registry: Where tokens are kept.
        caller: Who revokes it: its own token must cover all of the token's games, and all games
            where nobody took note of the token.
        token_id: The token's id.
        actor: Who does it, for the audit trail.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        TokenNotFoundError: no such token is on record, as far as the caller may know.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """

    def attempt() -> Changed[None] | None:
        recorded = registry.load(token_id)
        games = _games_of(recorded)
        if not all(map(caller.covers, games)):
            raise TokenNotFoundError
        if registry.is_revoked(token_id):
            return Changed(None, changed=False)
        records = [
            AuditRecord(
                game_id=game,
                action=Action.TOKEN_REVOKE,
                actor=actor,
                before={"id": token_id, "revokedDate": None},
                after={"id": token_id, "revokedDate": actor.at},
            )
            for game in games
        ]
        revoked = registry.revoke(
            token_id, recorded=recorded is not None, at=actor.at, records=records
        )
        return Changed(None, changed=True) if revoked else None

    return until_saved(attempt, pause=pause)


def _games_of(recorded: IssuedToken | None) -> Sequence[str]:
    """Give the games whose trail tells of the token: all, where nobody knows which they are."""
    return recorded.games if recorded else (ALL_GAMES,)
