"""Find where players stand on a leaderboard: by their ids, or by the names that they bear there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from laurel.domain.entries import Entry
from laurel.domain.errors import (
    GameNotFoundError,
    LeaderboardNotFoundError,
    PlayerNotFoundError,
)
from laurel.domain.leaderboards import Leaderboard
from laurel.usecases.find_rank import Rank, Sought, find_rank, find_ranks
from laurel.usecases.rank_entry import seek
from laurel.usecases.rank_stores import PlayerEntries, RankNodes, StandingRows
from laurel.usecases.rows_around import RowsAround, rows_around
from laurel.usecases.side_by_side import read_both
from laurel.usecases.stores import Games, Row, StandingsBothWays

# Of those who bear the same name, as many are looked at.
MOST_OF_A_NAME = 25
_WHOLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a player stands: by what bytes, with which rank, and the rows around if asked for.

    `same_name` counts those who bear the name that was asked for.
    """

    leaderboard: Leaderboard
    entry: Entry
    standing: bytes
    rank: Rank
    same_name: int = 1
    around: RowsAround | None = None

    @property
    def row(self) -> Row:
        """The player's row, as a list of scores shows it."""
        return _row_of(self.entry, self.standing)

    @property
    def of(self) -> int:
        """How many players stand, this one included."""
        return self.rank.others + 1

    @property
    def percentile(self) -> float:
        """The share of players who stand here or below, in percent; cut, so never 0."""
        return max((self.of - self.rank.rank + 1) * _WHOLE // self.of, 1) / 100

    @property
    def is_winner(self) -> bool:
        """Whether the rank is one that wins, as the standings are now."""
        board = self.leaderboard
        wins = board.voided_at is None and not board.is_series
        return wins and self.rank.rank <= board.maximum_number_of_winners


@dataclass(frozen=True, slots=True, kw_only=True)
class FindStandings:
    """What standings are found in: `rows` and `standings` are the same, counted and shown.

    `games` is asked only when a leaderboard is not there.
    """

    entries: PlayerEntries
    nodes: RankNodes
    rows: StandingRows
    standings: StandingsBothWays
    games: Games


@dataclass(frozen=True, slots=True)
class Found:
    """Whose standings were found: by the player, or the name, that was asked for."""

    leaderboard: Leaderboard
    players: Mapping[str, Standing]
    names: Mapping[str, Standing]


def find_standing(
    stores: FindStandings,
    *,
    game_id: str,
    leaderboard_id: str,
    player: str | None,
    name: str,
    around: int | None = None,
) -> Standing:
    """Find where one player stands: two round trips, and one more by name, or in a crowd.

    Args:
        stores: Where it is looked for.
        game_id: The game.
        leaderboard_id: The leaderboard.
        player: The player's key, None to look for a name.
        name: The display name. Of several who bear it, the best placed one is found.
        around: How many rows to either side are wanted, at most; None for the standing alone.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
        PlayerNotFoundError: nobody who stands there is this player, or bears this name.
        TryAgainError: storage does not answer, or takes no more.
    """
    where = {"game_id": game_id, "leaderboard_id": leaderboard_id}
    if player is not None:
        leaderboard, entry = stores.entries.load(**where, player=player, consistent=False)
        namesakes = [] if entry is None else [entry]
    else:
        leaderboard, namesakes = stores.entries.load_named(**where, name=name, most=MOST_OF_A_NAME)
    if leaderboard is None:
        raise _not_there(stores.games, game_id)
    best = _best_of(leaderboard, namesakes)
    if best is None:
        raise PlayerNotFoundError
    entry, sought, same_name = best
    read_rank = partial(find_rank, sought, nodes=stores.nodes, rows=stores.rows)
    found: RowsAround | None = None
    if around is None:
        rank = read_rank()
    else:
        own = _row_of(entry, sought.standing)
        rank, found = read_both(
            read_rank, partial(rows_around, own, standings=stores.standings, **where, around=around)
        )
    return Standing(
        leaderboard=leaderboard,
        entry=entry,
        standing=sought.standing,
        rank=rank,
        same_name=same_name,
        around=found,
    )


def find_standings(
    stores: FindStandings,
    *,
    game_id: str,
    leaderboard_id: str,
    players: Sequence[str],
    names: Sequence[str],
) -> Found:
    """Find where several players stand, as `find_standing` does: all by their keys, or by names.

    Raises:
        GameNotFoundError: no such game.
        LeaderboardNotFoundError: no such leaderboard in the game.
        TryAgainError: storage does not answer, or takes no more.
    """
    leaderboard, by_player, by_name = stores.entries.load_all(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        players=players,
        names=names,
        most_of_a_name=MOST_OF_A_NAME,
    )
    if leaderboard is None:
        raise _not_there(stores.games, game_id)
    asked = [
        *((True, player, [entry]) for player, entry in by_player.items()),
        *((False, name, found) for name, found in by_name.items()),
    ]
    best = [
        (is_player, text, one)
        for is_player, text, found in asked
        if (one := _best_of(leaderboard, found)) is not None
    ]
    ranks = find_ranks(
        [sought for _, _, (_, sought, _) in best], nodes=stores.nodes, rows=stores.rows
    )
    standings: tuple[dict[str, Standing], dict[str, Standing]] = ({}, {})
    for (is_player, text, (entry, sought, same_name)), rank in zip(best, ranks, strict=True):
        standings[0 if is_player else 1][text] = Standing(
            leaderboard=leaderboard,
            entry=entry,
            standing=sought.standing,
            rank=rank,
            same_name=same_name,
        )
    return Found(leaderboard, *standings)


def _best_of(
    leaderboard: Leaderboard, entries: Iterable[Entry]
) -> tuple[Entry, Sought, int] | None:
    """Find the best placed of some entries, and how many of them stand."""
    standing = [
        (sought.standing, entry, sought)
        for entry in entries
        if (sought := seek(leaderboard, entry)) is not None
    ]
    if not standing:
        return None
    _, entry, sought = min(standing, key=lambda one: one[0])
    return entry, sought, len(standing)


def _row_of(entry: Entry, standing: bytes) -> Row:
    value = entry.shown.display_value if entry.shown is not None else ""
    return Row(standing, entry.display_name, value)


def _not_there(games: Games, game_id: str) -> GameNotFoundError | LeaderboardNotFoundError:
    return GameNotFoundError() if games.get(game_id) is None else LeaderboardNotFoundError()
