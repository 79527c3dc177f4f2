"""Register a game, or replace what is registered of it; its checksum keys are left alone."""

from collections.abc import Callable

from laurel.domain.audit import Action, Actor, AuditRecord, differences
from laurel.domain.games import Game, looks_different, replace_game, settings_of
from laurel.domain.notices import GAME_SECONDS
from laurel.domain.revisions import Precondition
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.operator_stores import GameRegistry
from laurel.usecases.stores import GameNotice, Notices


def put_game(
    *,
    registry: GameRegistry,
    notices: Notices,
    wanted: Game,
    precondition: Precondition,
    actor: Actor,
    pause: Callable[[int], None],
) -> Changed[Game]:
    """Make a game what is wanted.

    Where that shows, all of its pages are noticed before it is saved: a notice too many costs some
    looks, and one that got lost would leave pages as they were for good.

    Args:
        registry: Where games are kept.
        notices: Where out-of-date pages wait.
        wanted: The game; its keys and its revision do not count.
        precondition: To what it may be done.
        actor: Who does it.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        PreconditionFailedError: it may not be done to what is there.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """

    def attempt() -> Changed[Game] | None:
        before = registry.load(wanted.game_id)
        seen = before.revision if before else None
        precondition.require(seen)
        after = replace_game(before, wanted)
        if after == before:
            return Changed(after, changed=False)
        if looks_different(before, after):
            notices.send_for_game(GameNotice(game_id=after.game_id), seconds=GAME_SECONDS)
        saved = registry.save(after, seen=seen, record=_record(before, after, actor))
        return Changed(after, changed=True) if saved else None

    return until_saved(attempt, pause=pause)


def _record(before: Game | None, after: Game, actor: Actor) -> AuditRecord:
    was, is_ = differences(settings_of(before) if before else {}, settings_of(after))
    return AuditRecord(
        game_id=after.game_id,
        action=Action.GAME_PUT,
        actor=actor,
        before=was if before else None,
        after=is_,
    )
