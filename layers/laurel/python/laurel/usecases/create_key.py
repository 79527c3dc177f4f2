"""Create a checksum key: a key that counts always has its secret, whatever breaks off meanwhile.

Secrets and games lie in different services, so they cannot be written together. First the key is
claimed, then its secret is stored, and then, in one transaction that the claim is a condition of,
the key counts. Who breaks off in between leaves a claim that ends by itself, and a secret that
nobody knows and the next one writes over. Without the claim, of two who make a key of the same id
at the same time, one could get the key and the other the last word on its secret.
"""

from collections.abc import Callable

from laurel.domain.audit import Action, Actor, AuditRecord
from laurel.domain.errors import GameNotFoundError, KeyExistsError
from laurel.domain.games import KeyStatus
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import ChecksumSecrets, GameRegistry

# Longer than the function that made the claim can run, by more than clocks differ.
CLAIM_MS = 20_000


def create_key(
    *,
    registry: GameRegistry,
    secrets: ChecksumSecrets,
    game_id: str,
    kid: str,
    secret: str,
    actor: Actor,
    pause: Callable[[int], None],
) -> None:
    """Create a key of a game, with a secret.

    Args:
        registry: Where games are kept.
        secrets: Where secrets are kept.
        game_id: The game.
        kid: The key's id, which the game must not have had yet.
        secret: What the key's checksums are made with.
        actor: Who does it.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        GameNotFoundError: no such game.
        KeyExistsError: the game has, or had, a key of this id.
        TryAgainError: storage does not answer, or takes no more; or somebody else has begun to make
            a key of this id, not longer ago than that may take.
    """
    claim = actor.request_id
    record = AuditRecord(
        game_id=game_id,
        action=Action.KEY_CREATE,
        actor=actor,
        after={"id": kid, "status": KeyStatus.ACTIVE.value},
    )

    def attempt() -> Changed[None] | None:
        game = registry.load(game_id)
        if game is None:
            raise GameNotFoundError
        if kid in game.checksum_keys:
            raise KeyExistsError
        until = actor.at + CLAIM_MS
        if not registry.claim_key(game_id=game_id, kid=kid, claim=claim, now=actor.at, until=until):
            return None
        secrets.store(game_id=game_id, kid=kid, secret=secret)
        created = registry.activate_key(kid=kid, claim=claim, record=record)
        return Changed(None, changed=True) if created else None

    until_saved(attempt, pause=pause)
