"""The audit trail of a game, or of one of its leaderboards: who changed what, when and why."""

from laurel.cold_start import end_cold_start

from laurel import operator_bootstrap
from laurel.http.audit import AuditPageModel, read_audit_query, record_model
from laurel.http.endpoint import Answer, endpoint
from laurel.http.operator_calls import by_route
from laurel.http.request import Request
from laurel.usecases.list_audit import list_audit

WIRING = operator_bootstrap.wire_show_audit()
end_cold_start()


def show_game(request: Request) -> Answer:
    """Answer with a page of what was done to the game, and to all that belongs to it."""
    WIRING.gate.admit(request)
    # It may be `*`: a trail of its own, for those who are admitted to all games.
    return _show(request, game_id=request.path_game_id, leaderboard_id=None)


def show_leaderboard(request: Request) -> Answer:
    """Answer with a page of what was done to the leaderboard, which may be gone by now."""
    WIRING.gate.admit(request)
    return _show(request, game_id=request.game_id, leaderboard_id=request.leaderboard_id)


def _show(request: Request, *, game_id: str, leaderboard_id: str | None) -> Answer:
    query = read_audit_query(request, game_id=game_id, leaderboard_id=leaderboard_id)
    page = list_audit(
        trail=WIRING.trail,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        from_=query.from_,
        until=query.until,
        limit=query.page.limit,
        before=query.page.after,
    )
    body: AuditPageModel = {
        **query.page.page_before(page.next),
        "records": [record_model(kept) for kept in page.records],
    }
    return Answer(body)


lambda_handler = endpoint()(
    by_route(
        {
            "GET /game/{gameId}/audit": show_game,
            "GET /leaderboard/{gameId}/{leaderboardId}/audit": show_leaderboard,
        }
    )
)
