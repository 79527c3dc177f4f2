"""/game: the games that a token covers, what is registered of each, and their checksum keys."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.domain.games import KeyStatus
from laurel.domain.ids import is_id
from laurel.http.endpoint import Answer, endpoint
from laurel.http.entity_tags import read_precondition
from laurel.http.games import (
    GamePageModel,
    NewKeyModel,
    RevokedKeyModel,
    game_model,
    key_models,
    read_game,
    read_key,
    read_key_id,
)
from laurel.http.operator_calls import actor_of, by_route, read_reason
from laurel.http.queries import read_page_query
from laurel.http.request import Request
from laurel.usecases.create_key import create_key
from laurel.usecases.get_game import get_game
from laurel.usecases.list_games import list_games
from laurel.usecases.put_game import put_game
from laurel.usecases.revoke_key import revoke_key

WIRING = operator_bootstrap.wire_manage_games()
end_cold_start()


def show_games(request: Request) -> Answer:
    """Answer with a page of the games that the token covers."""
    caller = WIRING.gate.admit_for_any_game(request)
    query = read_page_query(request, identity=("games", *sorted(caller.games)), is_position=is_id)
    page = list_games(registry=WIRING.registry, caller=caller, limit=query.limit, after=query.after)
    body: GamePageModel = {
        **query.page_before(page.next),
        "games": [game_model(game) for game in page.games],
    }
    return Answer(body)


def show_game(request: Request) -> Answer:
    """Answer with the game as it is at this moment."""
    WIRING.gate.admit(request)
    game = get_game(registry=WIRING.registry, game_id=request.game_id)
    return Answer(game_model(game), revision=game.revision)


def put(request: Request) -> Answer:
    """Register the game, or replace what is registered of it."""
    WIRING.gate.admit(request)
    done = put_game(
        registry=WIRING.registry,
        notices=WIRING.notices,
        wanted=read_game(request),
        precondition=read_precondition(request),
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    body = {**game_model(done.thing), "changed": done.changed}
    return Answer(body, revision=done.thing.revision)


def show_keys(request: Request) -> Answer:
    """Answer with the game's checksum keys, without their secrets."""
    WIRING.gate.admit(request)
    game = get_game(registry=WIRING.registry, game_id=request.game_id)
    return Answer({"checksumKeys": key_models(game)})


def post_key(request: Request) -> Answer:
    """Make a checksum key, and show its secret this once."""
    WIRING.gate.admit(request)
    kid, secret = read_key(request)
    create_key(
        registry=WIRING.registry,
        secrets=WIRING.secrets,
        game_id=request.game_id,
        kid=kid,
        secret=secret,
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    body: NewKeyModel = {"id": kid, "status": KeyStatus.ACTIVE, "secret": secret}
    return Answer(body)


def delete_key(request: Request) -> Answer:
    """Revoke a checksum key for good."""
    WIRING.gate.admit(request)
    kid = read_key_id(request)
    done = revoke_key(
        registry=WIRING.registry,
        secrets=WIRING.secrets,
        game_id=request.game_id,
        kid=kid,
        actor=actor_of(request, reason=read_reason(request)),
        pause=WIRING.pause,
    )
    body: RevokedKeyModel = {
        "id": kid,
        "status": KeyStatus.REVOKED,
        "changed": done.changed,
    }
    return Answer(body)


lambda_handler = endpoint()(
    by_route(
        {
            "GET /game": show_games,
            "GET /game/{gameId}": show_game,
            "PUT /game/{gameId}": put,
            "GET /game/{gameId}/key": show_keys,
            "POST /game/{gameId}/key": post_key,
            "DELETE /game/{gameId}/key/{keyId}": delete_key,
        }
    )
)
