"""POST /leaderboard/{gameId}/{leaderboardId}/score: a player's score."""

from laurel.cold_start import end_cold_start

from laurel import bootstrap
from laurel.http.endpoint import Answer, endpoint
from laurel.http.links import leaderboard_url
from laurel.http.models import reported_score_model
from laurel.http.request import Request
from laurel.http.score_report import parse_score_report, read_submission, wants_rank
from laurel.usecases.admit_report import admit_report
from laurel.usecases.identify_caller import identify_caller
from laurel.usecases.report_score import report_score

WIRING = bootstrap.wire_report_score()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Record the score and answer with the player's result."""
    body = request.body
    request.caller = identify_caller(
        keys=WIRING.keys,
        audience=WIRING.audience,
        authorization=request.header("authorization"),
    )
    admitted = admit_report(
        admissions=WIRING.admissions,
        keys=WIRING.keys,
        caller=request.caller,
        game_id=request.path_game_id,
        checksum=request.header("x-gloot-sls-checksum"),
        body=body,
    )
    submission = read_submission(
        parse_score_report(body),
        body=body,
        began_at=request.started_at,
        request_id=request.request_id,
        idempotency_key=request.header("idempotency-key"),
        seal=admitted.checksum.seal if admitted.checksum else None,
    )
    game_id, leaderboard_id = request.game_id, request.leaderboard_id
    reported = report_score(
        entries=WIRING.entries,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        submission=submission,
        may_be_banned=admitted.may_be_banned,
        find_rank=WIRING.find_rank if wants_rank(request) else None,
        pause=WIRING.pause,
    )
    url = leaderboard_url(request, game_id=game_id, leaderboard_id=leaderboard_id)
    model = reported_score_model(reported.entry, best=reported.best, url=url, rank=reported.rank)
    return Answer(model)
