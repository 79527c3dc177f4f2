"""What the answers look like on the wire, and how they are made from what the use cases return.

Field by field as the contract (docs/public-api.md) has it; docs/openapi.yaml is held to it by a
test. Absent optional fields are left out.
"""

from typing import TYPE_CHECKING, NotRequired, TypedDict

from laurel.domain.entries import Entry, Try
from laurel.domain.leaderboards import Leaderboard, State, state_of

if TYPE_CHECKING:
    from laurel.usecases.find_rank import Rank
    from laurel.usecases.list_scores import ScorePage


class ScoreModel(TypedDict):
    """A row of the standings; `rank` is its 1-based position."""

    score: str
    name: str
    rank: int


class StandingModel(TypedDict):
    """Where a player stands; `asOf` is epoch ms."""

    rank: int
    of: int
    percentile: float
    score: str
    name: str
    isWinner: bool
    asOf: NotRequired[int]
    exact: bool
    sameName: NotRequired[int]
    around: NotRequired[list[ScoreModel]]


class FoundStandingModel(StandingModel):
    """Where a player stands who was asked for among others; `name` is also what was asked."""

    playerId: NotRequired[str]


class LeaderboardModel(TypedDict):
    """A leaderboard; dates are epoch ms."""

    id: str
    gameId: str
    name: str
    description: NotRequired[str]
    type: NotRequired[str]
    icon: NotRequired[str]
    url: NotRequired[str]
    exteralReference: NotRequired[str]
    externalReference: NotRequired[str]
    startDate: NotRequired[int]
    endDate: NotRequired[int]
    isActive: bool
    maximumNumberOfWinners: int
    shouldCloseWhenFull: bool
    numberOfParticipants: int
    numberOfRetries: NotRequired[int]
    retryStrategy: str
    scoreUpdatedDate: NotRequired[int]
    state: str
    sortOrder: str
    leaderboardUrl: str
    series: NotRequired[str]
    earlierEdition: NotRequired[str]
    laterEdition: NotRequired[str]
    lastEdition: NotRequired[str]


class ListedLeaderboardModel(LeaderboardModel):
    """A leaderboard in a list, with a player's standing if the list is one of that player's."""

    standing: NotRequired[StandingModel]


class PageModel(TypedDict):
    """What every page of a list has."""

    nextCursor: str | None
    hasMore: bool
    currentCursor: str | None


class LeaderboardPageModel(PageModel):
    """A page of a game's leaderboards."""

    leaderboards: list[ListedLeaderboardModel]


class ScorePageModel(PageModel):
    """A page of a leaderboard's scores, best first."""

    scores: list[ScoreModel]


class ArchiveSummaryModel(TypedDict):
    """An archive in a line: how many entries, the digest over them, and where its manifest is."""

    entries: int
    sha256: str
    url: str


class ResultsModel(PageModel):
    """A page of the places that are won; dates are epoch ms."""

    status: str
    closedDate: NotRequired[int]
    reviewUntil: NotRequired[int]
    frozenDate: NotRequired[int]
    endedDate: NotRequired[int]
    numberOfParticipants: int
    places: list[ScoreModel]
    archive: NotRequired[ArchiveSummaryModel]


class TryModel(TypedDict):
    """One of a player's tries; the date is epoch ms."""

    displayValue: str
    date: int
    sortingValue: int


class ResultModel(TypedDict):
    """A player's result on a leaderboard: the tries, oldest first, and the best of them."""

    entries: list[TryModel]
    displayName: str
    bestScore: TryModel
    email: NotRequired[str]


class ReportedScoreModel(TypedDict):
    """The answer to a reported score."""

    result: ResultModel
    leaderboardUrl: str
    rank: NotRequired[int]
    rankIsExact: NotRequired[bool]


def leaderboard_model(leaderboard: Leaderboard, *, now: int, url: str) -> LeaderboardModel:
    """Show a leaderboard as it stands at `now` (epoch ms)."""
    state = state_of(leaderboard, now=now)
    model: LeaderboardModel = {
        "id": leaderboard.leaderboard_id,
        "gameId": leaderboard.game_id,
        "name": leaderboard.name,
        "isActive": state is State.ACTIVE,
        "maximumNumberOfWinners": leaderboard.maximum_number_of_winners,
        "shouldCloseWhenFull": leaderboard.should_close_when_full,
        "numberOfParticipants": leaderboard.number_of_participants,
        "retryStrategy": leaderboard.retry_strategy,
        "state": state,
        "sortOrder": leaderboard.sort_order,
        "leaderboardUrl": url,
    }
    if leaderboard.description is not None:
        model["description"] = leaderboard.description
    if leaderboard.type is not None:
        model["type"] = leaderboard.type
    if leaderboard.icon is not None:
        model["icon"] = leaderboard.icon
    if leaderboard.url is not None:
        model["url"] = leaderboard.url
    if leaderboard.external_reference is not None:
        # The wire has always spelled it wrong, and its guides right: clients read either.
        model["exteralReference"] = leaderboard.external_reference
        model["externalReference"] = leaderboard.external_reference
    if leaderboard.start_date is not None:
        model["startDate"] = leaderboard.start_date
    if leaderboard.end_date is not None:
        model["endDate"] = leaderboard.end_date
    if leaderboard.number_of_retries is not None:
        model["numberOfRetries"] = leaderboard.number_of_retries
    if leaderboard.score_updated_date is not None:
        model["scoreUpdatedDate"] = leaderboard.score_updated_date
    _add_editions(model, leaderboard)
    return model


def _add_editions(model: LeaderboardModel, leaderboard: Leaderboard) -> None:
    if leaderboard.series is not None:
        model["series"] = leaderboard.series
    if leaderboard.earlier_edition is not None:
        model["earlierEdition"] = leaderboard.earlier_edition
    if leaderboard.later_edition is not None:
        model["laterEdition"] = leaderboard.later_edition
    if leaderboard.last_edition is not None:
        model["lastEdition"] = leaderboard.last_edition


def score_models(page: "ScorePage") -> list[ScoreModel]:
    """Show the rows of a page of scores, with their ranks."""
    return [
        {"score": row.display_value, "name": row.display_name, "rank": rank}
        for rank, row in enumerate(page.rows, page.first_rank)
    ]


def reported_score_model(
    entry: Entry, *, best: Try, url: str, rank: "Rank | None" = None
) -> ReportedScoreModel:
    """Show a player's result, and the rank if there is one, to the service that reported the score.

    It does not tell which tries count: whoever reports what is not believable is not to find out.
    """
    result: ResultModel = {
        "entries": [_try_model(kept) for kept in entry.tries],
        "displayName": entry.display_name,
        "bestScore": _try_model(best),
    }
    if entry.email is not None:
        result["email"] = entry.email
    model: ReportedScoreModel = {"result": result, "leaderboardUrl": url}
    if rank is not None:
        model["rank"] = rank.rank
        model["rankIsExact"] = rank.is_exact
    return model


def _try_model(kept: Try) -> TryModel:
    return {
        "displayValue": kept.display_value,
        "date": kept.date,
        "sortingValue": kept.sorting_value,
    }
