"""Import scores: an entry for each player who has none, a few dozen in a transaction."""

from collections.abc import Callable, Sequence

from laurel.domain.audit import Action, Actor, AuditRecord, player_reference
from laurel.domain.endings import refuse_while_frozen
from laurel.domain.entries import Entry
from laurel.domain.errors import LeaderboardNotActiveError, LeaderboardNotFoundError
from laurel.domain.imports import ImportedScore, plan_import
from laurel.domain.leaderboards import state_of
from laurel.domain.moderation import Result, describe_entry
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import EntryChanges

# A transaction has up to a hundred writes: two for each entry, and one for the leaderboard.
TOGETHER = 40


def import_entries(
    *,
    entries: EntryChanges,
    game_id: str,
    leaderboard_id: str,
    scores: Sequence[ImportedScore],
    actor: Actor,
    pause: Callable[[int], None],
) -> list[Result]:
    """Store scores that are not there yet, with an audit record for each.

    What a call that was broken off has stored is unchanged when it is called again.

    Returns:
        What has become of each score, in their order.

    Raises:
        LeaderboardNotFoundError: no such leaderboard in the game.
        LeaderboardNotActiveError: it is a series, whose scores its editions have.
        TryAgainError: storage does not answer, or takes no more; or others were faster too many
            times. Some scores may have been stored.
    """
    results: list[Result] = []
    for first in range(0, len(scores), TOGETHER):
        results += _import_together(
            entries=entries,
            game_id=game_id,
            leaderboard_id=leaderboard_id,
            scores=scores[first : first + TOGETHER],
            actor=actor,
            pause=pause,
        )
    return results


def _import_together(
    *,
    entries: EntryChanges,
    game_id: str,
    leaderboard_id: str,
    scores: Sequence[ImportedScore],
    actor: Actor,
    pause: Callable[[int], None],
) -> tuple[Result, ...]:
    players = [score.player for score in scores]

    def attempt() -> Changed[tuple[Result, ...]] | None:
        leaderboard, known = entries.load_many(
            game_id=game_id, leaderboard_id=leaderboard_id, players=players
        )
        if leaderboard is None:
            raise LeaderboardNotFoundError
        if leaderboard.is_series:
            raise LeaderboardNotActiveError(state=state_of(leaderboard, now=actor.at))
        refuse_while_frozen(leaderboard)
        plan = plan_import(leaderboard, known, scores, now=actor.at)
        if not plan.entries:
            return Changed(plan.results, changed=False)
        records = [
            _record(entry, game_id=game_id, leaderboard_id=leaderboard_id, actor=actor)
            for entry in plan.entries
        ]
        added = entries.add(leaderboard, plan.entries, records=records)
        return Changed(plan.results, changed=True) if added else None

    return until_saved(attempt, pause=pause).thing


def _record(entry: Entry, *, game_id: str, leaderboard_id: str, actor: Actor) -> AuditRecord:
    return AuditRecord(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        action=Action.ENTRY_IMPORT,
        actor=actor,
        player=player_reference(entry.player),
        after=describe_entry(entry),
    )
