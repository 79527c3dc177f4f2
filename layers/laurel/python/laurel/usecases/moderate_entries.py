"""Look after players' entries: load one, decide, save it with a record unless others were faster.

Submissions come in meanwhile. Whoever is slower, a submission or an operator, sees what the other
has done and decides again: neither change is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laurel.domain.audit import Action, Actor, AuditRecord, Fields, player_reference
from laurel.domain.endings import refuse_while_frozen
from laurel.domain.entries import Entry
from laurel.domain.errors import PlayerNotFoundError
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.moderation import Decision, Result, describe_change, describe_entry
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.find_entry import find_entry
from laurel.usecases.operator_stores import EntryChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """An operator's action on a leaderboard; `pause` is as in `laurel.usecases.report_score`."""

    entries: EntryChanges
    game_id: str
    leaderboard_id: str
    action: Action
    actor: Actor
    pause: Callable[[int], None]

    def change(self, player: str, decide: Decision) -> Changed[Entry]:
        """Change a player's entry.

        Raises:
            LeaderboardNotFoundError: no such leaderboard in the game.
            PlayerNotFoundError: the player has no entry.
            Refusal: what the decision raises.
            TryAgainError: storage does not answer, or takes no more; or others were faster too
                many times. Nothing has been changed, or all of it.
        """

        def attempt() -> Changed[Entry] | None:
            leaderboard, entry = self._load(player)
            changed = decide(leaderboard, entry)
            if changed is entry:
                return Changed(entry, changed=False)
            before, after = describe_change(entry, changed)
            record = self._record(player, before=before, after=after)
            saved = self.entries.save(leaderboard, changed, replaces=entry.version, record=record)
            return Changed(changed, changed=True) if saved else None

        return until_saved(attempt, pause=self.pause)

    def remove(self, player: str) -> None:
        """Remove a player's entry, and give its seat back where the leaderboard has seats.

        Raises:
            LeaderboardNotFoundError: no such leaderboard in the game.
            PlayerNotFoundError: the player has no entry.
            TryAgainError: as in `change`.
        """

        def attempt() -> Changed[Entry] | None:
            leaderboard, entry = self._load(player)
            record = self._record(player, before=describe_entry(entry), after=None)
            removed = self.entries.remove(
                leaderboard, entry, frees_seat=leaderboard.has_seat_to_free, record=record
            )
            return Changed(entry, changed=True) if removed else None

        until_saved(attempt, pause=self.pause)

    def change_each(self, players: Sequence[str], decide: Decision) -> list[Result]:
        """Change players' entries, each by itself: broken off, it can be called again.

        Raises:
            LeaderboardNotFoundError: no such leaderboard in the game.
            TryAgainError: as in `change`; some entries may have been changed.
        """

        def change(player: str) -> Result:
            changed = self.change(player, decide).changed
            return Result.CHANGED if changed else Result.UNCHANGED

        return [_unless_absent(change, player) for player in players]

    def remove_each(self, players: Sequence[str]) -> list[Result]:
        """Remove players' entries, each by itself: broken off, it can be called again.

        Raises:
            LeaderboardNotFoundError: no such leaderboard in the game.
            TryAgainError: as in `change`; some entries may have been removed.
        """

        def remove(player: str) -> Result:
            self.remove(player)
            return Result.CHANGED

        return [_unless_absent(remove, player) for player in players]

    def _load(self, player: str) -> tuple[Leaderboard, Entry]:
        leaderboard, entry = find_entry(
            entries=self.entries,
            game_id=self.game_id,
            leaderboard_id=self.leaderboard_id,
            player=player,
        )
        refuse_while_frozen(leaderboard)
        return leaderboard, entry

    def _record(self, player: str, *, before: Fields, after: Fields | None) -> AuditRecord:
        return AuditRecord(
            game_id=self.game_id,
            leaderboard_id=self.leaderboard_id,
            action=self.action,
            actor=self.actor,
            player=player_reference(player),
            before=before,
            after=after,
        )


def _unless_absent(change: Callable[[str], Result], player: str) -> Result:
    try:
        return change(player)
    except PlayerNotFoundError:
        return Result.NOT_FOUND
