"""What results look like on the wire."""

from laurel.domain.endings import review_until
from laurel.http.cursors import encode_score_cursor
from laurel.http.models import ResultsModel
from laurel.http.queries import ScoresQuery
from laurel.usecases.show_results import ResultsPage


def results_model(page: ResultsPage, *, query: ScoresQuery, archive_url: str) -> ResultsModel:
    """Show a page of results."""
    board = page.leaderboard
    model: ResultsModel = {
        "nextCursor": encode_score_cursor(page.next, query=query.identity) if page.next else None,
        "hasMore": page.next is not None,
        "currentCursor": query.cursor,
        "status": page.status,
        "numberOfParticipants": board.number_of_participants,
        "places": [
            {"score": row.display_value, "name": row.display_name, "rank": rank}
            for rank, row in enumerate(page.rows, page.first_rank)
        ],
    }
    closed_at = board.closed_at if board.closed_at is not None else board.end_date
    if closed_at is not None:
        model["closedDate"] = closed_at
    reviewed_until = review_until(board)
    if reviewed_until is not None:
        model["reviewUntil"] = reviewed_until
    if board.frozen_at is not None:
        model["frozenDate"] = board.frozen_at
    if board.ended_at is not None:
        model["endedDate"] = board.ended_at
    if page.archive is not None:
        model["numberOfParticipants"] = page.archive.entries
        model["archive"] = {
            "entries": page.archive.entries,
            "sha256": page.archive.sha256,
            "url": archive_url,
        }
    return model
