"""GET /leaderboard/{gameId}/{leaderboardId}/results/archive: all final results, for everybody."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.domain.archives import Copy
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.usecases.show_archive import show_archive

WIRING = bootstrap.wire_get_archive()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the manifest of the public copy."""
    manifest = show_archive(
        archives=WIRING.archives,
        addresses=WIRING.addresses,
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=request.game_id,
        leaderboard_id=request.leaderboard_id,
        copy=Copy.PUBLIC,
    )
    return Answer(manifest, public=True)
