"""Erase a player: remove what a game keeps of one, or take the owner out of what must stay."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from laurel.domain.archives import Copy
from laurel.domain.audit import Action, Actor, AuditRecord, Fields, player_reference
from laurel.domain.endings import refuse_while_frozen
from laurel.domain.entries import Entry
from laurel.domain.erasure import anonymize, keeps_its_place
from laurel.domain.leaderboards import Leaderboard
from laurel.domain.manifests import make_manifest, name_of
from laurel.domain.moderation import state_of_entry
from laurel.domain.players import is_pseudonym, make_pseudonym
from laurel.usecases.archive_stores import ArchiveFiles
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import Bans, Erasures
from laurel.usecases.redact_archive import Redacted, redact_archive

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
    files: ArchiveFiles
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
            self._erase_from(leaderboard_id, player)
            for leaderboard_id in self.erasures.boards_of(game_id=self.game_id, player=player)
        ]
        until_saved(partial(self._forget, player), pause=self.pause)
        return Erased(
            removed=sum(erased.removed for erased in each),
            pseudonyms=sum(erased.pseudonyms for erased in each),
        )

    def _erase_from(self, leaderboard_id: str, player: str) -> Erased:
        erased = until_saved(partial(self._erase, leaderboard_id, player), pause=self.pause).thing
        # What is left of an archive's files is found again until it is gone: see `boards_of`.
        until_saved(partial(self._tidy, leaderboard_id, player), pause=self.pause)
        return erased

    def _erase(self, leaderboard_id: str, player: str) -> Changed[Erased] | None:
        leaderboard, entry = self.erasures.load(
            game_id=self.game_id, leaderboard_id=leaderboard_id, player=player
        )
        if leaderboard is None:
            return Changed(NOTHING, changed=False)
        refuse_while_frozen(leaderboard)
        pseudonym = make_pseudonym(player, lanes=leaderboard.lanes, draw=_draw)
        redacted = self._redact(leaderboard, entry, player=player, pseudonym=pseudonym)
        if entry is None and redacted is None:
            return Changed(NOTHING, changed=False)
        before: Fields = {"state": state_of_entry(entry).value if entry is not None else None}
        record = partial(self._record, player, leaderboard_id=leaderboard_id, before=before)
        keeps = entry is not None and keeps_its_place(leaderboard, entry)
        if keeps or redacted is not None:
            erased = Erased(removed=0, pseudonyms=1)
            saved = self.erasures.rename(
                leaderboard,
                entry,
                player=player,
                pseudonym=pseudonym,
                anonymous=anonymize(entry, pseudonym=pseudonym) if keeps and entry else None,
                redacted=redacted,
                # Not which pseudonym: the record would tell whose result it is.
                record=record(after={**before, "pseudonym": True}),
            )
        else:
            assert entry is not None  # noqa: S101 - else nothing would be left to erase
            erased = Erased(removed=1, pseudonyms=0)
            saved = self.erasures.remove(
                leaderboard,
                entry,
                frees_seat=leaderboard.has_seat_to_free,
                record=record(after=None),
            )
        if saved:
            return Changed(erased, changed=True)
        if redacted is not None:
            # Nothing refers to them: the next attempt draws another pseudonym.
            for copy in redacted.part.copies:
                self.files.remove(leaderboard, copy, [name_of(redacted.part, copy)])
        return None

    def _redact(
        self, leaderboard: Leaderboard, entry: Entry | None, *, player: str, pseudonym: str
    ) -> Redacted | None:
        if leaderboard.archived_at is None:
            return None
        archive = self.erasures.archive(leaderboard)
        if archive is None:
            return None
        return redact_archive(
            files=self.files,
            leaderboard=leaderboard,
            archive=archive,
            entry=entry,
            player=player,
            pseudonym=pseudonym,
            now=self.actor.at,
        )

    def _tidy(self, leaderboard_id: str, player: str) -> Changed[None] | None:
        """Remove the files of an archive that were replaced, and write its manifests anew."""
        leaderboard, _ = self.erasures.load(
            game_id=self.game_id, leaderboard_id=leaderboard_id, player=player
        )
        if leaderboard is None or leaderboard.archived_at is None:
            return Changed(None, changed=False)
        archive = self.erasures.archive(leaderboard)
        if archive is None:
            return Changed(None, changed=False)
        if archive.replaced:
            for copy in Copy:
                self.files.put_manifest(leaderboard, make_manifest(archive, copy))
                names = [name for replaced, name in archive.replaced if replaced is copy]
                self.files.remove(leaderboard, copy, names)
        done = self.erasures.settle(leaderboard, archive, player=player)
        return Changed(None, changed=True) if done else None

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
