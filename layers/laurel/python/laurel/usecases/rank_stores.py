"""What the use cases that count and find ranks ask of storage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node, NodeSum, Shape


class RankNodes(Protocol):
    """The nodes of rank indexes, by their paths; one that is not there counts nothing."""

    def read(self, leaderboard: Leaderboard, paths: Iterable[str]) -> dict[str, Node]:
        """Read those of some nodes that there are, in one round trip."""
        ...


class KnownRankNodes(RankNodes, Protocol):
    """The nodes of rank indexes; those that were read lately are known for a while."""

    def known(self, leaderboard: Leaderboard) -> dict[str, Node]:
        """Give what is known without being read: a guess at how the nodes are now."""
        ...

    def upper(self, leaderboard: Leaderboard) -> dict[str, Node]:
        """Read all there are of the nodes on the levels 1 and 2, in one round trip."""
        ...


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a sum that was to be added to a node, and the node after it.

    The node is None where there is none, and none is to be made.
    """

    node: Node | None
    is_added: bool


class CountedRankNodes(Protocol):
    """The nodes of rank indexes, as they are counted."""

    def leaderboard(self, *, game_id: str, leaderboard_id: str) -> Leaderboard | None:
        """Read a leaderboard, also a deleted one; it may be a minute old."""
        ...

    def shape(self, leaderboard: Leaderboard, path: str) -> Shape:
        """Guess what a node is like; to guess wrong costs a write."""
        ...

    def add(self, leaderboard: Leaderboard, sums: Mapping[str, NodeSum]) -> dict[str, Tried]:
        """Add to nodes, each by itself.

        That is done if nothing of its sum is counted in the node yet, and it has the sum's shape.
        """
        ...

    def ask_to_open(self, leaderboard: Leaderboard, path: str) -> None:
        """Ask for nodes below the crowded groups of a node."""
        ...


class EntriesOfPlayer(Protocol):
    """One player's entries on many leaderboards, without the email."""

    def on_leaderboards(
        self, leaderboards: Sequence[Leaderboard], *, player: str
    ) -> list[Entry | None]:
        """Read the player's entry on each of up to a hundred leaderboards, in their order."""
        ...


class StandingRows(Protocol):
    """The standings of all leaderboards, without what is shown beside them."""

    def rows_from(
        self,
        leaderboard: Leaderboard,
        standing: bytes,
        *,
        towards: bytes | None,
        forward: bool,
        limit: int,
    ) -> list[bytes]:
        """Read up to `limit` standings, from one on (and with it, if it is there) up to another.

        Forward is towards worse ones, to the end where `towards` is None.
        """
        ...

    def count_between(self, leaderboard: Leaderboard, first: bytes, last: bytes | None) -> int:
        """Count the standings from one to another, both included; None is the end."""
        ...


class PlayerEntries(Protocol):
    """Players' entries without their emails, by what anybody may know of a player.

    A deleted leaderboard is not there (None), nor are its entries.
    """

    def load(
        self, *, game_id: str, leaderboard_id: str, player: str, consistent: bool
    ) -> tuple[Leaderboard | None, Entry | None]:
        """Read a leaderboard and a player's entry on it, in one round trip."""
        ...

    def load_named(
        self, *, game_id: str, leaderboard_id: str, name: str, most: int
    ) -> tuple[Leaderboard | None, list[Entry]]:
        """Read a leaderboard and the entries of up to `most` who bear a name there."""
        ...

    def load_all(
        self,
        *,
        game_id: str,
        leaderboard_id: str,
        players: Sequence[str],
        names: Sequence[str],
        most_of_a_name: int,
    ) -> tuple[Leaderboard | None, dict[str, Entry], dict[str, list[Entry]]]:
        """Read a leaderboard, the entries of players, and of those who bear some names.

        Returns:
            The leaderboard; entries by player; and by name, as it was asked for.
        """
        ...
