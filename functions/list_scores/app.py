"""GET /leaderboard/{gameId}/{leaderboardId}/score: a page of the scores, best first."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.http.cursors import encode_score_cursor
from laurel.http.endpoint import Answer, endpoint
from laurel.http.models import ScorePageModel, score_models
from laurel.http.queries import read_scores_query
from laurel.http.request import Request
from laurel.usecases.list_scores import list_scores

WIRING = bootstrap.wire_list_scores()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with a page of the standings."""
    query = read_scores_query(request)
    page = list_scores(
        standings=WIRING.standings,
        rows_from_rank=WIRING.rows_from_rank,
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        limit=query.limit,
        start=query.after if query.rank is None else query.rank,
    )
    body: ScorePageModel = {
        "nextCursor": encode_score_cursor(page.next, query=query.identity) if page.next else None,
        "hasMore": page.next is not None,
        "currentCursor": query.cursor,
        "scores": score_models(page),
    }
    return Answer(body, public=True)
