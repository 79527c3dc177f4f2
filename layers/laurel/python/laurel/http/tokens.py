"""Tokens on the wire: what is taken note of, and what is answered."""

from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from laurel.domain.errors import InvalidRequestError, Offence, TokenNotFoundError
from laurel.domain.ids import ALL_GAMES, is_id
from laurel.domain.issued_tokens import IssuedToken
from laurel.http.field_types import MOST_NAME_LENGTH, WORD, Date, Id, Name, OperatorModel
from laurel.http.json_body import read_model, refuse_when
from laurel.http.models import PageModel
from laurel.http.queries import PageQuery, read_page_query, read_parameter
from laurel.http.request import Request
from laurel.security.permissions import Scope

# Each game's audit trail tells of the token, in one transaction; and bodies are bounded.
MOST_GAMES = 32


def _why_not_covered(game_id: str) -> str | None:
    if game_id == ALL_GAMES or is_id(game_id):
        return None
    return f"must be the id of a game, or {ALL_GAMES} for all games"


class TokenBody(OperatorModel):
    """A token that was issued; `token` is the token itself, where it has to be shown."""

    id: Id
    subject: Name
    games: Annotated[
        list[Annotated[str, refuse_when(_why_not_covered)]],
        Field(min_length=1, max_length=MOST_GAMES),
    ]
    scopes: Annotated[list[Annotated[Scope, WORD]], Field(min_length=1, max_length=len(Scope))]
    issued_date: Date
    expires_date: Date
    token: str | None = None


class TokenModel(TypedDict):
    """A token on record; dates are epoch ms."""

    id: str
    subject: str
    games: list[str]
    scopes: list[str]
    issuedDate: int
    expiresDate: int
    revokedDate: NotRequired[int]


class TokenPageModel(PageModel):
    """A page of tokens on record."""

    tokens: list[TokenModel]


def read_token(request: Request) -> tuple[IssuedToken, str | None]:
    """Read what is to be on record of a token, and the token itself where it was sent.

    Raises:
        InvalidRequestError: with everything that is wrong with the body.
    """
    body = read_model(TokenBody, request.long_body)
    offences = []
    if body.expires_date <= body.issued_date:
        offences.append(Offence("expiresDate", "must be after issuedDate"))
    if ALL_GAMES in body.games and len(body.games) > 1:
        offences.append(Offence("games", f"must be {ALL_GAMES} alone, or ids of games"))
    for field, listed in (("games", body.games), ("scopes", body.scopes)):
        if len(set(listed)) < len(listed):
            offences.append(Offence(field, "must name each once"))
    if offences:
        raise InvalidRequestError(offences)
    issued = IssuedToken(
        token_id=body.id,
        subject=body.subject,
        games=tuple(body.games),
        scopes=tuple(scope.value for scope in body.scopes),
        issued_at=body.issued_date,
        expires_at=body.expires_date,
    )
    return issued, body.token


def read_token_id(request: Request) -> str:
    """Read the id of the token in the path.

    Raises:
        TokenNotFoundError: no token can have such an id.
    """
    token_id = request.path_parameter("tokenId")
    if not is_id(token_id):
        raise TokenNotFoundError
    return token_id


def read_tokens_query(request: Request) -> tuple[PageQuery, str | None]:
    """Read the query of a list of tokens: the page, and the service account or None for all.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    subject = read_parameter(request, "subject", offences)
    if subject is not None and not 1 <= len(subject) <= MOST_NAME_LENGTH:
        # The table refuses to look for what is too long for one of its keys.
        offences.append(Offence("subject", f"must have 1 to {MOST_NAME_LENGTH} characters"))
    identity = ("tokens",) if subject is None else ("tokens", subject)
    query = read_page_query(request, identity=identity, is_position=is_id, offences=offences)
    return query, subject


def token_model(token: IssuedToken) -> TokenModel:
    """Show what is on record of a token."""
    model: TokenModel = {
        "id": token.token_id,
        "subject": token.subject,
        "games": [*token.games],
        "scopes": [*token.scopes],
        "issuedDate": token.issued_at,
        "expiresDate": token.expires_at,
    }
    if token.revoked_at is not None:
        model["revokedDate"] = token.revoked_at
    return model
