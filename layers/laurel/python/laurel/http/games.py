"""Games and their checksum keys on the wire: bodies that are read, answers that are made."""

import secrets
from typing import Annotated, NotRequired, TypedDict

from laurel.domain.errors import InvalidRequestError, KeyNotFoundError, Offence
from laurel.domain.games import ChecksumAlgorithm, Game, KeyStatus
from laurel.domain.ids import RESERVED_GAME_IDS, is_free_for_a_game, is_id
from laurel.http.field_types import WORD, Colour, Id, Name, OperatorModel, Url
from laurel.http.json_body import read_model, refuse_when
from laurel.http.models import PageModel
from laurel.http.request import Request

LEAST_SECRET, MOST_SECRET = 16, 256
_SECRET_BYTES = 32


def why_not_free_for_a_game(game_id: str) -> str | None:
    """Say why a game cannot be called by an id, or None when it can."""
    if is_free_for_a_game(game_id):
        return None
    return f"must not be {' or '.join(sorted(RESERVED_GAME_IDS))}: pages need these addresses"


def _why_not_in_checksums(name: str) -> str | None:
    return "must not contain a colon: checksums name the game" if ":" in name else None


def _why_not_a_secret(text: str) -> str | None:
    if not LEAST_SECRET <= len(text) <= MOST_SECRET:
        return f"must have {LEAST_SECRET} to {MOST_SECRET} characters"
    if not text.isprintable() or any(character.isspace() for character in text):
        return "must not contain spaces, line breaks or control characters"
    if "{{" in text:
        return "must not contain {{: the store of secrets takes that for a reference"
    return None


class GameSettings(OperatorModel):
    """What operators set of a game."""

    name: Annotated[Name, refuse_when(_why_not_in_checksums)]
    icon: Url | None = None
    url: Url | None = None
    colour: Colour | None = None
    checksum_required: bool = False
    weakest_checksum: Annotated[ChecksumAlgorithm, WORD] = ChecksumAlgorithm.MD5


class GameBody(GameSettings):
    """A game as `PUT` takes it; `id` is the path's, where it is given."""

    id: str | None = None


class KeyBody(OperatorModel):
    """A checksum key that is to be made; without a `secret`, one is made up."""

    id: Id
    secret: Annotated[str, refuse_when(_why_not_a_secret)] | None = None


class KeyModel(TypedDict):
    """A checksum key, without its secret."""

    id: str
    status: str


class NewKeyModel(KeyModel):
    """A checksum key that was just made: the only answer that ever has a secret."""

    secret: str


class RevokedKeyModel(KeyModel):
    """A checksum key that counts no more, and whether that is new."""

    changed: bool


class GameModel(TypedDict):
    """A game as operators see it."""

    id: str
    name: str
    icon: NotRequired[str]
    url: NotRequired[str]
    colour: NotRequired[str]
    checksumRequired: bool
    weakestChecksum: str
    checksumKeys: list[KeyModel]


class GamePageModel(PageModel):
    """A page of games."""

    games: list[GameModel]


def read_game(request: Request) -> Game:
    """Read the game that a call is to register, under the id of its path.

    Raises:
        GameNotFoundError: no game can have such an id.
        InvalidRequestError: with everything that is wrong with the body, or the id is reserved.
    """
    game_id = request.game_id
    reason = why_not_free_for_a_game(game_id)
    if reason is not None:
        raise InvalidRequestError([Offence("gameId", reason)])
    settings = dict(read_model(GameBody, request.long_body))
    if settings.pop("id") not in {None, game_id}:
        raise InvalidRequestError([Offence("id", "must be the path's, or be left out")])
    return Game(game_id=game_id, **settings)


def read_key(request: Request) -> tuple[str, str]:
    """Read the id and the secret of the key that a call is to make.

    Raises:
        InvalidRequestError: with everything that is wrong with the body.
    """
    body = read_model(KeyBody, request.long_body)
    return body.id, body.secret or secrets.token_urlsafe(_SECRET_BYTES)


def read_key_id(request: Request) -> str:
    """Read the id of the key in the path.

    Raises:
        KeyNotFoundError: no key can have such an id.
    """
    kid = request.path_parameter("keyId")
    if not is_id(kid):
        raise KeyNotFoundError
    return kid


def game_model(game: Game) -> GameModel:
    """Show a game to an operator; fields that are not set are left out."""
    model: GameModel = {
        "id": game.game_id,
        "name": game.name,
        "checksumRequired": game.checksum_required,
        "weakestChecksum": game.weakest_checksum,
        "checksumKeys": key_models(game),
    }
    if game.icon is not None:
        model["icon"] = game.icon
    if game.url is not None:
        model["url"] = game.url
    if game.colour is not None:
        model["colour"] = game.colour
    return model


def key_models(game: Game) -> list[KeyModel]:
    """Show the checksum keys of a game, by their ids."""
    return [key_model(kid, status) for kid, status in sorted(game.checksum_keys.items())]


def key_model(kid: str, status: KeyStatus) -> KeyModel:
    """Show a checksum key."""
    return {"id": kid, "status": status}
