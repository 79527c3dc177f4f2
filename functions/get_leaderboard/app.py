"""GET /leaderboard/{gameId}/{leaderboardId}: one leaderboard."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.links import leaderboard_url
from laurel.http.models import leaderboard_model
from laurel.http.request import Request
from laurel.usecases.get_leaderboard import get_leaderboard

WIRING = bootstrap.wire_show_leaderboards()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the leaderboard as it stands."""
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    leaderboard = get_leaderboard(
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
    )
    url = leaderboard_url(request, game_id=game_id, leaderboard_id=leaderboard_id)
    model = leaderboard_model(leaderboard, now=request.started_at, url=url)
    return Answer(model, public=True, revision=leaderboard.revision)
