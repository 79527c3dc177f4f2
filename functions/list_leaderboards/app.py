"""GET /leaderboard/{gameId}: a page of the game's leaderboards."""

from laurel.cold_start import end_cold_start

from typing import cast

from laurel import rank_bootstrap
from laurel.domain.leaderboards import Leaderboard
from laurel.http.cursors import encode_board_cursor
from laurel.http.endpoint import Answer, endpoint
from laurel.http.links import leaderboard_url
from laurel.http.models import LeaderboardPageModel, ListedLeaderboardModel, leaderboard_model
from laurel.http.queries import LeaderboardsQuery, read_leaderboards_query
from laurel.http.request import Request
from laurel.http.standings import standing_model
from laurel.usecases.list_leaderboards import list_leaderboards
from laurel.usecases.stores import BoardPosition

WIRING = rank_bootstrap.wire_list_leaderboards()
end_cold_start()


@endpoint()
def lambda_handler(request: Request) -> Answer:
    """Answer with a page of leaderboards, those that end last first."""
    game_id, now = request.game_id, request.started_at
    query = read_leaderboards_query(request)
    if query.player is not None:
        return _answer_played(request, query, query.player)
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
    return _answer(query, [_show(request, board) for board in page.leaderboards], page.next)


def _answer_played(request: Request, query: LeaderboardsQuery, player: str) -> Answer:
    """Answer with those on which a player stands, and where."""
    page = WIRING.list_played(
        game_id=request.game_id,
        player=player,
        state=query.state,
        type_=query.type,
        limit=query.limit,
        after=query.after,
        now=request.started_at,
    )
    shown = []
    for standing in page.standings:
        model = _show(request, standing.leaderboard)
        model["standing"] = standing_model(standing)
        shown.append(model)
    return _answer(query, shown, page.next)


def _show(request: Request, leaderboard: Leaderboard) -> ListedLeaderboardModel:
    url = leaderboard_url(
        request, game_id=leaderboard.game_id, leaderboard_id=leaderboard.leaderboard_id
    )
    model = leaderboard_model(leaderboard, now=request.started_at, url=url)
    return cast("ListedLeaderboardModel", model)


def _answer(
    query: LeaderboardsQuery, shown: list[ListedLeaderboardModel], following: BoardPosition | None
) -> Answer:
    body: LeaderboardPageModel = {
        "nextCursor": encode_board_cursor(following, query=query.identity) if following else None,
        "hasMore": following is not None,
        "currentCursor": query.cursor,
        "leaderboards": shown,
    }
    return Answer(body, public=True)
