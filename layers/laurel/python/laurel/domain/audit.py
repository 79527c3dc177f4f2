"""What the audit trail tells of a change: who, what, when, why, and what was before and after."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"
Fields = Mapping[str, Value]

# Who is in the audit trail for what the service does by itself.
LAUREL = "laurel"
NO_TOKEN = "none"  # noqa: S105 - it is none


class Action(StrEnum):
    """What can be done to games, leaderboards and scores; see docs/operator-api.md."""

    GAME_PUT = "game.put"
    KEY_CREATE = "key.create"
    KEY_REVOKE = "key.revoke"
    TOKEN_ISSUE = "token.issue"  # noqa: S105 - the name of an action
    TOKEN_REVOKE = "token.revoke"  # noqa: S105 - the name of an action
    MAIL_PUT = "mail.put"
    MAIL_DELETE = "mail.delete"
    LEADERBOARD_PUT = "leaderboard.put"
    LEADERBOARD_PATCH = "leaderboard.patch"
    LEADERBOARD_DELETE = "leaderboard.delete"
    LEADERBOARD_RESTORE = "leaderboard.restore"
    LEADERBOARD_CLOSE = "leaderboard.close"
    LEADERBOARD_REOPEN = "leaderboard.reopen"
    LEADERBOARD_APPROVE = "leaderboard.approve"
    LEADERBOARD_OBJECT = "leaderboard.object"
    LEADERBOARD_VOID = "leaderboard.void"
    LEADERBOARD_PURGE = "leaderboard.purge"
    ENTRY_HIDE = "entry.hide"
    ENTRY_RESTORE = "entry.restore"
    ENTRY_REMOVE = "entry.remove"
    ENTRY_CORRECT = "entry.correct"
    ENTRY_ACCEPT = "entry.accept"
    ENTRY_REJECT = "entry.reject"
    ENTRY_IMPORT = "entry.import"
    VOUCHER_LOAD = "voucher.load"
    PRIZE_RESEND = "prize.resend"
    PLAYER_BAN = "player.ban"
    PLAYER_UNBAN = "player.unban"
    PLAYER_ERASE = "player.erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who makes a change, by which token, when (epoch ms), in which call, and why if that is said.

    `request_id` is the gateway's id of the call: with it a record leads to the log.
    """

    subject: str
    token_id: str
    request_id: str
    at: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """A change: `player` is a reference made by `player_reference`, never a name or an email.

    `before` and `after` hold what has changed, by the names of the operator's API; None is what was
    not there, or is not any more.
    """

    game_id: str
    action: Action
    actor: Actor
    leaderboard_id: str | None = None
    player: str | None = None
    before: Fields | None = None
    after: Fields | None = None


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as it is kept, under the id that places it in its list."""

    id: str
    record: AuditRecord


def by_itself(*, run_id: str, at: int, reason: str | None = None) -> Actor:
    """Say who makes what the service changes by itself: in which run, and when (epoch ms)."""
    return Actor(subject=LAUREL, token_id=NO_TOKEN, request_id=run_id, at=at, reason=reason)


def player_reference(player: str) -> str:
    """Name a player (by its key) where personal data must not be: 32 hexadecimal digits."""
    return hashlib.sha256(f"reference:{player}".encode()).hexdigest()[:32]


def differences(before: Fields, after: Fields) -> tuple[dict[str, Value], dict[str, Value]]:
    """Give what differs: as it was before, and as it is after; None stands for absent."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before.get(name) for name in changed},
        {name: after.get(name) for name in changed},
    )
