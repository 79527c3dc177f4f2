"""The operator's tokens: which one a command that revokes is about."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.operator.failures import OperatorError
from tools.operator.signing_keys import generate_signing_key
from tools.operator.tokens import issue_token, token_id_of


def issue() -> str:
    return issue_token(
        generate_signing_key(),
        audience="laurel",
        subject="game-server",
        games=["space-race"],
        scopes=["score:write"],
        now=datetime(2026, 11, 23, tzinfo=UTC),
        lifetime=timedelta(days=1),
    )


def test_a_token_is_revoked_by_itself_or_by_its_id() -> None:
    token = issue()
    assert token_id_of(token_id_of(token)) == token_id_of(token)
    assert token_id_of(issue()) != token_id_of(token)


@pytest.mark.parametrize(
    "typed", ["", " ", "game-server", "4fd1d0e4", "4fd1d0e4c0f64c2f9d1a52f5a2a3d7c1\n", "a.b.c"]
)
def test_what_is_no_token_and_no_id_is_not_said_to_be_refused(typed: str) -> None:
    with pytest.raises(OperatorError, match="neither a token nor the id of one"):
        token_id_of(typed)
