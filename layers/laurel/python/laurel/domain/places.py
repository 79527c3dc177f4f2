"""The places that are won: read from the archive, so that both are of the same standings."""

import json

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.players import player_hash
from laurel.domain.prizes import Place
from laurel.domain.standings import standing


def places_won(leaderboard: Leaderboard, *, entries: int) -> int:
    """Tell how many places are won, where so many entries stand."""
    return min(leaderboard.maximum_number_of_winners, entries)


def place_of_line(leaderboard: Leaderboard, line: bytes) -> Place:
    """Read a place from a line of the operator's copy of the archive."""
    document = json.loads(line)
    return Place(
        place=document["rank"],
        player=document["key"],
        display_name=document["displayName"],
        display_value=document["displayValue"],
        sorting_value=document["sortingValue"],
        date=document["date"],
        standing=standing(
            sorting_value=document["sortingValue"],
            reached_at=document["date"],
            player_hash=player_hash(document["key"]),
            sort_order=leaderboard.sort_order,
        ),
        email=document.get("email"),
    )
