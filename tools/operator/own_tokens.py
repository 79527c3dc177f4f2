"""The tokens that the command signs for itself, with the AWS credentials of whoever runs it."""

from datetime import UTC, datetime, timedelta

from laurel.domain.ids import ALL_GAMES
from laurel.security.permissions import Scope
from tools.operator.signing_keys import read_signing_key
from tools.operator.stacks import Stack
from tools.operator.tokens import issue_token

LIFETIME = timedelta(minutes=15)
# What takes longer than a token lives, such as an import, goes on with another one.
_RENEWED_BEFORE_ITS_END = timedelta(minutes=3)
_LONGEST_SUBJECT = 128


class OwnTokens:
    """Signs tokens for all games and all actions, good for a quarter of an hour each.

    They are not recorded: they are gone before anybody could revoke them.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._token = ""
        self._renew_at = datetime.min.replace(tzinfo=UTC)

    def current(self) -> str:
        """Give a token that is good for some minutes more.

        Raises:
            OperatorError: the stack has no signing key.
        """
        now = datetime.now(UTC)
        if now >= self._renew_at:
            self._token = issue_token(
                read_signing_key(self._stack),
                audience=self._stack.name,
                subject=subject_of(self._stack.caller_arn),
                games=[ALL_GAMES],
                scopes=[Scope.ADMIN],
                now=now,
                lifetime=LIFETIME,
            )
            self._renew_at = now + LIFETIME - _RENEWED_BEFORE_ITS_END
        return self._token


def subject_of(arn: str) -> str:
    """Shorten the ARN of an AWS identity to what tells operators apart: `user/ops1`, `Role/ops1`.

    It stands in the audit trail with every change that the operator makes.
    """
    name = arn.rsplit(":", 1)[-1].removeprefix("assumed-role/")
    return name[-_LONGEST_SUBJECT:]
