"""GET /leaderboard/{gameId}/{leaderboardId}/standing: where a player stands."""

from laurel.cold_start import end_cold_start

from laurel import rank_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.http.standing_queries import read_standing_query
from laurel.http.standings import row_of, standing_model
from laurel.usecases.find_standing import find_standing
from laurel.usecases.rows_around import rows_around

WIRING = rank_bootstrap.wire_get_standing()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the player's standing, and the rows around it if they are asked for."""
    query = read_standing_query(request)
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    standing = find_standing(
        entries=WIRING.entries,
        nodes=WIRING.nodes,
        rows=WIRING.rows,
        games=WIRING.games,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        player=query.player,
        name=query.name,
    )
    if query.around is None:
        return Answer(standing_model(standing), public=True)
    found = rows_around(
        row_of(standing),
        standings=WIRING.standings,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        around=query.around,
    )
    model = standing_model(standing, around=found.ranked(standing.rank.rank))
    return Answer(model, public=True)
