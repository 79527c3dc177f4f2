"""POST /leaderboard/{gameId}/{leaderboardId}/standings: where several players stand."""

from laurel.cold_start import end_cold_start

from laurel import rank_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.public_players import player_key_of_id
from laurel.http.request import Request
from laurel.http.standing_calls import read_standings_call
from laurel.http.standings import standings_model
from laurel.usecases.find_standing import find_standings

WIRING = rank_bootstrap.wire_list_standings()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the standings of those who stand, and with the others who do not."""
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    call = read_standings_call(request.players_body)
    keys = {player_id: player_key_of_id(player_id) for player_id in call.player_ids}
    names = [*dict.fromkeys(call.names)]
    found = find_standings(
        WIRING,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        players=[*keys.values()],
        names=names,
    )
    return Answer(standings_model(found, keys=keys, names=names))
