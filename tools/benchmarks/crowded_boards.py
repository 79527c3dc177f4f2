"""Leaderboards with very many players and their rank index, laid out as the service stores them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from laurel.domain.entries import Entry
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_index import LEVELS, RankIndex
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_openings import CROWDED
from laurel.domain.rank_paths import level_of
from laurel.domain.rank_trees import RankTree
from laurel.storage.dynamodb import pack
from laurel.storage.entries import entry_attributes
from laurel.storage.leaderboards import UP_TO, leaderboard_item
from laurel.storage.rank_nodes import node_attributes, node_key
from laurel.storage.watermarks import WATERMARK
from tools.benchmarks.engine import Rows
from tools.benchmarks.item_size import Packed
from tools.benchmarks.page_cost import index_row
from tools.benchmarks.sample import BOARD, NOON, ORDINARY, make_entry, numbered_key
from tools.benchmarks.spreads import SPAN, STARTS_AT, Crowd

# As long as a watermark is.
_SEQUENCE_BYTES = 17
_COUNTED_AT = STARTS_AT + SPAN
RANKS = RankIndex(generation=NOON, starts_at=STARTS_AT, span=SPAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdedBoard:
    """A crowd on a leaderboard.

    `standings` are all of the crowd's, best first; `nodes` are those of the rank index, by path.
    The entries of the players at `samples` are there as well; of the others only the rows are.
    """

    crowd: Crowd
    leaderboard: Leaderboard
    standings: Sequence[bytes]
    nodes: Mapping[str, Node]
    samples: tuple[int, ...]

    def board_item(self) -> Packed:
        """Give the leaderboard's item, with counters that have counted everybody."""
        counters = {
            "numberOfParticipants": self.crowd.players,
            "scoreUpdatedDate": _COUNTED_AT,
            f"{WATERMARK}0": bytes(_SEQUENCE_BYTES),
            f"{UP_TO}0": _COUNTED_AT,
        }
        return {**pack(leaderboard_item(self.leaderboard)), **pack(counters)}

    def row(self, place: int) -> Packed:
        """Give the row at a place in the index, with ordinary texts."""
        return {**_common(self.crowd), **_own(place, self.standings[place])}

    def rows(self) -> Rows:
        """Give the rows of all players but the samples."""
        return rows_of(self.crowd, self.standings)

    def node_items(self) -> Iterator[Packed]:
        """Give the items of the rank index."""
        for path, node in self.nodes.items():
            yield {**node_key(self.leaderboard, path), **pack(node_attributes(node))}

    def entries(self) -> Iterator[Entry]:
        """Give the samples' entries."""
        return (entry_at(self.crowd, place) for place in self.samples)


def rows_of(crowd: Crowd, standings: Sequence[bytes] | None = None) -> Rows:
    """Give the rows in the index of those of a crowd who have no entries, with ordinary texts."""
    places = enumerate(crowd if standings is None else standings)
    others = (_own(place, one) for place, one in places if place not in crowd.known)
    return Rows(common=_common(crowd), own=others, count=crowd.players - len(crowd.known))


def _common(crowd: Crowd) -> Packed:
    row = {**index_row(ORDINARY, board=_tournament(crowd))}
    del row["player"], row["standing"]
    return row


def _own(place: int, standing: bytes) -> Packed:
    return {"player": {"S": numbered_key(ORDINARY, place)}, "standing": {"B": standing}}


def lay_out_crowd(crowd: Crowd, *, samples: int) -> CrowdedBoard:
    """Put a crowd on a leaderboard and count its rank index, as the command that rebuilds one does.

    Args:
        crowd: The crowd.
        samples: How many players are to be asked for, from the first to the last.
    """
    crowd = with_entries(crowd, samples)
    standings = [*crowd]
    tree = RankTree(standings, scale=RANKS.scale, crowded=CROWDED)
    nodes = {
        path: Node(counts=counts, openings=dict.fromkeys(tree.groups_below(path), STARTS_AT))
        for path, counts in tree.nodes.items()
    }
    return board_of(crowd, nodes=nodes, standings=standings)


def board_of(
    crowd: Crowd, *, nodes: Mapping[str, Node], standings: Sequence[bytes]
) -> CrowdedBoard:
    """Give a crowd's leaderboard with these nodes."""
    depth = max(LEVELS, *map(level_of, nodes))
    return CrowdedBoard(
        crowd=crowd,
        leaderboard=replace(_tournament(crowd), ranks=replace(RANKS, depth=depth)),
        standings=standings,
        nodes=nodes,
        samples=tuple(crowd.known),
    )


def with_entries(crowd: Crowd, samples: int) -> Crowd:
    """Give so many players of a crowd entries, from the first to the last."""
    board = _tournament(crowd)
    return replace(
        crowd,
        known={
            place: entry_attributes(board, entry_at(crowd, place))["standing"]
            for place in _choose(crowd, samples)
        },
    )


def entry_at(crowd: Crowd, place: int) -> Entry:
    """Give the entry of the player at a place, as one try brought it there."""
    value, reached_at = crowd.reached(place)
    return reached_entry(value, reached_at, player=numbered_key(ORDINARY, place))


def reached_entry(value: int, reached_at: int, *, player: str) -> Entry:
    """Make the entry of a player who reached a sorting value, at a time, by one try."""
    entry = make_entry(ORDINARY, tries=1, best=value)
    (only,) = (replace(kept, date=reached_at) for kept in entry.tries)
    return replace(entry, player=player, tries=(only,), best=only, shown=only)


def _tournament(crowd: Crowd) -> Leaderboard:
    return replace(
        BOARD,
        sort_order=crowd.spread.sort_order,
        start_date=STARTS_AT,
        end_date=STARTS_AT + SPAN,
    )


def _choose(crowd: Crowd, count: int) -> Iterator[int]:
    """Choose places from the first to the last, each other than where two scores are equal.

    Among equal ones the players' hashes decide: those of entries are others than the crowd's.
    """
    last = crowd.players - 1
    for number in range(count):
        place = round(number * last / (count - 1))
        while _is_shared(crowd, place):
            place += 1 if place < last // 2 else -1
        yield place


def _is_shared(crowd: Crowd, place: int) -> bool:
    beside = (other for other in (place - 1, place + 1) if 0 <= other < crowd.players)
    return crowd.reached(place) in map(crowd.reached, beside)
