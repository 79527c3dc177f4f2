"""Ban players from a game, and let them play again: each change in one write with its record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laurel.domain.audit import Action, Actor, AuditRecord, player_reference
from laurel.domain.bans import Ban
from laurel.domain.games import Game
from laurel.domain.moderation import Result
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import Bans


@dataclass(frozen=True, slots=True, kw_only=True)
class Banning:
    """Who changes a game's bans, and where they are kept.

    `game` may be half a minute old. `pause` is as in `laurel.usecases.changes.until_saved`.
    """

    bans: Bans
    game: Game
    actor: Actor
    pause: Callable[[int], None]

    def ban_each(self, players: Sequence[str]) -> list[Result]:
        """Ban players (by their keys), each by itself: broken off, it can be called again.

        A ban that is there keeps its date and its reason.

        Raises:
            TryAgainError: storage does not answer, or takes no more; or others were faster too
                many times. Some players may have been banned.
        """
        return [self._until_saved(self._ban, player) for player in players]

    def unban_each(self, players: Sequence[str]) -> list[Result]:
        """Let players (by their keys) play again, each by itself: it can be called again.

        Raises:
            TryAgainError: as in `ban_each`.
        """
        return [self._until_saved(self._unban, player) for player in players]

    def _until_saved(self, change: Callable[[str], Changed[None] | None], player: str) -> Result:
        done = until_saved(lambda: change(player), pause=self.pause)
        return Result.CHANGED if done.changed else Result.UNCHANGED

    def _ban(self, player: str) -> Changed[None] | None:
        if self._find(player) is not None:
            return Changed(None, changed=False)
        assert self.actor.reason is not None  # noqa: S101 - nobody is banned without one
        ban = Ban(
            game_id=self.game.game_id,
            player=player_reference(player),
            key=player,
            since=self.actor.at,
            reason=self.actor.reason,
            subject=self.actor.subject,
        )
        record = self._record(Action.PLAYER_BAN, ban, banned=True)
        saved = self.bans.ban(ban, marks_game=not self.game.has_bans, record=record)
        return Changed(None, changed=True) if saved else None

    def _unban(self, player: str) -> Changed[None] | None:
        ban = self._find(player)
        if ban is None:
            return Changed(None, changed=False)
        record = self._record(Action.PLAYER_UNBAN, ban, banned=False)
        return Changed(None, changed=True) if self.bans.unban(ban, record=record) else None

    def _find(self, player: str) -> Ban | None:
        return self.bans.load(game_id=self.game.game_id, player=player_reference(player))

    def _record(self, action: Action, ban: Ban, *, banned: bool) -> AuditRecord:
        return AuditRecord(
            game_id=ban.game_id,
            action=action,
            actor=self.actor,
            player=ban.player,
            before={"banned": not banned},
            after={"banned": banned},
        )
