"""GET /leaderboard/{gameId}: a page of the game's leaderboards."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.http.cursors import encode_board_cursor
from laurel.http.endpoint import Answer, endpoint
from laurel.http.links import leaderboard_url
from laurel.http.models import LeaderboardPageModel, leaderboard_model
from laurel.http.queries import read_leaderboards_query
from laurel.http.request import Request
from laurel.usecases.list_leaderboards import list_leaderboards

WIRING = bootstrap.wire_show_leaderboards()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with a page of leaderboards, those that end last first."""
    game_id, now = request.game_id, request.started_at
    query = read_leaderboards_query(request)
    page = list_leaderboards(
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=game_id,
        state=query.state,
        type_=query.type,
        limit=query.limit,
        after=query.after,
        now=now,
    )
    body: LeaderboardPageModel = {
        "nextCursor": encode_board_cursor(page.next, query=query.identity) if page.next else None,
        "hasMore": page.next is not None,
        "currentCursor": query.cursor,
        "leaderboards": [
            leaderboard_model(
                leaderboard,
                now=now,
                url=leaderboard_url(
                    request, game_id=game_id, leaderboard_id=leaderboard.leaderboard_id
                ),
            )
            for leaderboard in page.leaderboards
        ],
    }
    return Answer(body, public=True)
