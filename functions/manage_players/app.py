"""A game's players, as far as operators deal with them: bans and erasure."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.domain.games import Game
from laurel.http.endpoint import Answer, endpoint
from laurel.http.entry_calls import read_players, results_model
from laurel.http.operator_calls import actor_of, by_route
from laurel.http.player_calls import (
    BanPageModel,
    ErasedModel,
    ban_model,
    is_reference,
    read_erasure,
)
from laurel.http.queries import read_page_query
from laurel.http.request import Request
from laurel.usecases.ban_players import Banning
from laurel.usecases.erase_player import Erasing
from laurel.usecases.list_bans import list_bans

WIRING = operator_bootstrap.wire_manage_players()
end_cold_start()


def show_bans(request: Request) -> Answer:
    """Answer with a page of the game's bans."""
    game_id = WIRING.gate.admit_to_game(request).game_id
    query = read_page_query(request, identity=("bans", game_id), is_position=is_reference)
    page = list_bans(bans=WIRING.bans, game_id=game_id, limit=query.limit, after=query.after)
    body: BanPageModel = {
        **query.page_before(page.next),
        "bans": [ban_model(ban) for ban in page.bans],
    }
    return Answer(body)


def ban(request: Request) -> Answer:
    """Ban players from the game."""
    game, call = WIRING.gate.admit_to_game(request), read_players(request.long_body)
    banning = prepare(request, game, reason=call.reason)
    results = banning.ban_each([named.player for named in call.players])
    return Answer(results_model([named.as_named() for named in call.players], results))


def unban(request: Request) -> Answer:
    """Let players play the game again."""
    game, call = WIRING.gate.admit_to_game(request), read_players(request.long_body)
    banning = prepare(request, game, reason=call.reason)
    results = banning.unban_each([named.player for named in call.players])
    return Answer(results_model([named.as_named() for named in call.players], results))


def prepare(request: Request, game: Game, *, reason: str) -> Banning:
    """Prepare a change of the game's bans."""
    return Banning(
        bans=WIRING.bans,
        game=game,
        actor=actor_of(request, reason=reason),
        pause=WIRING.pause,
    )


def erase(request: Request) -> Answer:
    """Erase a player from the game."""
    game, call = WIRING.gate.admit_to_game(request), read_erasure(request.long_body)
    erased = Erasing(
        erasures=WIRING.erasures,
        files=WIRING.files,
        bans=WIRING.bans,
        game_id=game.game_id,
        actor=actor_of(request, reason=call.reason),
        pause=WIRING.pause,
    ).erase(call.player.player)
    body: ErasedModel = {"removed": erased.removed, "pseudonyms": erased.pseudonyms}
    return Answer(body)


lambda_handler = endpoint()(
    by_route(
        {
            "GET /game/{gameId}/ban": show_bans,
            "POST /game/{gameId}/player/ban": ban,
            "POST /game/{gameId}/player/unban": unban,
            "POST /game/{gameId}/player/erase": erase,
        }
    )
)
