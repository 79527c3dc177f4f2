"""GET /leaderboard/{gameId}/{leaderboardId}/rank: the rank that a score would get now."""

from laurel.cold_start import end_cold_start

from laurel import rank_bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.http.standing_queries import read_sorting_value
from laurel.http.standings import rank_model
from laurel.usecases.rank_value import rank_value

WIRING = rank_bootstrap.wire_get_rank()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the rank behind all who have reached an equal score."""
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    leaderboard, rank = rank_value(
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        nodes=WIRING.nodes,
        rows=WIRING.rows,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        sorting_value=read_sorting_value(request),
    )
    return Answer(rank_model(leaderboard, rank), public=True)
