"""Report a score: load the player's entry, decide, save it unless somebody was faster.

The rank that it gets is looked for while it is saved, and is no part of what must go well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from laurel.domain.entries import Entry, Submission, Try, best_as_reported
from laurel.domain.errors import LeaderboardNotFoundError, Refusal, UnavailableError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.retries import AlreadyRecorded, Recorded, decide
from laurel.usecases.find_rank import Rank, Sought
from laurel.usecases.rank_entry import seek
from laurel.usecases.side_by_side import read_both
from laurel.usecases.stores import Entries

# Writes of one call.
MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Reported:
    """A player's entry with the submission in it, and the best of the tries as it is answered.

    `rank` is None where the player does not stand, and where it was not asked for or not found.
    """

    entry: Entry
    best: Try
    rank: Rank | None


def report_score(
    *,
    entries: Entries,
    game_id: str,
    leaderboard_id: str,
    submission: Submission,
    may_be_banned: bool,
    pause: Callable[[int], None],
    find_rank: Callable[[Sought], Rank | None] | None = None,
) -> Reported:
    """Record a submission once, whatever else happens to the player's entry meanwhile.

    The first look is eventually consistent, at half the price: what it misses, the conditional
    write finds out. A refusal cannot be found out like that, so none is given on that look alone.

    Args:
        entries: Where entries are kept.
        game_id: The game.
        leaderboard_id: The leaderboard.
        submission: What is reported.
        may_be_banned: Whether the game has ever banned anybody.
        pause: Waits a little after the second lost race and each further one. It is told which
            wait this is (1, 2, …), and is expected to wait longer each time.
        find_rank: Finds the rank of a standing, or None when it cannot, and raises nothing. Without
            it no rank is looked for.

    Returns:
        The player's entry, with its rank.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        PlayerBannedError: the game takes no scores of the player.
        ConflictError, InvalidRequestError: see `laurel.domain.retries.decide`.
        TryAgainError: storage does not answer, or takes no more; or others were faster too many
            times; or the player is too fast. What was not saved changes nothing, what was is met
            when it is sent again.
    """
    look = partial(
        _look,
        entries,
        may_be_banned=may_be_banned,
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        player=submission.player,
    )
    seen = look(consistent=False)
    try:
        leaderboard, decision = _decide(seen, submission)
    except Refusal:
        leaderboard, decision = _decide(look(consistent=True), submission)
    rank: Rank | None = None
    races_lost = 0
    ranking = _ranking(leaderboard, decision.entry, find_rank)
    if ranking is not None and not isinstance(decision, Recorded):
        rank = ranking()
    while isinstance(decision, Recorded):
        if races_lost == MOST_TRIES:
            raise UnavailableError("Too many submissions for this player, or place, at once.")
        save = partial(
            entries.save,
            leaderboard,
            decision.entry,
            replaces=decision.replaces,
            takes_seat=decision.takes_seat,
        )
        is_saved, rank = (save(), None) if ranking is None else read_both(save, ranking)
        if is_saved:
            break
        if races_lost > 0:
            pause(races_lost)
        races_lost += 1
        # Also after the last write: it may have gone through though its answer got lost.
        leaderboard, decision = _decide(look(consistent=True), submission)
        ranking = _ranking(leaderboard, decision.entry, find_rank)
    return Reported(decision.entry, best_as_reported(decision.entry, leaderboard), rank)


def _ranking(
    leaderboard: Leaderboard, entry: Entry, find_rank: Callable[[Sought], Rank | None] | None
) -> Callable[[], Rank | None] | None:
    """Make the search for an entry's rank; None where it is not asked for or does not stand."""
    if find_rank is None:
        return None
    sought = seek(leaderboard, entry)
    return None if sought is None else partial(find_rank, sought)


def _look(
    entries: Entries,
    *,
    may_be_banned: bool,
    game_id: str,
    leaderboard_id: str,
    player: str,
    consistent: bool,
) -> tuple[Leaderboard | None, Entry | None, bool]:
    where = {"game_id": game_id, "leaderboard_id": leaderboard_id, "player": player}
    if may_be_banned:
        return entries.load_with_ban(**where, consistent=consistent)
    return *entries.load(**where, consistent=consistent), False


def _decide(
    seen: tuple[Leaderboard | None, Entry | None, bool], submission: Submission
) -> tuple[Leaderboard, Recorded | AlreadyRecorded]:
    leaderboard, entry, is_banned = seen
    if leaderboard is None:
        raise LeaderboardNotFoundError
    return leaderboard, decide(leaderboard, entry, submission, is_banned=is_banned)
