"""List a game's leaderboards, those that end last first, a page at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from laurel.domain.end_order import zone_of
from laurel.domain.errors import GameNotFoundError
from laurel.domain.leaderboards import Leaderboard, State, state_of
from laurel.usecases.paging import cut_page, most_bytes_of
from laurel.usecases.stores import BoardPosition, Games, Leaderboards

# Names of fields, ids, numbers, and addresses that the service makes.
_BYTES_BESIDE_TEXTS = 1_400


@dataclass(frozen=True, slots=True)
class LeaderboardPage:
    """A page of leaderboards, and where to go on when there are more."""

    leaderboards: list[Leaderboard]
    next: BoardPosition | None


def list_leaderboards(
    *,
    leaderboards: Leaderboards,
    games: Games,
    game_id: str,
    state: State | None,
    type_: str | None,
    limit: int,
    after: BoardPosition | None,
    now: int,
) -> LeaderboardPage:
    """Read a page of a game's leaderboards.

    Args:
        leaderboards: Where leaderboards are kept.
        games: Where games are kept; asked only when the page is empty.
        game_id: The game.
        state: Only those in this state at `now`, or all.
        type_: Only those of exactly this type, or all.
        limit: How many at most, fewer where their texts are very long; one more is looked for, to
            tell whether there are more.
        after: Where the previous page ended.
        now: The time, in epoch ms.

    Raises:
        GameNotFoundError: no such game.
    """
    everything = state is None and type_ is None
    found = leaderboards.by_end(
        game_id=game_id,
        zone=zone_of(state, now=now),
        after=after,
        page=limit + 1 if everything else None,
    )
    matching = find_matching(found, state=state, type_=type_, now=now)
    page, more = cut_page(matching, limit=limit, length_of=lambda found: length_of(found[1]))
    if not page and games.get(game_id) is None:
        raise GameNotFoundError
    return LeaderboardPage(
        leaderboards=[leaderboard for _, leaderboard in page],
        next=page[-1][0] if more else None,
    )


def find_matching(
    found: Iterable[tuple[BoardPosition, Leaderboard]],
    *,
    state: State | None,
    type_: str | None,
    now: int,
) -> Iterator[tuple[BoardPosition, Leaderboard]]:
    """Keep the leaderboards that are in a state at `now` and of a type; None is any of them."""
    for position, leaderboard in found:
        in_state = state is None or state_of(leaderboard, now=now) is state
        if in_state and (type_ is None or leaderboard.type == type_):
            yield position, leaderboard


def length_of(leaderboard: Leaderboard) -> int:
    """Give the bytes that a leaderboard takes in an answer at most."""
    return _BYTES_BESIDE_TEXTS + most_bytes_of(
        leaderboard.name,
        leaderboard.description,
        leaderboard.type,
        leaderboard.icon,
        leaderboard.url,
        # The answer has it twice.
        leaderboard.external_reference,
        leaderboard.external_reference,
    )
