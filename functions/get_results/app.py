"""GET /leaderboard/{gameId}/{leaderboardId}/results: the places that are won."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.links import archive_url
from laurel.http.queries import read_results_query
from laurel.http.request import Request
from laurel.http.results import results_model

WIRING = bootstrap.wire_get_results()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with a page of the results, provisional or final."""
    query = read_results_query(request)
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    page = WIRING.page(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        limit=query.limit,
        after=query.after,
        now=request.started_at,
    )
    url = archive_url(request, game_id=game_id, leaderboard_id=leaderboard_id)
    return Answer(results_model(page, query=query, archive_url=url), public=True)
