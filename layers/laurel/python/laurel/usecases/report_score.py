"""Report a score: load the player's entry, decide, save it unless somebody was faster."""

from collections.abc import Callable

from laurel.domain.entries import Entry, Submission
from laurel.domain.errors import (
    ConflictError,
    LeaderboardNotFoundError,
    NotFoundError,
    UnavailableError,
)
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.retries import AlreadyRecorded, decide
from laurel.usecases.stores import Entries

MOST_TRIES = 6


def report_score(
    *,
    entries: Entries,
    game_id: str,
    leaderboard_id: str,
    submission: Submission,
    pause: Callable[[int], None],
) -> Entry:
    """Record a submission once, whatever else happens to the player's entry meanwhile.

    The first look is eventually consistent, at half the price: what it misses, the conditional
    write finds out. A refusal cannot be found out like that, so none is given on that look alone.

    Args:
        entries: Where entries are kept.
        game_id: The game.
        leaderboard_id: The leaderboard.
        submission: What is reported.
        pause: Waits a little before the given further try (1, 2, …), longer each time.

    Returns:
        The player's entry, with the submission in it.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        ConflictError: see `laurel.domain.retries.decide`.
        UnavailableError: others were faster too many times; nothing was saved.
    """
    # The look after the last try is for a write that went through though its answer got lost.
    for count in range(MOST_TRIES + 1):
        if count > 1:
            pause(count - 1)
        try:
            leaderboard, entry = _load(
                entries, game_id, leaderboard_id, submission, consistent=count > 0
            )
            decision = decide(leaderboard, entry, submission)
        except (NotFoundError, ConflictError):
            if count > 0:
                raise
            continue
        if isinstance(decision, AlreadyRecorded):
            return decision.entry
        if count < MOST_TRIES and entries.save(
            leaderboard, decision.entry, takes_seat=decision.takes_seat
        ):
            return decision.entry
    raise UnavailableError("Too many submissions for this player, or place, at once.")


def _load(
    entries: Entries,
    game_id: str,
    leaderboard_id: str,
    submission: Submission,
    *,
    consistent: bool,
) -> tuple[Leaderboard, Entry | None]:
    leaderboard, entry = entries.load(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        player=submission.player,
        consistent=consistent,
    )
    if leaderboard is None:
        raise LeaderboardNotFoundError
    return leaderboard, entry
