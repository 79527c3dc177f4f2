"""What a token is good for: its games and its scopes, and that it has not been revoked."""

from dataclasses import dataclass, field

import pytest

from laurel.domain.errors import GameNotFoundError, NotPermittedError, TokenInvalidError
from laurel.domain.games import Game
from laurel.security.permissions import Scope, require_permission, require_scope
from laurel.security.tokens import ServiceAccount
from laurel.usecases.admit_operator import admit_for_any_game, admit_operator
from laurel.usecases.stores import Admission
from tests.factories import GAME_ID, make_game


def account(*scopes: str, games: tuple[str, ...] = (GAME_ID,)) -> ServiceAccount:
    return ServiceAccount(
        subject="ops1", token_id="t1", games=frozenset(games), scopes=frozenset(scopes)
    )


@dataclass
class FakeAdmissions:
    """Who is let in; remembers what was asked for."""

    game: Game | None = None
    revoked: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def get(self, game_id: str) -> Admission:
        self.asked.append(game_id)
        return Admission(self.game, self.revoked)


@pytest.mark.parametrize("needed", Scope)
def test_an_action_needs_its_own_scope_or_that_of_admins(needed: Scope) -> None:
    for scope in Scope:
        if scope in {needed, Scope.ADMIN}:
            require_permission(account(scope), game_id=GAME_ID, scope=needed)
            require_scope(account(scope, "other"), needed)
        else:
            with pytest.raises(NotPermittedError, match=needed):
                require_permission(account(scope), game_id=GAME_ID, scope=needed)
            with pytest.raises(NotPermittedError, match=needed):
                require_scope(account(scope), needed)


@pytest.mark.parametrize("scopes", [(), ("ADMIN",), ("administrator",), ("adm in",), ("*",)])
def test_no_other_word_is_good_for_anything(scopes: tuple[str, ...]) -> None:
    for needed in Scope:
        with pytest.raises(NotPermittedError):
            require_scope(account(*scopes), needed)


def test_a_token_is_good_for_its_games_or_for_all() -> None:
    covering: list[tuple[str, ...]] = [(GAME_ID,), ("golf", GAME_ID), ("*",)]
    for games in covering:
        require_permission(account("admin", games=games), game_id=GAME_ID, scope=Scope.ADMIN)
    others: list[tuple[str, ...]] = [(), ("golf",), (GAME_ID.upper(),), (GAME_ID[:-1],)]
    for games in others:
        with pytest.raises(NotPermittedError, match="game"):
            require_permission(account("admin", games=games), game_id=GAME_ID, scope=Scope.ADMIN)
    with pytest.raises(NotPermittedError):
        require_permission(account("admin"), game_id="*", scope=Scope.ADMIN)


def test_an_operator_is_admitted_to_a_game_whether_it_is_there_or_is_about_to_be() -> None:
    for game in (make_game(), None):
        admitted = admit_operator(
            admissions=FakeAdmissions(game),
            caller=account("admin"),
            game_id=GAME_ID,
            scope=Scope.ADMIN,
        )
        assert admitted == game


def test_those_for_all_games_are_admitted_to_all_of_them_at_once() -> None:
    admissions = FakeAdmissions()
    caller = account("admin", games=("*",))
    admit_operator(admissions=admissions, caller=caller, game_id="*", scope=Scope.ADMIN)
    assert admissions.asked == ["*"]


@pytest.mark.parametrize("game_id", ["", "a b", "a/b", "x" * 65, "**"])
def test_an_id_that_no_game_can_have_is_looked_up_nowhere(game_id: str) -> None:
    admissions = FakeAdmissions()
    with pytest.raises(GameNotFoundError):
        admit_operator(
            admissions=admissions,
            caller=account("admin", games=("*",)),
            game_id=game_id,
            scope=Scope.ADMIN,
        )
    assert admissions.asked == []


def test_a_revoked_token_is_admitted_to_nothing() -> None:
    admissions = FakeAdmissions(make_game(), frozenset({"t1"}))
    with pytest.raises(TokenInvalidError, match="revoked"):
        admit_operator(
            admissions=admissions, caller=account("admin"), game_id=GAME_ID, scope=Scope.ADMIN
        )
    with pytest.raises(TokenInvalidError, match="revoked"):
        admit_for_any_game(admissions=admissions, caller=account("admin"), scope=Scope.ADMIN)


def test_who_may_not_do_it_is_told_so_before_anything_is_looked_up() -> None:
    admissions = FakeAdmissions(make_game(), frozenset({"t1"}))
    with pytest.raises(NotPermittedError):
        admit_operator(
            admissions=admissions, caller=account("score:write"), game_id="x y", scope=Scope.ADMIN
        )
    with pytest.raises(NotPermittedError):
        admit_for_any_game(admissions=admissions, caller=account("score:write"), scope=Scope.ADMIN)
    assert admissions.asked == []


def test_a_call_about_no_game_in_particular_needs_no_more_than_the_scope() -> None:
    admissions = FakeAdmissions()
    admit_for_any_game(admissions=admissions, caller=account("admin", games=()), scope=Scope.ADMIN)
    assert admissions.asked == ["*"]
