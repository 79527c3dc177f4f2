"""What every call of the operator's API has: an admitted caller, a reason, a route of several.

A function of this API serves all routes of one kind of thing. The gateway has matched the route
already, so choosing among them is a look into a table: see docs/decisions/0001-no-router.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from laurel.domain.audit import Actor
from laurel.domain.errors import GameNotFoundError, InvalidRequestError, Offence, TokenError
from laurel.domain.games import Game
from laurel.domain.texts import why_not_a_reason
from laurel.http.endpoint import Answer
from laurel.http.queries import read_parameter
from laurel.http.request import Request
from laurel.http.routes import OPERATOR_ROUTES
from laurel.security.permissions import Scope
from laurel.security.tokens import ServiceAccount
from laurel.usecases.admit_operator import admit_for_any_game, admit_operator
from laurel.usecases.identify_caller import identify_caller
from laurel.usecases.stores import Admissions, Keys

Handler = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What an operator's call is admitted with."""

    admissions: Admissions
    keys: Keys
    audience: str

    def admit(self, request: Request) -> Game | None:
        """Admit a call about the game in its path; which scope it needs, the table of routes says.

        Returns:
            The game, or None when there is none.

        Raises:
            TokenError: the caller is not known.
            NotPermittedError: the token does not cover the game, or the action.
            GameNotFoundError: no game can have such an id.
        """
        request.caller = identify_caller(
            keys=self.keys, audience=self.audience, authorization=request.header("authorization")
        )
        return admit_operator(
            admissions=self.admissions,
            caller=request.caller,
            game_id=request.path_game_id,
            scope=_scope_of(request),
        )

    def admit_to_game(self, request: Request) -> Game:
        """Admit a call about a game that must be there.

        Raises:
            TokenError: the caller is not known.
            NotPermittedError: the token does not cover the game, or the action.
            GameNotFoundError: no such game.
        """
        game = self.admit(request)
        if game is None:
            raise GameNotFoundError
        return game

    def admit_for_any_game(self, request: Request) -> ServiceAccount:
        """Admit a call that names no game in its path; what it may reach is another question.

        Returns:
            The caller.

        Raises:
            TokenError: the caller is not known.
            NotPermittedError: the token does not cover the action.
        """
        request.caller = identify_caller(
            keys=self.keys, audience=self.audience, authorization=request.header("authorization")
        )
        admit_for_any_game(
            admissions=self.admissions, caller=request.caller, scope=_scope_of(request)
        )
        return request.caller

    def verify(self, token: str, *, field: str) -> ServiceAccount:
        """Read what a token says that came in a field of a body.

        Raises:
            InvalidRequestError: it is no token that could be used here.
        """
        try:
            return identify_caller(
                keys=self.keys, audience=self.audience, authorization=f"Bearer {token}"
            )
        except TokenError as error:
            raise InvalidRequestError([Offence(field, error.detail)]) from None


def _scope_of(request: Request) -> Scope:
    return OPERATOR_ROUTES[request.route.rstrip("/")]


def actor_of(request: Request, *, reason: str | None) -> Actor:
    """Name who makes a change, once the call is admitted."""
    assert request.caller is not None  # noqa: S101 - admitted calls have a caller
    return Actor(
        subject=request.caller.subject,
        token_id=request.caller.token_id,
        request_id=request.request_id,
        at=request.started_at,
        reason=reason,
    )


def read_reason(request: Request) -> str | None:
    """Read from the query why something is done.

    Raises:
        InvalidRequestError: it is given twice, or cannot be kept.
    """
    match request.query.get("reason", []):
        case []:
            return None
        case [text]:
            detail = why_not_a_reason(text)
            if detail is None:
                return text
        case _:
            detail = "must be given once"
    raise InvalidRequestError([Offence("reason", detail)])


def read_dry_run(request: Request) -> bool:
    """Read from the query whether a call shall only say what it would change: `validate`.

    Raises:
        InvalidRequestError: it is neither `true` nor `false`.
    """
    offences: list[Offence] = []
    text = read_parameter(request, "validate", offences)
    if text not in (None, "true", "false"):
        offences.append(Offence("validate", "must be true or false"))
    if offences:
        raise InvalidRequestError(offences)
    return text == "true"


def by_route(handlers: Mapping[str, Handler]) -> Handler:
    """Make one handler of several, by the routes that the gateway matches.

    Args:
        handlers: By route, such as `GET /game/{gameId}`, without a slash at the end.
    """

    def handle(request: Request) -> Answer:
        return handlers[request.route.rstrip("/")](request)

    return handle
