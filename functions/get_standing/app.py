"""GET /leaderboard/{gameId}/{leaderboardId}/standing: where a player stands."""

from laurel.cold_start import end_cold_start

from laurel import rank_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.http.standing_queries import read_standing_query
from laurel.http.standings import standing_model
from laurel.usecases.find_standing import find_standing

WIRING = rank_bootstrap.wire_get_standing()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the player's standing, and the rows around it if they are asked for."""
    query = read_standing_query(request)
    standing = find_standing(
        WIRING,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        player=query.player,
        name=query.name,
        around=query.around,
    )
    return Answer(standing_model(standing), public=True)
