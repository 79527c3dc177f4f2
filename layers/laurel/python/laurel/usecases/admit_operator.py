"""Admit an operator's call: may the caller do this, to this game."""

from laurel.domain.errors import GameNotFoundError, TokenInvalidError
from laurel.domain.games import Game
from laurel.domain.ids import ALL_GAMES, is_id
from laurel.security.permissions import Scope, require_permission, require_scope
from laurel.security.tokens import ServiceAccount
from laurel.usecases.stores import Admission, Admissions


def admit_operator(
    *, admissions: Admissions, caller: ServiceAccount, game_id: str, scope: Scope
) -> Game | None:
    """Admit a call about a game, before anything in its body is looked at.

    Args:
        admissions: Where games and revoked tokens are kept.
        caller: Who calls, by a token that has been verified and may have been revoked.
        game_id: What the call's path has for the game's id, or `*` for all games.
        scope: What the call needs.

    Returns:
        The game, None when there is none: it may be about to be registered.

    Raises:
        TokenInvalidError: the token has been revoked.
        NotPermittedError: the token does not cover the game, or the action.
        GameNotFoundError: no game can have such an id.
    """
    require_permission(caller, game_id=game_id, scope=scope)
    if not is_id(game_id) and game_id != ALL_GAMES:
        raise GameNotFoundError
    return _admit(admissions, caller, game_id).game


def admit_for_any_game(*, admissions: Admissions, caller: ServiceAccount, scope: Scope) -> None:
    """Admit a call that is about no game in particular, or about several.

    Args:
        admissions: Where revoked tokens are kept.
        caller: Who calls, by a token that has been verified and may have been revoked.
        scope: What the call needs.

    Raises:
        TokenInvalidError: the token has been revoked.
        NotPermittedError: the token does not cover the action.
    """
    require_scope(caller, scope)
    _admit(admissions, caller, ALL_GAMES)


def _admit(admissions: Admissions, caller: ServiceAccount, game_id: str) -> Admission:
    admission = admissions.get(game_id)
    if caller.token_id in admission.revoked_tokens:
        raise TokenInvalidError("The token has been revoked.")
    return admission
