"""Admit a reported score: may the caller report it, and is the body what the game sent."""

from dataclasses import dataclass

from laurel.domain.errors import GameNotFoundError, TokenInvalidError
from laurel.domain.ids import is_id
from laurel.security.checksums import Checksum, verify_checksum
from laurel.security.permissions import Scope, require_permission
from laurel.security.tokens import ServiceAccount
from laurel.usecases.stores import Admissions, Keys


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is known of a call that is admitted.

    `checksum` is the verified one, None when the call came without and may. `may_be_banned` says
    whether the game has ever banned anybody.
    """

    checksum: Checksum | None
    may_be_banned: bool


def admit_report(
    *,
    admissions: Admissions,
    keys: Keys,
    caller: ServiceAccount,
    game_id: str,
    checksum: str | None,
    body: bytes,
) -> Admitted:
    """Admit a call that reports a score, before anything in its body is looked at.

    Args:
        admissions: Where games and revoked tokens are kept.
        keys: Where checksums' keys are kept.
        caller: Who calls, by a token that has been verified and may have been revoked.
        game_id: What the call's path has for the game's id.
        checksum: The checksum header.
        body: The raw body.

    Raises:
        TokenInvalidError: the token has been revoked.
        NotPermittedError: the token does not cover the game, or reporting.
        GameNotFoundError: no such game.
        ChecksumError: the body's checksum is missing, malformed or wrong.
    """
    require_permission(caller, game_id=game_id, scope=Scope.SCORE_WRITE)
    if not is_id(game_id):
        raise GameNotFoundError
    admission = admissions.get(game_id)
    if caller.token_id in admission.revoked_tokens:
        raise TokenInvalidError("The token has been revoked.")
    if admission.game is None:
        raise GameNotFoundError
    verified = verify_checksum(
        checksum,
        game=admission.game,
        body=body,
        find_secret=lambda kid: keys.checksum_secret(game_id=game_id, kid=kid),
    )
    return Admitted(verified, may_be_banned=admission.game.has_bans)
