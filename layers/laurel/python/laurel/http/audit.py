"""The audit trail on the wire: what a list of it is asked for, and how a record is shown."""

import re
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from laurel.domain.audit import Fields, KeptRecord
from laurel.domain.errors import Offence
from laurel.http.models import PageModel
from laurel.http.queries import PageQuery, read_page_query, read_parameter
from laurel.http.request import Request

# Times have up to thirteen digits, here and in the ids by which records are ordered.
_LAST_TIME = 10**13 - 1
_RECORD_ID = re.compile(r"(\d{13})-[0-9a-f]{16}", re.ASCII)


class AuditRecordModel(TypedDict):
    """A record of a change; the date is epoch ms."""

    id: str
    date: int
    subject: str
    tokenId: str
    action: str
    gameId: str
    leaderboardId: NotRequired[str]
    player: NotRequired[str]
    reason: NotRequired[str]
    before: NotRequired[Fields]
    after: NotRequired[Fields]


class AuditPageModel(PageModel):
    """A page of records, newest first."""

    records: list[AuditRecordModel]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What a list of records is asked for: a page of those from a time and until another."""

    page: PageQuery
    from_: int
    until: int


def read_audit_query(request: Request, *, game_id: str, leaderboard_id: str | None) -> AuditQuery:
    """Read the query of a list of records.

    Raises:
        InvalidRequestError: parameters are wrong; names each of them.
    """
    offences: list[Offence] = []
    from_ = _read_time(request, "from", offences, default=0)
    until = _read_time(request, "until", offences, default=_LAST_TIME)
    if until < from_:
        offences.append(Offence("until", "must not be before from"))

    def is_position(text: str) -> bool:
        match = _RECORD_ID.fullmatch(text)
        return match is not None and from_ <= int(match[1]) < until

    identity = ("audit", game_id, leaderboard_id or "", str(from_), str(until))
    page = read_page_query(request, identity=identity, is_position=is_position, offences=offences)
    return AuditQuery(page=page, from_=from_, until=until)


def record_model(kept: KeptRecord) -> AuditRecordModel:
    """Show a record; what it does not tell is left out."""
    record, actor = kept.record, kept.record.actor
    model: AuditRecordModel = {
        "id": kept.id,
        "date": actor.at,
        "subject": actor.subject,
        "tokenId": actor.token_id,
        "action": record.action,
        "gameId": record.game_id,
    }
    if record.leaderboard_id is not None:
        model["leaderboardId"] = record.leaderboard_id
    if record.player is not None:
        model["player"] = record.player
    if actor.reason is not None:
        model["reason"] = actor.reason
    if record.before is not None:
        model["before"] = record.before
    if record.after is not None:
        model["after"] = record.after
    return model


def _read_time(request: Request, name: str, offences: list[Offence], *, default: int) -> int:
    text = read_parameter(request, name, offences)
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= len(str(_LAST_TIME)):
        return int(text)
    offences.append(Offence(name, "must be a time in epoch milliseconds, such as 1795392000000"))
    return default
