"""Take note of a token that was issued, so that it can be found and revoked later."""

from collections.abc import Callable
from dataclasses import replace

from laurel.domain.audit import Action, Actor, AuditRecord, Fields
from laurel.domain.errors import (
    InvalidRequestError,
    NotPermittedError,
    Offence,
    TokenExistsError,
)
from laurel.domain.ids import ALL_GAMES
from laurel.domain.issued_tokens import IssuedToken, fields_of, is_same_token
from laurel.security.tokens import ServiceAccount
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import TokenRegistry


def record_token(
    *,
    registry: TokenRegistry,
    caller: ServiceAccount,
    wanted: IssuedToken,
    proof: ServiceAccount | None,
    actor: Actor,
    pause: Callable[[int], None],
) -> Changed[IssuedToken]:
    """Put a token on record.

    Who has a token on record can revoke it, and ids of tokens stand in audit trails. So a caller
    whose token does not cover all games must show the token that it records: otherwise it could
    record, and then revoke, one of those above it.

    Args:
        registry: Where tokens are kept.
        caller: Who records it.
        wanted: What is to be on record.
        proof: What the token itself says, where it was sent along.
        actor: Who does it, for the audit trail.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        NotPermittedError: the caller's token does not cover all of the token's games.
        InvalidRequestError: the token itself is missing where it is needed, or says otherwise.
        TokenExistsError: another token is on record under this id.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """
    if not all(map(caller.covers, wanted.games)):
        raise NotPermittedError("The token does not cover all of these games.")
    if proof is None and ALL_GAMES not in caller.games:
        raise InvalidRequestError([Offence("token", "is required of who is not for all games")])
    if proof is not None and proof != _claims_of(wanted):
        raise InvalidRequestError([Offence("token", "must be the token that is recorded")])

    def attempt() -> Changed[IssuedToken] | None:
        before = registry.load(wanted.token_id)
        if before is not None and not is_same_token(before, wanted):
            raise TokenExistsError
        if before is not None:
            return Changed(before, changed=False)
        # It may have been revoked before anybody took note of it.
        revoked = registry.is_revoked(wanted.token_id)
        after = replace(wanted, revoked_at=actor.at if revoked else None)
        records = [
            AuditRecord(
                game_id=game,
                action=Action.TOKEN_ISSUE,
                actor=actor,
                # Who reads this game's trail need not cover the token's other games.
                after=_audited(replace(after, games=(game,))),
            )
            for game in after.games
        ]
        saved = registry.record(after, records=records)
        return Changed(after, changed=True) if saved else None

    return until_saved(attempt, pause=pause)


def _claims_of(token: IssuedToken) -> ServiceAccount:
    return ServiceAccount(
        subject=token.subject,
        token_id=token.token_id,
        games=frozenset(token.games),
        scopes=frozenset(token.scopes),
    )


def _audited(token: IssuedToken) -> Fields:
    return {name: value for name, value in fields_of(token).items() if value is not None}
