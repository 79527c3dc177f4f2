"""Revoke a checksum key, for good: its id stays with the game, so that no other key gets it."""

from collections.abc import Callable

from laurel.domain.audit import Action, Actor, AuditRecord
from laurel.domain.errors import GameNotFoundError, KeyNotFoundError
from laurel.domain.games import KeyStatus
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import ChecksumSecrets, GameRegistry


def revoke_key(
    *,
    registry: GameRegistry,
    secrets: ChecksumSecrets,
    game_id: str,
    kid: str,
    actor: Actor,
    pause: Callable[[int], None],
) -> Changed[None]:
    """Let a key of a game count no more, and delete its secret.

    The secret goes last: a key that counts always has it. Should that not come to pass, repeating
    the call deletes it.

    Args:
        registry: Where games are kept.
        secrets: Where secrets are kept.
        game_id: The game.
        kid: The key's id.
        actor: Who does it.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        GameNotFoundError: no such game.
        KeyNotFoundError: the game has had no key of this id.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """
    record = AuditRecord(
        game_id=game_id,
        action=Action.KEY_REVOKE,
        actor=actor,
        before={"id": kid, "status": KeyStatus.ACTIVE.value},
        after={"id": kid, "status": KeyStatus.REVOKED.value},
    )

    def attempt() -> Changed[None] | None:
        game = registry.load(game_id)
        if game is None:
            raise GameNotFoundError
        if kid not in game.checksum_keys:
            raise KeyNotFoundError
        if game.checksum_keys[kid] is KeyStatus.REVOKED:
            return Changed(None, changed=False)
        revoked = registry.revoke_key(kid=kid, record=record)
        return Changed(None, changed=True) if revoked else None

    done = until_saved(attempt, pause=pause)
    secrets.forget(game_id=game_id, kid=kid)
    return done
