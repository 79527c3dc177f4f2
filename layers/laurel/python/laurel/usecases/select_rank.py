"""Select by rank: find where in the standings a rank is, by the nodes of the rank index.

Which node to read follows from the one above it, so a walk down would take a round trip a level.
What was read of the nodes lately is a guess at the way: the nodes on it are read all at once, and
the walk is made in what was read. A guess that was wrong costs a round trip more, and never a rank.
"""

from collections.abc import Container, Mapping

from laurel.domain.leaderboards import Leaderboard
from laurel.domain.rank_nodes import Node
from laurel.domain.rank_paths import DIGITS, ROOT, child_path
from laurel.domain.rank_places import Place, find_place
from laurel.usecases.rank_stores import KnownRankNodes

_UPPER = frozenset({ROOT, *(child_path(ROOT, digit) or ROOT for digit in range(DIGITS))})


def select_rank(leaderboard: Leaderboard, rank: int, *, nodes: KnownRankNodes) -> Place | None:
    """Find the place of a rank, mostly in one round trip: half a read unit a level.

    Returns:
        None where as many do not stand, as far as they are counted.

    Raises:
        TryAgainError: storage does not answer, or takes no more.
    """
    known = nodes.known(leaderboard)
    fresh: dict[str, Node] = {}
    asked: set[str] = set()

    def walk(by: Mapping[str, Node], among: Container[str]) -> Place | None:
        index = leaderboard.ranks
        return find_place(by, rank - 1, asked=among, scale=index.scale, depth=index.depth)

    def read_way(guess: Place | None) -> None:
        paths = [path for path in (guess.paths if guess else (ROOT,)) if path not in asked]
        fresh.update(nodes.read(leaderboard, paths))
        asked.update(paths)

    if ROOT in known:
        read_way(walk(known, known.keys()))
    else:
        fresh.update(nodes.upper(leaderboard))
        asked.update(_UPPER)
    while (place := walk(fresh, asked)) is not None and place.missing is not None:
        # The way so far is certain; how it goes on is guessed again.
        read_way(walk({**known, **fresh}, asked | known.keys()))
    return place
