"""List what was done to a game, or to one of its leaderboards, newest first."""

from dataclasses import dataclass

from laurel.domain.audit import KeptRecord
from laurel.usecases.operator_stores import AuditTrail
from laurel.usecases.paging import cut_page, most_bytes_of

# Names of fields, ids, dates.
_BYTES_BESIDE_TEXTS = 2_000


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of records, and the id behind which to go on when there are more."""

    records: list[KeptRecord]
    next: str | None


def list_audit(
    *,
    trail: AuditTrail,
    game_id: str,
    leaderboard_id: str | None,
    from_: int,
    until: int,
    limit: int,
    before: str | None,
) -> AuditPage:
    """Read a page of an audit trail.

    Args:
        trail: Where records are kept.
        game_id: The game, or `*` for what was done to all of them.
        leaderboard_id: One of its leaderboards, or None for all that was done to the game.
        from_: Only what was done at this time (epoch ms) or later.
        until: Only what was done before this time.
        limit: How many at most, fewer where they are very long; one more is looked for, to tell
            whether there are more.
        before: The id of the record with which the previous page ended.
    """
    found = trail.page(
        game_id=game_id,
        leaderboard_id=leaderboard_id,
        from_=from_,
        until=until,
        before=before,
        limit=limit + 1,
    )
    page, more = cut_page(found, limit=limit, length_of=_length_of)
    return AuditPage(page, page[-1].id if more else None)


def _length_of(kept: KeptRecord) -> int:
    """Give the bytes that a record takes in an answer at most."""
    record = kept.record
    # Python spells what has changed with as many characters as JSON, or with more.
    changes = repr(record.before), repr(record.after)
    return _BYTES_BESIDE_TEXTS + most_bytes_of(record.actor.subject, record.actor.reason, *changes)
