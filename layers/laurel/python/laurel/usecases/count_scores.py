"""Count scores: bring each leaderboard's counters and ranks to the end of a batch of changes."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from laurel.domain.counting import Change, Counted, sum_up
from laurel.usecases.count_ranks import count_ranks
from laurel.usecases.rank_stores import CountedRankNodes
from laurel.usecases.stores import Counters


def count_scores(*, counters: Counters, nodes: CountedRankNodes, changes: Iterable[Change]) -> int:
    """Count a batch of changes, in one write for each leaderboard and each node that they touch.

    A leaderboard that cannot be counted does not hold up the others. When the batch comes again,
    counting those a second time adds nothing.

    Args:
        counters: The counters.
        nodes: The nodes of the rank indexes.
        changes: Changes in the order of the stream; any of them may have been counted before.

    Returns:
        How many leaderboards the changes touched.

    Raises:
        ExceptionGroup: some could not be counted; the batch must come again.
    """
    of_board = attrgetter("game_id", "leaderboard_id")
    failures: list[Exception] = []
    boards = 0
    # Sorting is stable: the order of the stream stays within a leaderboard.
    for (game_id, leaderboard_id), group in groupby(sorted(changes, key=of_board), key=of_board):
        boards += 1
        try:
            found = list(group)
            leaderboard = nodes.leaderboard(game_id=game_id, leaderboard_id=leaderboard_id)
            if leaderboard is not None:
                # Before the counters: up to when they are counted, so are the ranks.
                count_ranks(nodes=nodes, leaderboard=leaderboard, changes=found)
            _count(counters, found, game_id=game_id, leaderboard_id=leaderboard_id)
        except Exception as error:
            failures.append(error)
    if failures:
        raise ExceptionGroup("some leaderboards could not be counted", failures)
    return boards


def _count(counters: Counters, changes: list[Change], *, game_id: str, leaderboard_id: str) -> None:
    # What the counter has is not read beforehand: most batches are new, and a write tells.
    known: Counted | None = Counted()
    while known is not None:
        sum_ = sum_up(changes, since=known)
        if sum_ is None:
            return
        known = counters.add(sum_, game_id=game_id, leaderboard_id=leaderboard_id)
