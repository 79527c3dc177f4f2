"""What a service account may do."""

from enum import StrEnum
from typing import TYPE_CHECKING

from laurel.domain.errors import NotPermittedError

if TYPE_CHECKING:
    # What verifies tokens is slow to import, and the table of routes needs no more than scopes.
    from laurel.security.tokens import ServiceAccount


class Scope(StrEnum):
    """The actions that a token can be good for."""

    SCORE_WRITE = "score:write"
    LEADERBOARD_WRITE = "leaderboard:write"
    SCORE_MODERATE = "score:moderate"
    ADMIN = "admin"


def require_permission(account: "ServiceAccount", *, game_id: str, scope: Scope) -> None:
    """Let a service account pass if its token covers a game and an action.

    The scope `admin` is good for every action.

    Raises:
        NotPermittedError: it does not.
    """
    if not account.covers(game_id):
        raise NotPermittedError("The token does not cover this game.")
    require_scope(account, scope)


def require_scope(account: "ServiceAccount", scope: Scope) -> None:
    """Let a service account pass if its token covers an action, whatever the game.

    Raises:
        NotPermittedError: it does not.
    """
    if account.scopes.isdisjoint({scope, Scope.ADMIN}):
        raise NotPermittedError(f"The token does not have the scope {scope}.")
