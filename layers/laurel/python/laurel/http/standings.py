"""What standings and ranks look like on the wire."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict, cast

from laurel.domain.leaderboards import Leaderboard
from laurel.http.models import FoundStandingModel, StandingModel
from laurel.usecases.find_rank import Rank
from laurel.usecases.find_standing import Found, Standing


class RankModel(TypedDict):
    """A rank among how many players; `asOf` (epoch ms) is how far they have been counted."""

    rank: int
    of: int
    asOf: NotRequired[int]
    exact: bool


class NotFoundModel(TypedDict):
    """Who was asked for and does not stand."""

    playerIds: list[str]
    names: list[str]


class StandingsModel(TypedDict):
    """Where several players stand."""

    standings: list[FoundStandingModel]
    notFound: NotFoundModel
    asOf: NotRequired[int]
    exact: bool


def rank_model(leaderboard: Leaderboard, rank: Rank) -> RankModel:
    """Show the rank of a score that nobody has reached yet, among those who stand."""
    model: RankModel = {"rank": rank.rank, "of": rank.others, "exact": rank.is_exact}
    if leaderboard.counted_at is not None:
        model["asOf"] = leaderboard.counted_at
    return model


def standing_model(standing: Standing) -> StandingModel:
    """Show where a player stands, with the rows around if they were asked for."""
    model: StandingModel = {
        "rank": standing.rank.rank,
        "of": standing.of,
        "percentile": standing.percentile,
        "score": standing.row.display_value,
        "name": standing.entry.display_name,
        "isWinner": standing.is_winner,
        "exact": standing.rank.is_exact,
    }
    if standing.leaderboard.counted_at is not None:
        model["asOf"] = standing.leaderboard.counted_at
    if standing.same_name > 1:
        model["sameName"] = standing.same_name
    if standing.around is not None:
        model["around"] = [
            {"rank": rank, "score": row.display_value, "name": row.display_name}
            for rank, row in standing.around.ranked(standing.rank.rank)
        ]
    return model


def found_standing_model(
    standing: Standing, *, player_id: str | None = None, name: str | None = None
) -> FoundStandingModel:
    """Show where a player stands, and how the call named the player."""
    model = cast("FoundStandingModel", standing_model(standing))
    if player_id is not None:
        model["playerId"] = player_id
    if name is not None:
        # Another spelling of the one that is shown, if any: the caller knows it by this one.
        model["name"] = name
    return model


def standings_model(
    found: Found, *, keys: Mapping[str, str], names: Sequence[str]
) -> StandingsModel:
    """Show where several players stand, those asked for by ids first, in the order of the call.

    Args:
        found: The standings.
        keys: The players' keys, by the ids that the call has.
        names: The names that the call has.
    """
    by_id = [
        found_standing_model(found.players[key], player_id=player_id)
        for player_id, key in keys.items()
        if key in found.players
    ]
    by_name = [
        found_standing_model(found.names[name], name=name) for name in names if name in found.names
    ]
    standings = [*by_id, *by_name]
    model: StandingsModel = {
        "standings": standings,
        "notFound": {
            "playerIds": [one for one, key in keys.items() if key not in found.players],
            "names": [name for name in names if name not in found.names],
        },
        "exact": all(standing["exact"] for standing in standings),
    }
    if found.leaderboard.counted_at is not None:
        model["asOf"] = found.leaderboard.counted_at
    return model
