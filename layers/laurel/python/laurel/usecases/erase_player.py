"""Erase a player: remove what a game keeps of one, or take the owner out of what must stay."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from laurel.domain.audit import Action, Actor, AuditRecord, Fields, player_reference
from laurel.domain.erasure import anonymize, keeps_its_place
from laurel.domain.moderation import state_of_entry
from laurel.domain.players import is_pseudonym, make_pseudonym
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import Bans, Erasures

_PSEUDONYM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Erased:
    """How many entries were removed, and how many keep their place under a pseudonym."""

    removed: int
    pseudonyms: int


NOTHING = Erased(removed=0, pseudonyms=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """Who erases players, and where what is known of them is kept.

    `pause` is as in `laurel.usecases.changes.until_saved`.
    """

    erasures: Erasures
    bans: Bans
    game_id: str
    actor: Actor
    pause: Callable[[int], None]

    def erase(self, player: str) -> Erased:
        """Erase a player (by the key) from all leaderboards of the game, each by itself.

        Broken off, it can be called again. What a pseudonym stands for has been erased already.

        Raises:
            TryAgainError: storage does not answer, or takes no more; or others were faster too
                many times. Some entries may have been erased.
        """
        if is_pseudonym(player):
            return NOTHING
        each = [
            until_saved(partial(self._erase, leaderboard_id, player), pause=self.pause).thing
            for leaderboard_id in self.erasures.boards_of(game_id=self.game_id, player=player)
        ]
        until_saved(partial(self._forget, player), pause=self.pause)
        return Erased(
            removed=sum(erased.removed for erased in each),
            pseudonyms=sum(erased.pseudonyms for erased in each),
        )

    def _erase(self, leaderboard_id: str, player: str) -> Changed[Erased] | None:
        found = self.erasures.load(
            game_id=self.game_id, leaderboard_id=leaderboard_id, player=player
        )
        if found is None:
            return Changed(NOTHING, changed=False)
        leaderboard, entry = found
        before: Fields = {"state": state_of_entry(entry).value}
        record = partial(self._record, player, leaderboard_id=leaderboard_id, before=before)
        if keeps_its_place(leaderboard, entry):
            erased = Erased(removed=0, pseudonyms=1)
            pseudonym = make_pseudonym(player, lanes=leaderboard.lanes, draw=_draw)
            saved = self.erasures.rename(
                leaderboard,
                entry,
                anonymous=anonymize(entry, pseudonym=pseudonym),
                # Not which pseudonym: the record would tell whose result it is.
                record=record(after={**before, "pseudonym": True}),
            )
        else:
            erased = Erased(removed=1, pseudonyms=0)
            saved = self.erasures.remove(
                leaderboard,
                entry,
                frees_seat=leaderboard.has_seat_to_free,
                record=record(after=None),
            )
        return Changed(erased, changed=True) if saved else None

    def _forget(self, player: str) -> Changed[None] | None:
        """Take the player's key out of a ban, which stays."""
        ban = self.bans.load(game_id=self.game_id, player=player_reference(player))
        if ban is None or ban.key is None:
            return Changed(None, changed=False)
        record = self._record(player, before={"named": True}, after={"named": False})
        return Changed(None, changed=True) if self.bans.forget(ban, record=record) else None

    def _record(
        self,
        player: str,
        *,
        before: Fields,
        after: Fields | None,
        leaderboard_id: str | None = None,
    ) -> AuditRecord:
        return AuditRecord(
            game_id=self.game_id,
            leaderboard_id=leaderboard_id,
            action=Action.PLAYER_ERASE,
            actor=self.actor,
            player=player_reference(player),
            before=before,
            after=after,
        )


def _draw() -> str:
    return secrets.token_hex(_PSEUDONYM_BYTES)
