"""List the leaderboards of a game on which a player stands, each with the player's standing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from laurel.domain.end_order import zone_of
from laurel.domain.entries import Entry
from laurel.domain.errors import GameNotFoundError
from laurel.domain.leaderboards import Leaderboard, State
from laurel.usecases.find_rank import Sought, find_ranks
from laurel.usecases.find_standing import Standing
from laurel.usecases.list_leaderboards import find_matching, length_of
from laurel.usecases.paging import cut_page
from laurel.usecases.rank_entry import seek
from laurel.usecases.rank_stores import EntriesOfPlayer, RankNodes, StandingRows
from laurel.usecases.stores import BoardPosition, Games, Leaderboards

# So many leaderboards are read at a time, and then the player's entries on them.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PlayedPage:
    """A page of standings, one on each leaderboard, and where to go on when there are more."""

    standings: list[Standing]
    next: BoardPosition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlayed:
    """Lists the leaderboards on which a player stands."""

    leaderboards: Leaderboards
    games: Games
    entries: EntriesOfPlayer
    nodes: RankNodes
    rows: StandingRows

    def __call__(
        self,
        *,
        game_id: str,
        player: str,
        state: State | None,
        type_: str | None,
        limit: int,
        after: BoardPosition | None,
        now: int,
    ) -> PlayedPage:
        """Read a page of them: a round trip for the entries on each hundred, two for all ranks.

        Args:
            game_id: The game.
            player: The player's key.
            state: Only those in this state at `now`, or all.
            type_: Only those of exactly this type, or all.
            limit: How many at most; one more is looked for, to tell whether there are more.
            after: Where the previous page ended.
            now: The time, in epoch ms.

        Raises:
            GameNotFoundError: no such game.
            TryAgainError: storage does not answer, or takes no more.
        """
        matching = find_matching(
            self.leaderboards.by_end(
                game_id=game_id, zone=zone_of(state, now=now), after=after, page=_AT_ONCE
            ),
            state=state,
            type_=type_,
            now=now,
        )
        page, more = cut_page(
            self._played(matching, player),
            limit=limit,
            length_of=lambda played: length_of(played.sought.leaderboard),
        )
        if not page and self.games.get(game_id) is None:
            raise GameNotFoundError
        ranks = find_ranks([played.sought for played in page], nodes=self.nodes, rows=self.rows)
        return PlayedPage(
            standings=[
                Standing(
                    leaderboard=played.sought.leaderboard,
                    entry=played.entry,
                    standing=played.sought.standing,
                    rank=rank,
                )
                for played, rank in zip(page, ranks, strict=True)
            ],
            next=page[-1].position if more else None,
        )

    def _played(
        self, found: Iterator[tuple[BoardPosition, Leaderboard]], player: str
    ) -> Iterator["_Played"]:
        """Keep those on which a player stands, reading the entries as they are asked for."""
        while boards := [*islice(found, _AT_ONCE)]:
            entries = self.entries.on_leaderboards([board for _, board in boards], player=player)
            for (position, leaderboard), entry in zip(boards, entries, strict=True):
                sought = seek(leaderboard, entry) if entry is not None else None
                if entry is not None and sought is not None:
                    yield _Played(position, entry, sought)


@dataclass(frozen=True, slots=True)
class _Played:
    """A leaderboard on which the player stands, by its position in the list."""

    position: BoardPosition
    entry: Entry
    sought: Sought
