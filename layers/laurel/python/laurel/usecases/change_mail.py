"""Change the mail of a game: give it one of its own, or take that away."""

from collections.abc import Callable

from laurel.domain.audit import Action, Actor, AuditRecord, differences
from laurel.domain.mails import Mail, digests_of, replace_mail
from laurel.domain.revisions import Precondition
from laurel.usecases.changes import Changed, until_saved
from laurel.usecases.mail_stores import Mails


def put_mail(
    *,
    mails: Mails,
    game_id: str,
    wanted: Mail,
    precondition: Precondition,
    actor: Actor,
    dry_run: bool,
    pause: Callable[[int], None],
) -> Changed[Mail]:
    """Make a game's mail what is wanted.

    Args:
        mails: Where mails are kept.
        game_id: The game, which is there.
        wanted: The mail; its revision does not count.
        precondition: To what it may be done.
        actor: Who does it.
        dry_run: Whether it shall only be said what would change.
        pause: Waits between lost races; see `until_saved`.

    Raises:
        PreconditionFailedError: it may not be done to what is there.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """

    def attempt() -> Changed[Mail] | None:
        before = mails.load(game_id)
        seen = before.revision if before else None
        precondition.require(seen)
        after = replace_mail(before, wanted, now=actor.at)
        if after == before:
            return Changed(after, changed=False)
        if dry_run:
            return Changed(after, changed=True)
        record = _record(game_id, Action.MAIL_PUT, before, after, actor)
        saved = mails.save(after, seen=seen, record=record)
        return Changed(after, changed=True) if saved else None

    return until_saved(attempt, pause=pause)


def delete_mail(
    *,
    mails: Mails,
    game_id: str,
    precondition: Precondition,
    actor: Actor,
    pause: Callable[[int], None],
) -> Changed[None]:
    """Take a game's own mail away.

    Raises:
        PreconditionFailedError: it may not be done to what is there.
        TryAgainError: storage does not answer, or takes no more; or others were faster each time.
    """

    def attempt() -> Changed[None] | None:
        before = mails.load(game_id)
        precondition.require(before.revision if before else None)
        if before is None:
            return Changed(None, changed=False)
        record = _record(game_id, Action.MAIL_DELETE, before, None, actor)
        deleted = mails.delete(seen=before.revision, record=record)
        return Changed(None, changed=True) if deleted else None

    return until_saved(attempt, pause=pause)


def _record(
    game_id: str, action: Action, before: Mail | None, after: Mail | None, actor: Actor
) -> AuditRecord:
    was, is_ = differences(digests_of(before) if before else {}, digests_of(after) if after else {})
    return AuditRecord(
        game_id=game_id,
        action=action,
        actor=actor,
        before=was if before else None,
        after=is_ if after else None,
    )
