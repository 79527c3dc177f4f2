"""GET /leaderboard/{gameId}/{leaderboardId}/results/operator-archive: with keys and emails."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.domain.archives import Copy
from laurel.http.endpoint import Answer, endpoint
from laurel.http.request import Request
from laurel.usecases.show_archive import show_archive

WIRING = operator_bootstrap.wire_show_archive()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with the manifest of the operator's copy."""
    game = WIRING.gate.admit_to_game(request)
    manifest = show_archive(
        archives=WIRING.archives,
        addresses=WIRING.addresses,
        leaderboards=WIRING.leaderboards,
        games=WIRING.games,
        game_id=game.game_id,
        leaderboard_id=request.leaderboard_id,
        copy=Copy.OPERATOR,
    )
    return Answer(manifest)
