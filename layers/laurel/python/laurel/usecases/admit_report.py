"""Admit a reported score: who sends it, may they, and is the body what the game sent."""

from laurel.domain.errors import GameNotFoundError, TokenInvalidError
from laurel.domain.ids import is_id
from laurel.security.checksums import Checksum, verify_checksum
from laurel.security.permissions import Scope, require_permission
from laurel.security.tokens import verify_token
from laurel.usecases.stores import Admissions, Keys


def admit_report(
    *,
    admissions: Admissions,
    keys: Keys,
    audience: str,
    game_id: str,
    authorization: str | None,
    checksum: str | None,
    body: bytes,
) -> Checksum | None:
    """Admit a call that reports a score, before anything in its body is looked at.

    Args:
        admissions: Where games and revoked tokens are kept.
        keys: Where tokens' and checksums' keys are kept.
        audience: Whom tokens must be meant for.
        game_id: What the call's path has for the game's id.
        authorization: The `Authorization` header.
        checksum: The checksum header.
        body: The raw body.

    Returns:
        The verified checksum, or None when the call came without and may.

    Raises:
        TokenError: the caller is not known, or its token has been revoked.
        NotPermittedError: the token does not cover the game, or reporting.
        GameNotFoundError: no such game.
        ChecksumError: the body's checksum is missing, malformed or wrong.
    """
    account = verify_token(authorization, keys=keys.token_keys(), audience=audience)
    require_permission(account, game_id=game_id, scope=Scope.SCORE_WRITE)
    if not is_id(game_id):
        raise GameNotFoundError
    admission = admissions.get(game_id)
    if account.token_id in admission.revoked_tokens:
        raise TokenInvalidError("The token has been revoked.")
    if admission.game is None:
        raise GameNotFoundError
    return verify_checksum(
        checksum,
        game=admission.game,
        body=body,
        find_secret=lambda kid: keys.checksum_secret(game_id=game_id, kid=kid),
    )
